using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Files;
using TinyInfer.Converter.Generate;
using TinyInfer.DeviceHarness;

namespace TinyInfer.Tests.Device;

/// <summary>Blobs as C# that compiles into firmware.</summary>
public class BlobSourceTests
{
    [Fact]
    public void A_small_model_is_one_array_in_one_file()
    {
        byte[] blob = Chain(50, 24);

        IReadOnlyList<GeneratedFile> files = BlobSourceWriter.Write("pump 2", blob, ["a pump"]);

        GeneratedFile file = Assert.Single(files);
        Assert.Equal("pump 2.g.cs", file.Name);
        Assert.False(file.NeedsOwnAssembly);
        Assert.Contains("class Pump2Model", file.Text);
        Assert.Contains("ArraySource", file.Text);
        RunsLikeTheBlob(blob, files, "Pump2Model", 50);
    }

    [Fact]
    public void A_model_of_more_than_one_array_is_still_one_file()
    {
        byte[] blob = Chain(200, 180);

        IReadOnlyList<GeneratedFile> files = BlobSourceWriter.Write("pump", blob, []);

        Assert.InRange(blob.Length, BlobSourceWriter.ArraySize + 1, BlobSourceWriter.AssemblySize);
        Assert.Contains("PartedSource", Assert.Single(files).Text);
        RunsLikeTheBlob(blob, files, "PumpModel", 200);
    }

    [Fact]
    public void A_model_too_large_for_an_assembly_is_split_over_several()
    {
        byte[] blob = Chain(300, 320, 32);

        IReadOnlyList<GeneratedFile> files = BlobSourceWriter.Write("pump", blob, []);

        Assert.InRange(blob.Length, BlobSourceWriter.AssemblySize + 1, 2 * BlobSourceWriter.AssemblySize);
        Assert.Equal(["pump.g.cs", "pump.part0.g.cs", "pump.part1.g.cs"], files.Select(f => f.Name));
        Assert.Equal([false, true, true], files.Select(f => f.NeedsOwnAssembly));
        RunsLikeTheBlob(blob, files, "PumpModel", 300);
    }

    [Theory]
    [InlineData("bearing", "BearingModel")]
    [InlineData("keyword_dscnn-v2", "KeywordDscnnV2Model")]
    [InlineData("my model", "MyModel")]
    [InlineData("model", "ModelModel")]
    [InlineData("3d", "Net3DModel")]
    [InlineData("Ünïcode", "NCodeModel")]
    [InlineData("***", "NetModel")]
    public void Class_names_come_from_the_models_name(string model, string expected)
    {
        Assert.Equal(expected, GeneratedName.ClassOf(model));
    }

    private static byte[] Chain(params int[] sizes) => BlobWriter.Write(TestModels.DenseChain(RoundingMode.Single, seed: 5, sizes));

    /// <summary>On the desktop always, and where there is one on the nanoFramework runtime.</summary>
    private static void RunsLikeTheBlob(byte[] blob, IReadOnlyList<GeneratedFile> files, string name, int inputs)
    {
        sbyte[] input = new Random(1).NextSBytes(inputs);
        AssemblySource[] model =
        [
            .. files.Where(f => f.NeedsOwnAssembly).Select((f, i) => new AssemblySource($"Part{i}", f.Text)),
            new AssemblySource("Model", files[0].Text),
        ];
        string[] expected = DesktopDevice.Run(ModelProgram.ForBlob(blob, "Auto", input));
        AssemblySource[] program = [.. model, .. ModelProgram.ForModel($"new TinyInfer.Models.{name}()", input)];

        Assert.Equal(expected, DesktopDevice.Run(program));
        if (NanoDevice.WhyAbsent == null)
        {
            Assert.Equal(expected, NanoDevice.Shared.Run(["TinyInfer"], program));
        }
    }
}
