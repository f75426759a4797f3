using System.Text.Json;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Generate;
using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.Cli;

public sealed class ConvertCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Parts_that_an_earlier_conversion_left_are_named()
    {
        foreach (string name in (string[])["bearing.code7.g.cs", "bearing.v2.g.cs", "other.code7.g.cs"])
        {
            File.WriteAllText(_folder[name], string.Empty);
        }

        CommandRun run = await CommandRun.Of(
            "convert", BearingFiles.Model, "--calibration", BearingFiles.Calibration, "--name", "bearing", "--output", _folder.Path,
                "--brief");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains($"warning: bearing.code7.g.cs in {_folder.Path} are parts of an earlier conversion", run.Output);
    }

    [Fact]
    public async Task Writes_blob_source_and_reports()
    {
        CommandRun run = await Convert("--output", _folder["out"]);

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.Equal(
            ["bearing.g.cs", "bearing.report.html", "bearing.report.json", "bearing.tinf"],
            Directory.GetFileSystemEntries(_folder["out"]).Select(Path.GetFileName).Order());
        InferenceModel model = InferenceModel.Load(File.ReadAllBytes(_folder["out/bearing.tinf"]));
        Assert.True(model.SelfTest().Passed);
        Assert.Equal("bearing", model.Metadata.GetText(Metadata.Name));
        Assert.Contains("public sealed class BearingModel : InferenceModel", File.ReadAllText(_folder["out/bearing.g.cs"]));
    }

    [Fact]
    public async Task Prints_layers_sizes_and_files()
    {
        CommandRun run = await Convert("--output", _folder.Path);

        Assert.StartsWith("bearing: INT8 model from model.onnx, compared with ONNX Runtime over 100 samples\n", run.Output);
        Assert.Contains("0  /layers/layers.0/Gemm  Dense     1×32    4,096    4,096  compiled", run.Output);
        Assert.Contains(" 8,704 MACs  per run, about ", run.Output);
        Assert.Contains("threshold ", run.Output);
        Assert.Contains($"wrote {_folder["bearing.tinf"]}\n", run.Output);
    }

    [Fact]
    public async Task Json_is_all_that_the_output_holds_and_equals_the_report_but_for_the_files()
    {
        CommandRun run = await Convert("--json", "--output", _folder.Path);

        JsonElement printed = JsonDocument.Parse(run.Output).RootElement;
        JsonElement report = JsonDocument.Parse(File.ReadAllText(_folder["bearing.report.json"])).RootElement;
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

        string page = File.ReadAllText(_folder["bearing.report.html"]);
        Assert.Equal(13, page.Split("<svg ").Length - 1);
        Assert.DoesNotContain("src=", page);
        Assert.DoesNotContain("href=", page);
        Assert.DoesNotContain("NaN", page);
        Assert.Contains("/layers/layers.6/Gemm", page);
    }

    [Fact]
    public async Task A_large_model_comes_in_parts_with_the_rule_for_them()
    {
        string model = SharedData.Path("tflite/anomaly_autoencoder_int8.tflite");

        CommandRun run = await CommandRun.Of("convert", model, "--name", "large", "--mode", "compact", "--output", _folder.Path);

        string[] parts = [.. Directory.GetFiles(_folder.Path, "large.part*.g.cs").Order()];
        Assert.Equal(0, run.ExitCode);
        Assert.Contains($"compile each of the {parts.Length} .g.cs files beside large.g.cs in a class library of its own", run.Output);
        Assert.Equal((new FileInfo(_folder["large.tinf"]).Length + BlobSourceWriter.AssemblySize - 1) / BlobSourceWriter.AssemblySize,
            parts.Length);
        Assert.All(parts, part => Assert.Contains("class library of its own", File.ReadAllText(part)));
    }

    [Fact]
    public async Task Two_models_in_one_folder_have_a_report_each()
    {
        await Convert("--output", _folder.Path);
        CommandRun run = await CommandRun.Of(
            "convert", BearingFiles.Model, "--calibration", BearingFiles.Calibration, "--name", "other", "--output", _folder.Path);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("<h1>bearing</h1>", File.ReadAllText(_folder["bearing.report.html"]));
        Assert.Contains("<h1>other</h1>", File.ReadAllText(_folder["other.report.html"]));
    }

    [Fact]
    public async Task The_page_says_whether_it_fits_and_what_next()
    {
        await Convert("--output", _folder.Path);

        string page = File.ReadAllText(_folder["bearing.report.html"]);
        Assert.Contains("fits an ESP32 without PSRAM", page);
        Assert.Contains("written as C#", page);
        Assert.Contains("<tr class=\"worst\">", page);
        Assert.Contains("threshold 0.8618", page);
        Assert.Contains("What next", page);
    }

    [Fact]
    public async Task The_page_of_a_classifier_has_what_float_and_int8_agree_on()
    {
        string folder = Path.Combine(SharedData.Repository, "models", "motion");
        await CommandRun.Of(
            "convert", Path.Combine(folder, "model.onnx"), "--calibration", Path.Combine(folder, "calibration.npy"), "--validation",
            Path.Combine(folder, "validation.npy"), "--name", "motion", "--output", _folder.Path);

        string page = File.ReadAllText(_folder["motion.report.html"]);
        Assert.Contains("same class for 100 of 100 samples", page);
        Assert.Contains("data-head=\"walking\">33</td>", page);
    }

    [Theory]
    [InlineData("Log", 0f)]
    [InlineData("Sqrt", -1f)]
    [InlineData("Reciprocal", 0f)]
    public async Task A_model_that_gives_no_numbers_at_places_is_still_reported(string function, float value)
    {
        string model = new OnnxModelBuilder().Input("x", 1, 4).Node(function, ["x"], ["y"]).Output("y").Save(_folder.Path);
        float[] data = [.. Enumerable.Repeat(new[] { value, 0.5f, 1, 2 }, 8).SelectMany(row => row)];
        File.WriteAllBytes(_folder["x.npy"], NpyFile.Write([8, 4], data));

        CommandRun run = await CommandRun.Of("convert", model, "--calibration", _folder["x.npy"], "--output", _folder["out"], "--json");

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.Equal(1, JsonDocument.Parse(run.Output).RootElement.GetProperty("layers").GetArrayLength());
        Assert.DoesNotContain("NaN", File.ReadAllText(_folder["out/model.report.html"]));
    }

    [Theory]
    [InlineData("0", "Compact", 1)]
    [InlineData("3100", "Compact", 0)]
    [InlineData("18000", "Packed", 0)]
    [InlineData("100000", "Packed", 0)]
    public async Task Ram_limits_what_is_packed(string ram, string firstLayer, int warnings)
    {
        CommandRun run = await Convert("--json", "--ram", ram, "--output", _folder.Path);

        InferenceModel model = InferenceModel.Load(File.ReadAllBytes(_folder["bearing.tinf"]));
        int total = model.ArenaSize + model.ScratchSize + model.PackedSize;
        Assert.Equal(firstLayer, model.GetLayerMode(0).ToString());
        Assert.True(total <= int.Parse(ram) || model.PackedSize == 0, $"{total} bytes");
        Assert.Equal(warnings, JsonDocument.Parse(run.Output).RootElement.GetProperty("warnings").GetArrayLength());
    }

    [Theory]
    [InlineData("packed", "10", "--mode packed packs all layers")]
    [InlineData("compact", "10", "packed weights 0.")]
    [InlineData("auto", "10", "packed weights 0.")]
    [InlineData("packed", "100000", null)]
    public async Task Ram_that_is_not_kept_is_named_with_the_figure_of_the_report(string mode, string ram, string? warning)
    {
        CommandRun run = await Convert("--json", "--mode", mode, "--ram", ram, "--output", _folder.Path);

        JsonElement report = JsonDocument.Parse(run.Output).RootElement;
        string[] warnings = [.. report.GetProperty("warnings").EnumerateArray().Select(w => w.GetString()!)];
        if (warning == null)
        {
            Assert.Empty(warnings);
            return;
        }

        int total = report.GetProperty("ram").GetProperty("total").GetInt32();
        Assert.StartsWith($"--ram {ram}: the model takes {total} bytes", Assert.Single(warnings));
        Assert.Contains(warning, warnings[0]);
    }

    [Fact]
    public async Task Threshold_is_the_models_own_unless_a_quantile_is_asked_for()
    {
        await Convert("--output", _folder["own"]);
        await Convert("--output", _folder["half"], "--threshold-quantile", "0.5", "--threshold-margin", "1");
        await Convert("--output", _folder["double"], "--threshold-quantile", "0.5", "--threshold-margin", "2");

        float half = Threshold("half");
        Assert.Equal(0.8618f, Threshold("own"), 0.0001f);
        Assert.InRange(half, 0.1f, 0.9f);
        Assert.Equal(2 * half, Threshold("double"), 0.0001f);

        float Threshold(string run) => InferenceModel.Load(File.ReadAllBytes(_folder[run + "/bearing.tinf"])).Metadata.GetFloats(
            Metadata.Threshold)[0];
    }

    private static Task<CommandRun> Convert(params string[] more) => CommandRun.Of(
        [
            "convert", BearingFiles.Model, "--calibration", BearingFiles.Calibration, "--validation", BearingFiles.Validation, "--name",
                "bearing", .. more,
        ]);
}
