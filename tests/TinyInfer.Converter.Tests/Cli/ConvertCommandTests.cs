using System.Text.Json;
using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.Cli;

public sealed class ConvertCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Writes_blob_source_and_reports()
    {
        CommandRun run = await Convert("--output", _folder["out"]);

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.Equal(
            ["bearing.g.cs", "bearing.tinf", "report.html", "report.json"],
            Directory.GetFileSystemEntries(_folder["out"]).Select(Path.GetFileName).Order());
        InferenceModel model = InferenceModel.Load(File.ReadAllBytes(_folder["out/bearing.tinf"]));
        Assert.True(model.SelfTest().Passed);
        Assert.Equal("bearing", model.Metadata.GetText(Metadata.Name));
        Assert.Contains("public sealed class BearingModel : InferenceModel", File.ReadAllText(_folder["out/bearing.g.cs"]));
    }

    [Fact]
    public async Task Prints_what_a_person_wants_to_know()
    {
        CommandRun run = await Convert("--output", _folder.Path);

        string seen = string.Join('\n', run.Output.Split('\n').Select(line => line.TrimEnd())).Replace(_folder.Path, "DIR", StringComparison.Ordinal);
        Assert.Equal(
            """
            bearing: INT8 model from model.onnx, compared with ONNX Runtime over 100 samples

            #  layer                  operator  output   MACs  weights  held    SNR dB     off by
            ─  ─────────────────────  ────────  ──────  ─────  ───────  ──────  ──────  ─────────
            0  /layers/layers.0/Gemm  Dense     1×32    4,096    4,096  packed    30.8  1.5 steps
            1  /layers/layers.2/Gemm  Dense     1×8       256      256  packed    37.3  1.5 steps
            2  /layers/layers.4/Gemm  Dense     1×32      256      256  packed    31.8  2.4 steps
            3  /layers/layers.6/Gemm  Dense     1×128   4,096    4,096  packed    47.3  2.7 steps

            blob       11,368 bytes  flash; 8,704 weights
            RAM        32,928 bytes  activations 288, working memory 896, packed weights 31,744
            work         8,704 MACs  a run; on an ESP32 about 59 ms
            threshold        0.9016  reconstruction error above it is an anomaly

            wrote DIR/bearing.tinf
            wrote DIR/bearing.g.cs
            wrote DIR/report.html
            wrote DIR/report.json

            """,
            seen);
    }

    [Fact]
    public async Task Json_is_all_that_the_output_holds_and_equals_the_report_but_for_the_files()
    {
        CommandRun run = await Convert("--json", "--output", _folder.Path);

        JsonElement printed = JsonDocument.Parse(run.Output).RootElement;
        JsonElement report = JsonDocument.Parse(File.ReadAllText(_folder["report.json"])).RootElement;
        Assert.Empty(run.Error);
        Assert.Equal(4, printed.GetProperty("files").GetArrayLength());
        Assert.False(report.TryGetProperty("files", out _));
        Assert.Equal(report.GetProperty("layers").GetRawText(), printed.GetProperty("layers").GetRawText());
        Assert.True(printed.GetProperty("layers")[3].GetProperty("signalToNoise").GetDouble() > 40);
        Assert.Equal(8704, printed.GetProperty("macs").GetInt64());
        Assert.Equal(File.ReadAllBytes(_folder["bearing.tinf"]).Length, printed.GetProperty("blobSize").GetInt32());
    }

    [Fact]
    public async Task The_page_needs_no_other_file()
    {
        await Convert("--output", _folder.Path);

        string page = File.ReadAllText(_folder["report.html"]);
        Assert.Equal(3, page.Split("<svg ").Length - 1);
        Assert.DoesNotContain("src=", page);
        Assert.DoesNotContain("href=", page);
        Assert.DoesNotContain("NaN", page);
        Assert.Contains("/layers/layers.6/Gemm", page);
    }

    [Theory]
    [InlineData("0", "Compact", 1)]
    [InlineData("13000", "Compact", 0)]
    [InlineData("18000", "Packed", 0)]
    [InlineData("40000", "Packed", 0)]
    public async Task Ram_limits_what_is_packed(string ram, string firstLayer, int warnings)
    {
        CommandRun run = await Convert("--json", "--ram", ram, "--output", _folder.Path);

        InferenceModel model = InferenceModel.Load(File.ReadAllBytes(_folder["bearing.tinf"]));
        int total = model.ArenaSize + model.ScratchSize + model.PackedSize;
        Assert.Equal(firstLayer, model.GetLayerMode(0).ToString());
        Assert.True(total <= int.Parse(ram) || model.PackedSize == 0, $"{total} bytes");
        Assert.Equal(warnings, JsonDocument.Parse(run.Output).RootElement.GetProperty("warnings").GetArrayLength());
    }

    [Fact]
    public async Task Threshold_is_the_models_own_unless_a_quantile_is_asked_for()
    {
        await Convert("--output", _folder["own"]);
        await Convert("--output", _folder["half"], "--threshold-quantile", "0.5", "--threshold-margin", "1");
        await Convert("--output", _folder["double"], "--threshold-quantile", "0.5", "--threshold-margin", "2");

        float half = Threshold("half");
        Assert.Equal(0.9016f, Threshold("own"), 0.0001f);
        Assert.InRange(half, 0.1f, 0.9f);
        Assert.Equal(2 * half, Threshold("double"), 0.0001f);

        float Threshold(string run) => InferenceModel.Load(File.ReadAllBytes(_folder[run + "/bearing.tinf"])).Metadata.GetFloats(Metadata.Threshold)[0];
    }

    private static Task<CommandRun> Convert(params string[] more) => CommandRun.Of(
        [
            "convert", BearingFiles.Model, "--calibration", BearingFiles.Calibration, "--validation", BearingFiles.Validation, "--name", "bearing", .. more,
        ]);
}
