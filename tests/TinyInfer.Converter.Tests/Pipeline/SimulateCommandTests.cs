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
        Assert.Equal((280, 141, 3), (result.GetProperty("windows").GetInt32(), detection.GetProperty("anomalousWindows").GetInt32(), detection.GetProperty("eventsFound").GetInt32()));
        Assert.True(detection.GetProperty("auc").GetDouble() >= 0.99);
        Assert.Equal(0, detection.GetProperty("falseAlarmsPerHour").GetDouble());
        JsonElement cost = result.GetProperty("cost");
        Assert.InRange(cost.GetProperty("milliseconds").GetDouble(), 150, 250);
        Assert.True(cost.GetProperty("hasGaps").GetBoolean());
        string page = File.ReadAllText(_folder["simulation.html"]);
        Assert.Equal(2, page.Split("<svg ").Length - 1);
        Assert.Contains("class=\"alarm\"", page);
        Assert.Contains("class=\"truth\"", page);
        Assert.Contains("a window on an ESP32, about", page);
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

        File.WriteAllText(_folder["p.json"], text.Replace("\"detector\": {", $"\"detector\": {{ \"weights\": {weights},", StringComparison.Ordinal));

        CommandRun run = await CommandRun.Of("simulate", _folder["p.json"], "--recording", Of("pump", "recording.npy"), "--labels", Of("pump", "recording.labels.csv"), "--json");

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
        Assert.Equal((8, 8, 0), (result.GetProperty("windows").GetInt32(), result.GetProperty("faultyWindows").GetInt32(), result.GetProperty("alarms").GetInt32()));
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

    private static string Of(string example, string name) => Path.Combine(SharedData.Repository, "models", example, name);

    private async Task<JsonElement> Simulate(string example)
    {
        CommandRun run = await CommandRun.Of(
            "simulate", Of(example, "pipeline.json"), "--recording", Of(example, "recording.npy"), "--labels", Of(example, "recording.labels.csv"),
            "--output", _folder.Path, "--json");

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        return JsonDocument.Parse(run.Output).RootElement;
    }
}
