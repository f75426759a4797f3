using System.Text.Json;
using TinyInfer.Converter.Tests.Cli;

namespace TinyInfer.Converter.Tests.Reports;

/// <summary>Cases after public reports: which label is normal, and what a threshold is of.</summary>
public sealed class TruthReportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_threshold_of_the_absolute_error_is_compared_with_that()
    {
        string report = SharedData.Path("reports/threshold-of-absolute-error");
        CommandRun convert = await CommandRun.Of(
            "convert", Path.Combine(report, "model.onnx"), "-c", Path.Combine(report, "calibration.npy"), "-o", _folder.Path, "--name",
                "m");

        CommandRun run = await CommandRun.Of(
            "detect", _folder["m.tinf"], "-i", Path.Combine(report, "windows.npy"), "--labels", Path.Combine(report, "labels.npy"),
                "--json");

        Assert.Equal((0, 0), (convert.ExitCode, run.ExitCode));
        Assert.Contains("mean absolute error above it is an anomaly", convert.Output);
        JsonElement quality = JsonDocument.Parse(run.Output).RootElement.GetProperty("quality");
        Assert.Equal((0, 0, 3, 4), (Int(quality, "falseAlarms"), Int(quality, "missed"), Int(quality, "normal"),
            Int(quality, "anomalies")));
    }

    [Fact]
    public async Task True_and_False_are_labels()
    {
        string report = SharedData.Path("reports/truth-labels");

        CommandRun run = await CommandRun.Of(
            "simulate", Path.Combine(report, "pipeline.json"), "-r", Path.Combine(report, "recording.csv"), "--json");

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        JsonElement result = JsonDocument.Parse(run.Output).RootElement;
        JsonElement detection = result.GetProperty("detection");
        Assert.Equal((10, 1), (Int(detection, "anomalousWindows"), Int(detection, "events")));
        Assert.Equal((0.7273, 0.1, 0.2), (Round(detection, "f1"), Round(detection, "falseAlarmRate"), Round(detection, "missRate")));
        Assert.Equal((320, 80), (Int(result.GetProperty("labels").GetProperty("normal"), "False"),
            Int(result.GetProperty("labels").GetProperty("anomalous"), "True")));
    }

    [Fact]
    public async Task A_fit_leaves_labelled_anomalies_out()
    {
        string report = SharedData.Path("reports/fit-takes-labelled-anomalies");
        Task<CommandRun> Fit(params string[] more) =>
            CommandRun.Of(["fit", Path.Combine(report, "pipeline.json"), "-r", Path.Combine(report, "recording.csv"), "-o",
                _folder["t.detector"], "--json", .. more]);

        CommandRun all = await Fit();
        CommandRun part = await Fit("--rows", "0-160");

        Assert.Equal((0, 0), (all.ExitCode, part.ExitCode));
        JsonElement fitted = JsonDocument.Parse(all.Output).RootElement;
        Assert.Equal((40, 10), (Int(fitted, "windows"), Int(fitted, "anomalousWindows")));
        double expected = JsonDocument.Parse(part.Output).RootElement.GetProperty("threshold").GetDouble();
        Assert.InRange(fitted.GetProperty("threshold").GetDouble(), 0.9 * expected, 1.5 * expected);
    }

    private static int Int(JsonElement element, string name) => element.GetProperty(name).GetInt32();

    private static double Round(JsonElement element, string name) => Math.Round(element.GetProperty(name).GetDouble(), 4);
}
