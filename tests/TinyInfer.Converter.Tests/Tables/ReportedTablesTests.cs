using System.Text.Json;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Tests.Cli;

namespace TinyInfer.Converter.Tests.Tables;

/// <summary>Files as people have reported them to projects of this kind.</summary>
public sealed class ReportedTablesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("csv-quoted", ',', "point", 1)]
    [InlineData("csv-excel-line", ';', "point", 2)]
    [InlineData("csv-units-row", ',', "point", 1)]
    [InlineData("csv-decimal-comma", ';', "comma", null)]
    [InlineData("text-spaces", ' ', "point", null)]
    public async Task Recordings_are_read_as_they_are(string report, char delimiter, string mark, int? header)
    {
        (JsonElement result, float[] features) = await Features(report);

        JsonElement recording = result.GetProperty("recording");
        Assert.Equal((delimiter == ' ' ? "spaces" : delimiter.ToString(), mark),
            (recording.GetProperty("delimiter").GetString(), recording.GetProperty("decimalMark").GetString()));
        Assert.Equal(header, recording.TryGetProperty("headerLine", out JsonElement line) ? line.GetInt32() : null);
        Assert.Equal((16, 2), (recording.GetProperty("rows").GetInt32(), result.GetProperty("windows").GetInt32()));
        Assert.Equal([0.863f, -1.155f, 0.703f, 0.232f], features[..4].Select(v => MathF.Round(v, 3)));
    }

    [Fact]
    public async Task Empty_cells_first_are_values_that_are_missing()
    {
        (JsonElement result, _) = await Features("first-row-empty");

        Assert.Equal((2, 16), (result.GetProperty("windows").GetInt32(), result.GetProperty("recording").GetProperty("rows").GetInt32()));
        Assert.Equal([0], result.GetProperty("faultyWindows").EnumerateArray().Select(w => w.GetInt32()));
    }

    [Fact]
    public async Task Another_rate_is_an_error()
    {
        string folder = SharedData.Path("reports/time-column");

        CommandRun run = await CommandRun.Of(
            "features", Path.Combine(folder, "pipeline.json"), "-r", Path.Combine(folder, "recording.csv"), "-o", _folder["f.npy"],
                "--json");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("there are 50 rows per second", run.Error);
        Assert.Contains("gives 100", run.Error);
        Assert.False(File.Exists(_folder["f.npy"]));
    }

    [Fact]
    public async Task Frequencies_that_name_columns_are_no_sample()
    {
        string folder = SharedData.Path("reports/numeric-header");

        CommandRun convert = await CommandRun.Of(
            "convert", Path.Combine(folder, "model.onnx"), "-c", Path.Combine(folder, "calibration.csv"), "-o", _folder.Path, "--name", "m",
                "--json");
        CommandRun run = await CommandRun.Of(
            "run", _folder["m.tinf"], "-i", Path.Combine(folder, "input.npy"), "-o", _folder["result.npy"]);

        Assert.Equal((0, 0), (convert.ExitCode, run.ExitCode));
        JsonElement table = JsonDocument.Parse(convert.Output).RootElement.GetProperty("tables")[0];
        Assert.Equal((40, 1), (table.GetProperty("rows").GetInt32(), table.GetProperty("headerLine").GetInt32()));
        Assert.Empty(JsonDocument.Parse(convert.Output).RootElement.GetProperty("warnings").EnumerateArray());
        float[] expected = SharedData.Values("reports/numeric-header/expected.npy");
        float[] result = DataFile.Read(_folder["result.npy"]).Values.Single().Values;
        double noise = expected.Zip(result, (e, r) => Math.Pow(e - r, 2)).Sum() / expected.Sum(e => e * e);
        Assert.True(-10 * Math.Log10(noise) > 35, $"{-10 * Math.Log10(noise):F1} dB");
    }

    [Theory]
    [InlineData("npz-slash")]
    [InlineData("npz-with-names")]
    public async Task Arrays_of_numbers_are_found_among_others(string report)
    {
        string folder = SharedData.Path("reports/" + report);

        CommandRun run = await CommandRun.Of(
            "convert", Path.Combine(folder, "model.onnx"), "-c", Path.Combine(folder, "calibration.npz"), "-o", _folder.Path);

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
    }

    private async Task<(JsonElement Result, float[] Features)> Features(string report)
    {
        string folder = SharedData.Path("reports/" + report);
        string recording = Directory.GetFiles(folder, "recording.*").Single();

        CommandRun run = await CommandRun.Of(
            "features", Path.Combine(folder, "pipeline.json"), "-r", recording, "-o", _folder["f.npy"], "--json");

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        return (JsonDocument.Parse(run.Output).RootElement, DataFile.Read(_folder["f.npy"]).Values.Single().Values);
    }
}
