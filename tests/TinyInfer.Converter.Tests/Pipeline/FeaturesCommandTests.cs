using System.Text.Json;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Tests.Cli;

namespace TinyInfer.Converter.Tests.Pipeline;

/// <summary>The device's features against those that the examples' models were trained on, computed by NumPy.</summary>
public sealed class FeaturesCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("bearing", 0, 1, 2e-3)]
    [InlineData("motion", 0, 1, 6e-4)]
    [InlineData("pump", 400, 10, 1e-4)]
    public async Task Features_of_the_examples_are_those_of_training(string example, int first, int step, double tolerance)
    {
        string folder = Path.Combine(SharedData.Repository, "models", example);
        string output = _folder["x.npy"];

        CommandRun run = await CommandRun.Of(
            "features", Path.Combine(folder, "pipeline.json"), "--recording", Path.Combine(folder, "recording.npy"), "--output", output,
                "--json");

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        NumericArray actual = Read(output);
        NumericArray expected = Read(Path.Combine(folder, "windows.npy"));
        int features = actual.Shape[1];
        Assert.Equal(actual.Shape[0], JsonDocument.Parse(run.Output).RootElement.GetProperty("windows").GetInt32());
        Assert.Equal(0, JsonDocument.Parse(run.Output).RootElement.GetProperty("faultyWindows").GetArrayLength());
        for (int i = 0; i < expected.Values.Length; i++)
        {
            int window = first + (i / features * step);

            // The pump's training data is limited to what int8 can hold.
            float value = Math.Clamp(actual.Values[(window * features) + (i % features)], example == "pump" ? -8 : -1000,
                example == "pump" ? 8 : 1000);
            Assert.True(Math.Abs(value - expected.Values[i]) <= tolerance,
                $"window {window}, feature {i % features}: {value}, not {expected.Values[i]}");
        }
    }

    [Fact]
    public async Task A_gap_in_a_recording_is_a_sensor_fault_of_the_windows_around_it()
    {
        File.WriteAllText(_folder["p.json"], """
            { "sensor": { "rate": 10, "resolution": 0.1 }, "window": { "length": 4 }, "features": [{ "kind": "raw" }] }
            """);
        File.WriteAllText(_folder["r.csv"], "value\n0.1\n0.2\n0.3\n0.5\n0.1\n\nnan\n0.7\n0.2\n0.4\n0.1\n0.9\n0.3\n");

        CommandRun run = await CommandRun.Of("features", _folder["p.json"], "-r", _folder["r.csv"], "-o", _folder["x.npy"]);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("3 windows of 4 features", run.Output);
        Assert.Contains("a sensor fault is in 1 of them (first: window 1)", run.Output);
    }

    [Fact]
    public async Task A_recording_of_another_sensor_is_refused()
    {
        string bearing = Path.Combine(SharedData.Repository, "models", "bearing", "pipeline.json");
        string motion = Path.Combine(SharedData.Repository, "models", "motion", "recording.npy");

        CommandRun run = await CommandRun.Of("features", bearing, "--recording", motion, "--output", _folder["x.npy"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("holds 3 values per frame", run.Error);
        Assert.False(File.Exists(_folder["x.npy"]));
    }

    private static NumericArray Read(string path) => DataFile.Read(path).Values.Single();
}
