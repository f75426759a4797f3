using System.Text.Json;
using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Metrics;
using TinyInfer.Converter.Precision;
using TinyInfer.Converter.Tests.Cli;
using TinyInfer.DeviceHarness;

namespace TinyInfer.Converter.Tests.Quantize;

/// <summary>Bits of weights that are chosen by what a metric loses.</summary>
public sealed class PrecisionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Bearing_gets_four_bits_by_its_AUC()
    {
        CommandRun run = await Convert("--metric", "auc", "--max-loss", "0.002");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("bits 4 of 4 trials: AUC 0.99", run.Output, StringComparison.Ordinal);
        using JsonDocument report = JsonDocument.Parse(File.ReadAllText(_folder["out/model.report.json"]));
        JsonElement precision = report.RootElement.GetProperty("precision");
        JsonElement[] trials = [.. precision.GetProperty("trials").EnumerateArray()];
        JsonElement chosen = trials.Single(t => t.GetProperty("isChosen").GetBoolean());
        Assert.Equal([4, 4, 4, 4], chosen.GetProperty("bits").EnumerateArray().Select(b => b.GetInt32()));
        Assert.True(chosen.GetProperty("isOnFront").GetBoolean());
        Assert.True(
            chosen.GetProperty("instructions").GetInt64() * 1.2 < trials[0].GetProperty("instructions").GetInt64(), "saves too little");
        Assert.Equal(report.RootElement.GetProperty("layers").EnumerateArray().Sum(l => l.GetProperty("instructions").GetInt64()),
            chosen.GetProperty("instructions").GetInt64());
        Assert.Contains("<h2>Bits of the weights", File.ReadAllText(_folder["out/model.report.html"]), StringComparison.Ordinal);
    }

    /// <summary>If roundings cannot be bettered, nothing is said of tuning, and what was chosen is said all the same.</summary>
    [Fact]
    public async Task Tuning_that_gains_nothing_is_no_fault()
    {
        new OnnxModelBuilder().Input("x", 1, 2).Constant("w", [1, 0, 0, 1], 2, 2).Node("Gemm", ["x", "w"], ["y"]).Output("y")
            .Save(_folder.Path);
        File.WriteAllBytes(_folder["c.npy"], NpyFile.Write([4, 2], [1, 2, 3, 4, -1, -2, 0, 4]));
        CommandRun run = await CommandRun.Of(
            "convert", _folder["model.onnx"], "-c", _folder["c.npy"], "--metric", "snr", "--max-loss", "1", "-o", _folder["out"]);

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("bits 4 of 4 trials", run.Output, StringComparison.Ordinal);
    }

    /// <summary>Where four bits lose too much, layers get what each can do with; what is written loses no more than it may.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(6)]
    public void Bits_are_mixed_by_the_signal_to_noise_ratio(double maxLoss)
    {
        ConversionResult result = PrecisionSearch.Convert(new ConversionOptions
        {
            Model = Repository.Locate("models", "bearing", "model.onnx"),
            Calibration = Repository.Locate("models", "bearing", "calibration.npy"),
            Quality = ConversionQuality.Best,
            Metric = MetricKind.Snr,
            MaxLoss = maxLoss,
            Mode = ExecutionMode.Compiled,
        });

        PrecisionChoice choice = result.Precision!;
        PrecisionTrial chosen = choice.Trials.Single(t => t.IsChosen);
        Assert.InRange(chosen.Loss, double.MinValue, maxLoss);
        Assert.Equal(chosen.Value, result.Outputs.Min(o => o.SignalToNoise));
        Assert.InRange(chosen.Instructions, 1, choice.Trials[0].Instructions);
        Assert.All(choice.Trials.Where(t => t.Bits.Distinct().Count() == 1 && t.Loss <= maxLoss),
            t => Assert.True(chosen.Instructions <= t.Instructions, $"{string.Join(' ', t.Bits)} is good enough, and cheaper"));
        Assert.Contains(choice.Trials, t => t.IsOnFront);
    }

    [Fact]
    public async Task Digits_keep_their_accuracy()
    {
        File.WriteAllBytes(_folder["x.npy"], NpyFile.Write([500, 1, 28, 28], SharedData.Values("datasets/mnist_test_images_500.npy")));
        CommandRun run = await CommandRun.Of(
            "convert", SharedData.Path("onnx/mnist-8/model.onnx"), "-c", _folder["x.npy"], "--labels",
            SharedData.Path("datasets/mnist_test_labels_500.npy"), "--metric", "accuracy", "--max-loss", "0.004", "-o", _folder["out"],
                "--json");

        Assert.True(run.ExitCode == 0, run.Error);
        using JsonDocument summary = JsonDocument.Parse(run.Output);
        JsonElement precision = summary.RootElement.GetProperty("precision");
        JsonElement chosen = precision.GetProperty("trials").EnumerateArray().Single(t => t.GetProperty("isChosen").GetBoolean());
        Assert.InRange(precision.GetProperty("reference").GetDouble(), 0.97, 1);
        Assert.InRange(chosen.GetProperty("value").GetDouble(), precision.GetProperty("reference").GetDouble() - 0.004, 1);
        Assert.Contains(chosen.GetProperty("bits").EnumerateArray(), b => b.GetInt32() == 4);
    }

    /// <summary>A metric that not even 8 bits keep is said, and nothing is tried in vain.</summary>
    [Fact]
    public async Task Loss_that_weights_cannot_help_is_said()
    {
        float[] labels = new float[280];
        Array.Fill(labels, 1, 0, 140);
        File.WriteAllBytes(_folder["labels.npy"], NpyFile.Write([280], labels));
        string windows = Repository.Locate("models", "bearing", "windows.npy");
        CommandRun run = await CommandRun.Of(
            "convert", Repository.Locate("models", "bearing", "model.onnx"), "-c", windows, "--labels", _folder["labels.npy"], "--metric",
                "f1",
            "--max-loss", "0", "--quality", "fast", "-o", _folder["out"], "--json");

        Assert.True(run.ExitCode == 0, run.Error);
        using JsonDocument summary = JsonDocument.Parse(run.Output);
        JsonElement[] trials = [.. summary.RootElement.GetProperty("precision").GetProperty("trials").EnumerateArray()];
        bool isKept = trials.All(t => t.GetProperty("loss").GetDouble() > 0);
        Assert.Equal(isKept, run.Output.Contains("they keep 8 bits", StringComparison.Ordinal));
        Assert.True(!isKept || trials.Length == 5, $"{trials.Length} trials");
        Assert.Equal(isKept, run.Output.Contains("with int16 it loses", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--metric auc", "give --max-loss X with it")]
    [InlineData("--max-loss 1", "give --metric auc, accuracy, f1 or snr with it")]
    [InlineData("--metric f1 --max-loss 0.1", "give --labels FILE with it")]
    [InlineData("--metric recall --max-loss 0.1", "auc or accuracy or f1 or snr is expected")]
    [InlineData("--metric snr --max-loss -1", "a number, 0 or more is expected")]
    [InlineData("--metric snr --max-loss NaN", "a number, 0 or more is expected")]
    [InlineData("--metric snr --max-loss 1 --weights 4", "leave one of them out")]
    [InlineData("--metric snr --max-loss 1 --streaming", "without --streaming first")]
    [InlineData("--metric accuracy --max-loss 1 --labels x.npy --normal 0", "leave one of them out")]
    public async Task Options_that_do_not_go_together_are_misuse(string options, string message)
    {
        CommandRun run = await CommandRun.Of(["convert", "model.onnx", .. options.Split(' ')]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("accuracy", "is no class of the model, which has the numbers 0 to 127")]
    [InlineData("auc", "all of one kind")]
    public async Task Labels_that_do_not_suit_the_metric_are_an_error(string metric, string message)
    {
        File.WriteAllLines(_folder["labels.csv"], Enumerable.Repeat("900", 280));
        CommandRun run = await CommandRun.Of(
            "convert", Repository.Locate("models", "bearing", "model.onnx"), "-c",
                Repository.Locate("models", "bearing", "calibration.npy"),
            "--validation", Repository.Locate("models", "bearing", "windows.npy"), "--labels", _folder["labels.csv"], "--metric", metric,
            "--max-loss", "0", "-o", _folder["out"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["out"]));
    }

    private Task<CommandRun> Convert(params string[] options) => CommandRun.Of([
        "convert", Repository.Locate("models", "bearing", "model.onnx"), "-c", Repository.Locate("models", "bearing", "calibration.npy"),
        "--validation", Repository.Locate("models", "bearing", "windows.npy"), "--labels",
        Repository.Locate("models", "bearing", "windows.labels.npy"), "-o", _folder["out"], .. options]);
}
