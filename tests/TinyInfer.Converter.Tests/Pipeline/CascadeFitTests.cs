using System.Globalization;
using System.Text.Json;
using TinyInfer.Converter.Tests.Cli;

namespace TinyInfer.Converter.Tests.Pipeline;

/// <summary>A first stage fitted by the command line, and what simulate then says of it.</summary>
public sealed class CascadeFitTests : IDisposable
{
    private const int Length = 64;

    private static readonly string _bearing = Path.Combine(SharedData.Repository, "models", "bearing");
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("0.02", 2)]
    [InlineData("0.05", 7)]
    public async Task With_labels_no_more_anomalous_windows_are_stopped_than_was_allowed(string miss, int allowed)
    {
        string[] truth = ["--recording", Path.Combine(_bearing, "recording.npy"), "--labels",
            Path.Combine(_bearing, "recording.labels.csv")];
        WriteBearing("p.json", string.Empty);
        JsonElement fitted = (await Json(["fit", _folder["p.json"], .. truth, "--cascade", "--miss", miss])).GetProperty("cascade");
        WriteBearing("q.json", ", \"cascade\": { \"parameters\": \"p.cascade\" }");
        JsonElement all = await Json(["simulate", _folder["p.json"], .. truth]);
        JsonElement result = await Json(["simulate", _folder["q.json"], .. truth]);
        JsonElement cascade = result.GetProperty("cascade");

        Assert.Equal(("crestFactor", 139, 141), (fitted.GetProperty("measure").GetString(), Count(fitted, "normalWindows"),
            Count(fitted, "neededWindows")));
        Assert.InRange(Count(fitted, "missedWindows"), 0, allowed);
        Assert.True(fitted.GetProperty("stoppedShare").GetDouble() > 0.9);
        Assert.Equal(Count(fitted, "missedWindows"), Count(cascade, "anomalousQuiet"));
        Assert.Equal((280, 3, 0), (Count(cascade, "windows"), Count(cascade, "events"), Count(cascade, "eventsMissed")));
        Assert.InRange(Count(cascade, "stopped"), 100, 139);
        Assert.Equal(3, Count(result.GetProperty("detection"), "eventsFound"));
        Assert.InRange(Auc(result), Auc(all) - 0.01, 1);
        Assert.InRange(Count(cascade, "meanInstructions"),
            Count(cascade, "stoppedInstructions"), Count(cascade, "worstInstructions") / 1.4);
        Assert.Equal(12.5, cascade.GetProperty("meanJudgedPerSecond").GetDouble(), 1e-6);
    }

    [Fact]
    public async Task Without_labels_windows_that_score_highly_go_on()
    {
        WriteScored("p.json");
        WriteRecording("normal.csv", loudHigh: 25);

        JsonElement fit = await Json("fit", _folder["p.json"], "-r", _folder["normal.csv"], "--cascade", "--measure", "rootMeanSquare",
            "--quantile", "1", "--margin", "1");
        JsonElement fitted = fit.GetProperty("cascade");

        // A tenth of the windows is loud and scores highly, the others are quiet and do not.
        Assert.False(fitted.GetProperty("hasLabels").GetBoolean());
        Assert.Equal((200, 180, 20, 0), (Count(fitted, "normalWindows"), Count(fitted, "stoppedWindows"), Count(fitted, "neededWindows"),
            Count(fitted, "missedWindows")));
    }

    [Fact]
    public async Task Little_to_go_by_is_said()
    {
        WriteScored("p.json");
        WriteRecording("normal.csv", loudHigh: 0);

        CommandRun run = await CommandRun.Of("fit", _folder["p.json"], "-r", _folder["normal.csv"], "--cascade");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("p.cascade: ", run.Output);
        Assert.Contains("there are no windows whose score is above 0.75 of the threshold", run.Output);
        Assert.Contains("The first stage was fitted without labels, and 0 windows score highly", run.Output + run.Error);
        Assert.Contains("\"cascade\": { \"parameters\": \"p.cascade\" } in the pipeline file", run.Output);
    }

    /// <summary>Windows of each route have to go on by their own threshold, and the first stage is one.</summary>
    [Fact]
    public async Task Routes_get_a_first_stage_with_their_detectors()
    {
        const string Routes = "\"routes\": { \"by\": \"peak\", \"edges\": [105]";
        WriteScored("p.json");
        string text = File.ReadAllText(_folder["p.json"]).TrimEnd();
        int detector = text.IndexOf("\"detector\"", StringComparison.Ordinal);
        File.WriteAllText(_folder["r.json"],
            $"{text[..detector]}\"detector\": {{ \"score\": \"features\", \"baseline\": {{ \"windows\": 20, "
            + $"\"features\": 1, \"floor\": 1 }} }}, {Routes}, \"thresholds\": [1, 1] }} }}");
        WriteRecording("normal.csv", loudHigh: 25);

        JsonElement fit = await Json("fit", _folder["r.json"], "-r", _folder["normal.csv"], "--method", "Mahalanobis", "--cascade",
            "--quantile", "1", "--margin", "2");

        Assert.Equal(2, fit.GetProperty("routes").GetArrayLength());
        JsonElement fitted = fit.GetProperty("cascade");
        Assert.Equal(200, Count(fitted, "normalWindows"));
        Assert.True(fitted.GetProperty("stoppedShare").GetDouble() > 0.5);
        Assert.InRange(Count(fitted, "missedWindows"), 0, Math.Ceiling(0.02 * Count(fitted, "neededWindows")));
        File.WriteAllText(_folder["q.json"], $"{text[..detector]}{Routes}, \"parameters\": [\"r.0.detector\", \"r.1.detector\"] }}, "
            + "\"cascade\": { \"parameters\": \"r.cascade\" } }");
        JsonElement result = await Json("simulate", _folder["q.json"], "-r", _folder["normal.csv"]);
        Assert.True(Count(result.GetProperty("cascade"), "stopped") > 100);
    }

    [Theory]
    [InlineData("--miss: this is for a first stage. Add --cascade.", "--miss", "0.1")]
    [InlineData("--measure: this is for a first stage. Add --cascade.", "--measure", "peak")]
    public async Task Its_options_go_with_it(string expected, params string[] options)
    {
        WriteScored("p.json");
        WriteRecording("normal.csv", loudHigh: 0);

        CommandRun run = await CommandRun.Of(["fit", _folder["p.json"], "-r", _folder["normal.csv"], .. options]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(expected, run.Error);
        Assert.False(File.Exists(_folder["p.detector"]));
    }

    [Theory]
    [InlineData("--miss", "1")]
    [InlineData("--miss", "-0.1")]
    [InlineData("--miss", "few")]
    [InlineData("--measure", "kurtosis")]
    public async Task Misuse_is_refused(params string[] options) => Assert.Equal(
        2, (await CommandRun.Of(["fit", "p.json", "-r", "x.csv", "--cascade", .. options])).ExitCode);

    [Fact]
    public async Task Anomalous_windows_that_are_quieter_than_all_others_allow_no_first_stage()
    {
        WriteScored("p.json");
        WriteRecording("all.csv", loudHigh: 0);
        File.WriteAllText(_folder["labels.csv"], $"0,{150 * Length},normal\n{150 * Length},{200 * Length},fault\n");
        string[] lines = [.. File.ReadAllLines(_folder["all.csv"]).Select((line, i) => i < 150 * Length ? line : i % 2 == 0 ? "1" : "-1")];
        File.WriteAllLines(_folder["all.csv"], lines);

        CommandRun run = await CommandRun.Of(
            "fit", _folder["p.json"], "-r", _folder["all.csv"], "--labels", _folder["labels.csv"], "--cascade", "--measure", "peak");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("No normal window could be stopped: of the 50 windows that have to go on, more than 2 %", run.Error);
        Assert.False(File.Exists(_folder["p.detector"]) || File.Exists(_folder["p.cascade"]));
    }

    [Fact]
    public async Task What_does_not_move_has_no_first_stage()
    {
        WriteScored("p.json");
        File.WriteAllText(_folder["still.csv"], string.Join('\n', Enumerable.Repeat("7", 100 * Length)));

        CommandRun run = await CommandRun.Of(
            "fit", _folder["p.json"], "-r", _folder["still.csv"], "--cascade", "--method", "Clusters", "--components", "1");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("No normal window could be stopped: nothing moves in them, by every measure.", run.Error);
    }

    [Fact]
    public async Task A_classifiers_first_stage_is_given_by_hand()
    {
        CommandRun run = await CommandRun.Of("fit", Path.Combine(SharedData.Repository, "models", "motion", "pipeline.json"), "-r",
            Path.Combine(SharedData.Repository, "models", "motion", "recording.npy"), "--cascade", "-o", _folder["x.detector"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("--cascade is fitted to the windows of a detector, and there is none.", run.Error);
    }

    private static async Task<JsonElement> Json(params string[] command)
    {
        CommandRun run = await CommandRun.Of([.. command, "--json"]);
        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        return JsonDocument.Parse(run.Output).RootElement;
    }

    private static int Count(JsonElement element, string name) => element.GetProperty(name).GetInt32();

    private static double Auc(JsonElement result) => result.GetProperty("detection").GetProperty("auc").GetDouble();

    private void WriteBearing(string name, string cascade)
    {
        string text = File.ReadAllText(Path.Combine(_bearing, "pipeline.json")).TrimEnd();
        foreach (string file in new[] { "model.onnx", "calibration.npy", "validation.npy" })
        {
            text = text.Replace($"\"{file}\"", JsonSerializer.Serialize(Path.Combine(_bearing, file)), StringComparison.Ordinal);
        }

        File.WriteAllText(_folder[name], $"{text[..^1]}{cascade} }}");
    }

    /// <summary>Scores the distance of a window's crossings from none.</summary>
    private void WriteScored(string name) => File.WriteAllText(_folder[name], $$"""
        {
          "sensor": { "rate": 1000, "limits": { "stuck": 0, "repeated": 0 } }, "window": { "length": {{Length}} },
          "features": [{ "kind": "statistics", "of": ["zeroCrossings"] }],
          "detector": { "score": "features", "baseline": { "windows": 20, "features": 1, "floor": 1 } }
        }
        """);

    /// <summary>200 windows of slow swings that differ a little; some are loud and fast.</summary>
    private void WriteRecording(string name, int loudHigh)
    {
        Random random = new(1);
        List<string> lines = [];
        for (int window = 0; window < 200; window++)
        {
            bool isLoud = loudHigh > 0 && window >= 20 && window % 9 == 0;
            double level = isLoud ? 900 : 100 + (20 * random.NextDouble());
            double turns = isLoud ? loudHigh : 3 + (window % 2);
            lines.AddRange(Enumerable.Range(0, Length).Select(i => Math.Round(level * Math.Sin(0.1 + (2 * Math.PI * turns * i / Length)))
                .ToString(CultureInfo.InvariantCulture)));
        }

        File.WriteAllText(_folder[name], string.Join('\n', lines));
    }
}
