using System.Text.Json;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Simulation;
using TinyInfer.Converter.Tests.Cli;

namespace TinyInfer.Converter.Tests.Operators;

/// <summary>Recurrent layers of public reports and models, as a user runs them.</summary>
public sealed class RecurrentReportTests : IDisposable
{
    /// <summary>Pixels of an image of <c>mnist_lstm_int8.tflite</c>, and images that it is run on.</summary>
    private const int Pixels = 28 * 28;
    private const int Images = 200;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("gate-argument-beyond-8", 40)]
    [InlineData("lstm-cell-beyond-16", 50)]
    [InlineData("initial-state", 35)]
    public async Task ResultsAreThoseExpected(string report, double decibel)
    {
        string folder = SharedData.Path("reports/" + report);
        string Of(string name) => Path.Combine(folder, name);
        await Succeed("convert", Of("model.onnx"), "-c", Of("calibration.npy"), "-o", _folder.Path, "--name", "m");
        await Succeed("run", _folder["m.tinf"], "-i", Of("input.npy"), "-o", _folder["result.npy"]);

        float[] expected = DataFileValues(Of("expected.npy"));
        float[] actual = DataFileValues(_folder["result.npy"]);
        double noise = expected.Zip(actual, (e, a) => Math.Pow(e - a, 2)).Sum();
        double found = 10 * Math.Log10(expected.Sum(e => (double)e * e) / noise);
        Assert.True(found >= decibel, $"{found:F1} dB");
    }

    [Fact]
    public async Task AStateThatWindowsDoNotHaveIsNotStreamed()
    {
        string folder = SharedData.Path("reports/streaming-state");
        CommandRun run = await CommandRun.Of(
            "convert", Path.Combine(folder, "model.onnx"), "-c", Path.Combine(folder, "calibration.npy"), "-o", _folder.Path,
                "--streaming");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("starts anew with every window", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, 0.98, "reset")]
    [InlineData(true, 0.955, "carried")]
    public async Task SamplesAreIndependentUnlessTheyAreSaidToBeASequence(bool isSequence, double accuracy, string state)
    {
        float[] images = [.. SharedData.Values("datasets/mnist_test_images_500.npy").Take(Images * Pixels).Select(p => p / 255)];
        float[] labels = SharedData.Values("datasets/mnist_test_labels_500.npy");
        File.WriteAllBytes(_folder["images.npy"], Data.NpyFile.Write([Images, 28, 28], images));
        CommandRun convert = await Succeed(
            "convert", SharedData.Path("reports/models/mnist_lstm_int8.tflite"), "-o", _folder.Path, "--name", "m");
        Assert.Contains("Reset()", string.Join(' ', convert.Output.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries)),
            StringComparison.Ordinal);
        string[] sequence = isSequence ? ["--sequence"] : [];
        CommandRun run = await Succeed(["run", _folder["m.tinf"], "-i", _folder["images.npy"], "-o", _folder["scores.npy"], "--json",
            .. sequence]);

        float[][] scores = [.. DataFileValues(_folder["scores.npy"]).Chunk(10)];
        Assert.Equal(accuracy, scores.Zip(labels, (row, label) => Array.IndexOf(row, row.Max()) == label ? 1.0 : 0).Average(), 1e-9);
        Assert.Contains($"\"state\": \"{state}\"", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void AGuardResetsAModelOfWholeSequencesBeforeEachWindow()
    {
        float[] pixels = [.. SharedData.Values("datasets/mnist_test_images_500.npy").Take(Images * Pixels)];
        float[] labels = SharedData.Values("datasets/mnist_test_labels_500.npy");
        File.WriteAllBytes(_folder["recording.npy"], Data.NpyFile.Write([Images * 28, 28], pixels));
        File.WriteAllText(_folder["p.json"], $$"""
            {
              "sensor": { "rate": 28, "channels": 28, "limits": { "saturated": 0, "stuck": 0, "repeated": 0 } },
              "window": { "length": 28 }, "features": [{ "kind": "raw" }], "normalize": { "gain": 0.003921569, "offset": 0 },
              "model": {{JsonSerializer.Serialize(SharedData.Path("reports/models/mnist_lstm_int8.tflite"))}}
            }
            """);
        PipelineDefinition definition = PipelineFile.Read(_folder["p.json"]);

        IReadOnlyList<SimulatedWindow> windows =
            new Simulator(definition, definition.Model!.Load()).Run(Recording.Read(_folder["recording.npy"], definition));

        Assert.Equal(Images, windows.Count);
        Assert.Equal(0.98, windows.Zip(labels, (window, label) => window.Label == $"class {label}" ? 1.0 : 0).Average(), 1e-9);
    }

    [Fact]
    public async Task LayersOfKerasThatAreLoopsAreRecognised()
    {
        string model = SharedData.Path("reports/models/keras_gru_loop.onnx");
        CommandRun run = await CommandRun.Of("inspect", model);

        Assert.DoesNotContain("Loop", run.Error, StringComparison.Ordinal);
    }

    private static float[] DataFileValues(string path) => Data.DataFile.Read(path).Values.Single().Values;

    private static async Task<CommandRun> Succeed(params string[] args)
    {
        CommandRun run = await CommandRun.Of(args);
        Assert.True(run.ExitCode == 0, run.Error);
        return run;
    }
}
