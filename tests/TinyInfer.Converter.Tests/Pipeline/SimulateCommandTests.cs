using System.Net;
using System.Text.Json;
using TinyInfer.Converter.Tests.Cli;

namespace TinyInfer.Converter.Tests.Pipeline;

public sealed class SimulateCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Bearing_faults_are_found_without_a_false_alarm()
    {
        JsonElement result = await Simulate("bearing");

        JsonElement detection = result.GetProperty("detection");
        Assert.Equal((280, 141, 3), (result.GetProperty("windows").GetInt32(), detection.GetProperty("anomalousWindows").GetInt32(),
            detection.GetProperty("eventsFound").GetInt32()));
        Assert.True(detection.GetProperty("auc").GetDouble() >= 0.9905);
        Assert.Equal(0, detection.GetProperty("falseAlarmsPerHour").GetDouble());
        JsonElement cost = result.GetProperty("cost");
        Assert.InRange(cost.GetProperty("milliseconds").GetDouble(), 60, 100);
        Assert.False(cost.GetProperty("hasGaps").GetBoolean());
        string page = File.ReadAllText(_folder["simulation.html"]);
        Assert.Equal(3, page.Split("<svg ").Length - 1);
        Assert.Contains("class=\"alarm\"", page);
        Assert.Contains("class=\"truth\"", page);
        Assert.Contains("ESP32 at 240 MHz, flash DIO at 40 MHz", page);
        Assert.DoesNotContain("NaN", page);
        Assert.DoesNotContain("src=", page);
    }

    [Fact]
    public async Task All_pump_faults_are_found()
    {
        JsonElement detection = (await Simulate("pump")).GetProperty("detection");

        Assert.Equal((5, 5), (detection.GetProperty("events").GetInt32(), detection.GetProperty("eventsFound").GetInt32()));
        Assert.True(detection.GetProperty("auc").GetDouble() > 0.95);
    }

    [Fact]
    public async Task Activities_are_named() => Assert.True((await Simulate("motion")).GetProperty("accuracy").GetDouble() > 0.95);

    [Fact]
    public async Task Each_alarm_is_explained_beside_its_truth()
    {
        await Simulate("bearing");

        // The housing of the example rings at 4.25 kHz and below; each row: number, times, score, truth, bands.
        string[] rows = [.. Rows(File.ReadAllText(_folder["simulation.html"])).Where(
            row => row.Contains(" Hz (", StringComparison.Ordinal))];
        Assert.Equal(["outer", "inner", "ball"], rows.Select(row => row.Split('|')[4]));
        Assert.All(rows, row => Assert.Contains("4,062.5–4,112.5 Hz", row));
    }

    [Fact]
    public async Task Pump_faults_are_explained_by_the_channels_that_they_are_seen_in()
    {
        await Simulate("pump");

        string row = Rows(File.ReadAllText(_folder["simulation.html"])).Single(
            row => row.Contains("hot water|channel", StringComparison.Ordinal));
        Assert.StartsWith("channel 5 (", row.Split('|')[5], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Classes_stand_above_the_truth_with_what_is_wrong()
    {
        await Simulate("motion");

        string page = File.ReadAllText(_folder["simulation.html"]);
        int Count(string text) => page.Split($"<title>{text}").Length - 1;
        Assert.Contains(">model</text>", page);
        Assert.Contains("<title>walking from 20.0 to 50.0 s", page);
        Assert.Contains("<title>running from 84.5 to 114.5 s", page);
        Assert.Equal((4, 7, 2), (Count("running from "), Count("not the truth from "), Count("alarm from ")));
    }

    [Fact]
    public async Task Without_the_truth_classes_stand_alone()
    {
        CommandRun run = await CommandRun.Of(
            "simulate", Of("motion", "pipeline.json"), "--recording", Of("motion", "recording.npy"), "--output", _folder.Path);

        string page = File.ReadAllText(_folder["simulation.html"]);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains(">model</text>", page);
        Assert.DoesNotContain(">truth</text>", page);
        Assert.DoesNotContain("not the truth", page);
    }

    [Theory]
    [InlineData("[1, 1, 0, 0, 0, 0, 1, 1]", 0)]
    [InlineData("[1, 1, 1]", 1, "there are 3 weights, and 8 are expected")]
    [InlineData("[1, -1, 0, 0, 0, 0, 1, 1]", 1, "detector.weights: ")]
    public async Task Channels_can_be_weighed(string weights, int exitCode, string error = "")
    {
        string text = File.ReadAllText(Of("pump", "pipeline.json"));
        foreach (string file in new[] { "model.onnx", "calibration.npy", "validation.npy" })
        {
            text = text.Replace($"\"{file}\"", JsonSerializer.Serialize(Of("pump", file)), StringComparison.Ordinal);
        }

        File.WriteAllText(_folder["p.json"],
            text.Replace("\"detector\": {", $"\"detector\": {{ \"weights\": {weights},", StringComparison.Ordinal));

        CommandRun run = await CommandRun.Of(
            "simulate", _folder["p.json"], "--recording", Of("pump", "recording.npy"), "--labels", Of("pump", "recording.labels.csv"),
                "--json");

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(error, run.Error);
        if (exitCode == 0)
        {
            double plain = (await Simulate("pump")).GetProperty("detection").GetProperty("auc").GetDouble();
            Assert.NotEqual(plain, JsonDocument.Parse(run.Output).RootElement.GetProperty("detection").GetProperty("auc").GetDouble());
        }
    }

    [Fact]
    public async Task A_sensor_that_stands_still_is_a_fault_and_no_anomaly()
    {
        File.WriteAllText(_folder["still.csv"], string.Join('\n', Enumerable.Repeat("17", 8192)));

        CommandRun run = await CommandRun.Of("simulate", Of("bearing", "pipeline.json"), "--recording", _folder["still.csv"], "--json");

        JsonElement result = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal((8, 8, 0), (result.GetProperty("windows").GetInt32(), result.GetProperty("faultyWindows").GetInt32(),
            result.GetProperty("alarms").GetInt32()));
    }

    [Fact]
    public async Task Labels_that_are_none_are_refused_by_line()
    {
        File.WriteAllText(_folder["labels.csv"], "start,end,label\n0,100,healthy\n50,200,outer\n");

        CommandRun run = await CommandRun.Of(
            "simulate", Of("bearing", "pipeline.json"), "--recording", Of("bearing", "recording.npy"), "--labels", _folder["labels.csv"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("line 3: the section starts at 50, before the one above has ended", run.Error);
    }

    /// <summary>Rows of the page's tables, cells apart by bars.</summary>
    private static IEnumerable<string> Rows(string page) => page.Split("<tr>").Skip(1)
        .Select(row => string.Join('|', row.Split("</td>").SkipLast(1).Select(
            cell => WebUtility.HtmlDecode(cell[(cell.LastIndexOf('>') + 1)..]))) + "|");

    private static string Of(string example, string name) => Path.Combine(SharedData.Repository, "models", example, name);

    private async Task<JsonElement> Simulate(string example)
    {
        CommandRun run = await CommandRun.Of(
            "simulate", Of(example, "pipeline.json"), "--recording", Of(example, "recording.npy"), "--labels",
                Of(example, "recording.labels.csv"),
            "--output", _folder.Path, "--json");

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        return JsonDocument.Parse(run.Output).RootElement;
    }
}
