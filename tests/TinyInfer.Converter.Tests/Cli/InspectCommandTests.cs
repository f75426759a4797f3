using System.Text.Json;
using Google.Protobuf;
using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Import.Onnx;

namespace TinyInfer.Converter.Tests.Cli;

public sealed class InspectCommandTests(ConvertedBearing bearing) : IClassFixture<ConvertedBearing>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_blob_shows_its_tensors_layers_and_arena()
    {
        CommandRun run = await CommandRun.Of("inspect", bearing.Blob);

        string seen = string.Join('\n', run.Output.Split('\n').Select(line => line.TrimEnd()));
        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.StartsWith($"bearing: TinyInfer blob, version 1, {new FileInfo(bearing.Blob).Length:N0} bytes, by TinyInfer ", seen);
        Assert.Contains("self-test: passed\n", seen);
        Assert.Contains("threshold: 0.8618\n", seen);
        Assert.Contains("0  /layers/layers.0/Gemm  Dense     1×32    4,096    4,096  packed\n", seen);
        Assert.EndsWith(
            """
            arena of 288 bytes: what lies where from the input (left) to the last of 4 layers (right)
              bytes  needed                size  holds
            ───────  ────────────────────  ────  ─────────────────────
              0–127  ████████████████████   128  features
            128–159  ····████████········    32  /layers/layers.0/Gemm
            128–255  ················████   128  reconstruction
            160–167  ········████████····     8  /layers/layers.2/Gemm
            256–287  ············████████    32  /layers/layers.4/Gemm

            """,
            seen);
    }

    [Fact]
    public async Task A_model_that_is_not_converted_shows_what_it_would_be()
    {
        JsonElement blob = JsonDocument.Parse((await CommandRun.Of("inspect", bearing.Blob, "--json")).Output).RootElement;
        JsonElement onnx = JsonDocument.Parse((await CommandRun.Of("inspect", BearingFiles.Model, "--json")).Output).RootElement;

        foreach (string figure in (string[])["weights", "macs"])
        {
            Assert.Equal(8704, blob.GetProperty(figure).GetInt64());
            Assert.Equal(8704, onnx.GetProperty(figure).GetInt64());
        }

        Assert.Equal("ONNX, operator set 13", onnx.GetProperty("format").GetString());
        Assert.Equal(3, onnx.GetProperty("operators").GetProperty("Relu").GetInt32());
        Assert.Equal("0.8618", onnx.GetProperty("notes").GetProperty("anomaly_threshold").GetString());
        Assert.Equal(blob.GetProperty("arena").GetProperty("size").GetInt32(), onnx.GetProperty("arena").GetProperty("size").GetInt32());
        Assert.False(onnx.TryGetProperty("problem", out _));
    }

    [Fact]
    public async Task A_model_that_cannot_be_converted_shows_what_it_holds_and_why_not()
    {
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(BearingFiles.Model));
        model.Graph.Node[1].OpType = "Hardmax";
        model.Graph.Input[0].Type.TensorType.Shape.Dim[0].DimParam = "batch";
        File.WriteAllBytes(_folder["odd.onnx"], model.ToByteArray());

        CommandRun run = await CommandRun.Of("inspect", _folder["odd.onnx"]);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("operators: Gemm ×4, Hardmax, Relu ×2", run.Output);
        Assert.Contains("[batch, 128]", run.Output);
        Assert.Contains("It cannot be converted as it is.", run.Output);
        Assert.Contains("Hardmax '/layers/layers.1/Relu'", run.Output);
    }

    [Fact]
    public async Task A_size_of_a_dynamic_dimension_can_be_given()
    {
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(BearingFiles.Model));
        TensorShapeProto.Types.Dimension width = model.Graph.Input[0].Type.TensorType.Shape.Dim[1];
        (width.DimValue, width.DimParam) = (0, "bands");
        File.WriteAllBytes(_folder["dynamic.onnx"], model.ToByteArray());

        CommandRun without = await CommandRun.Of("inspect", _folder["dynamic.onnx"]);
        CommandRun with = await CommandRun.Of("inspect", _folder["dynamic.onnx"], "--shape", "bands=128");

        Assert.Contains("--shape bands=N", without.Output);
        Assert.Contains("in all 8,704 weights", with.Output);
    }

    [Fact]
    public void Reading_a_blob_back_gives_the_records_that_were_written()
    {
        byte[] blob = File.ReadAllBytes(bearing.Blob);

        BlobModel records = BlobModelReader.Read(blob);
        byte[] again = BlobWriter.Write(records);
        BlobModel twice = BlobModelReader.Read(again);

        Assert.Equal(4, records.Operators.Count);
        Assert.Equal(again, BlobWriter.Write(twice));
        Assert.Equal(records.Operators.SelectMany(op => op.Constants).SelectMany(c => c),
            twice.Operators.SelectMany(op => op.Constants).SelectMany(c => c));
    }

    [Theory]
    [InlineData("model.onnx", "neither")]
    [InlineData("model.tinf", "TINF and nothing else")]
    [InlineData("model.tflite", "????TFL3 and nothing else")]
    public async Task What_is_no_model_is_refused(string name, string contents)
    {
        File.WriteAllText(_folder[name], contents);

        CommandRun run = await CommandRun.Of("inspect", _folder[name], "--json");

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith($"error: {_folder[name]}: ", run.Error);
        Assert.DoesNotContain("should not have happened", run.Error);
        Assert.NotEmpty(JsonDocument.Parse(run.Output).RootElement.GetProperty("error").GetString()!);
    }
}
