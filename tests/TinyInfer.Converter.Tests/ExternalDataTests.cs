using Google.Protobuf;
using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Import.Onnx;
using TinyInfer.Converter.Tests.Cli;

namespace TinyInfer.Converter.Tests;

/// <summary>Weights in a file beside the model, as PyTorch's exporter writes them by default.</summary>
public sealed class ExternalDataTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Gives_the_blob_that_the_whole_model_gives()
    {
        byte[] expected = Convert(BearingFiles.Model).Blob;

        Assert.Equal(expected, Convert(Split("model.onnx.data")).Blob);
    }

    [Theory]
    [InlineData("absent.data", "absent.data: there is no such file")]
    [InlineData("../weights", "outside its folder")]
    [InlineData("/etc/passwd", "outside its folder")]
    [InlineData("short.data", "too short for the weights")]
    public void Says_what_is_wrong_with_the_file(string location, string problem)
    {
        string model = Split(location);
        if (location == "short.data")
        {
            File.WriteAllBytes(_folder[location], new byte[100]);
        }
        else
        {
            File.Delete(_folder["absent.data"]);
        }

        Assert.Contains(problem, Assert.Throws<ConversionException>(() => Convert(model)).Message);
    }

    [Theory]
    [InlineData("link", "weights", "a link out of its folder")]
    [InlineData("folder/weights", "folder", "a link out of its folder")]
    [InlineData("link", "nowhere", "a link out of its folder")]
    [InlineData("link", "link", "leads nowhere")]
    [InlineData("link", "inside", "too short for the weights")]
    [InlineData("link", "/dev/zero", "a link out of its folder")]
    public void Follows_no_link_out_of_the_folder(string location, string target, string problem)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links take rights there.");
        string model = Split("../weights");
        using TemporaryFolder elsewhere = new();
        File.WriteAllBytes(elsewhere["weights"], File.ReadAllBytes(BearingFiles.Model));
        File.WriteAllBytes(_folder["inside"], new byte[1]);
        string path = location.StartsWith("folder", StringComparison.Ordinal) ? elsewhere.Path
            : target is "inside" or "link" ? _folder[target]
            : elsewhere[target];
        File.CreateSymbolicLink(_folder[location.Split('/')[0]], path);
        File.WriteAllBytes(model, Moved(File.ReadAllBytes(model), location));

        Assert.Contains(problem, Assert.Throws<ConversionException>(() => Convert(model)).Message);
    }

    private static byte[] Moved(byte[] file, string location)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(file);
        foreach (StringStringEntryProto entry in model.Graph.Initializer.SelectMany(t => t.ExternalData).Where(e => e.Key == "location"))
        {
            entry.Value = location;
        }

        return model.ToByteArray();
    }

    private static ConversionResult Convert(string model) =>
        ModelConverter.Convert(new ConversionOptions { Model = model, Calibration = BearingFiles.Calibration, Name = "bearing" });

    private string Split(string location)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(BearingFiles.Model));
        using MemoryStream data = new();
        foreach (TensorProto tensor in model.Graph.Initializer)
        {
            tensor.DataLocation = 1;
            tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = location });
            tensor.ExternalData.Add(new StringStringEntryProto { Key = "offset", Value = $"{data.Position}" });
            tensor.ExternalData.Add(new StringStringEntryProto { Key = "length", Value = $"{tensor.RawData.Length}" });
            data.Write(tensor.RawData.Span);
            tensor.RawData = ByteString.Empty;
        }

        if (Path.GetFileName(location) == location)
        {
            File.WriteAllBytes(_folder[location], data.ToArray());
        }

        File.WriteAllBytes(_folder["model.onnx"], model.ToByteArray());
        return _folder["model.onnx"];
    }
}
