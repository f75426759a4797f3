using System.Text.Json;
using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Execution;
using TinyInfer.Converter.Import;
using TinyInfer.Converter.Tests.Cli;
using TinyInfer.DeviceHarness;

namespace TinyInfer.Converter.Tests.Quantize;

/// <summary>Conversion with <see cref="ConversionQuality.Best"/>.</summary>
public sealed class QualityTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>The output is nearer to the float model's, on data that nothing was tuned on.</summary>
    [Theory]
    [InlineData("bearing", 1, "weights and bias of")]
    [InlineData("pump", 3, "weights and bias of")]
    [InlineData("motion", 0.2, "all layers equalized by")]
    public void Examples_gain(string name, double decibels, string by)
    {
        double fast = Convert(name, ConversionQuality.Fast).Layers[^1].SignalToNoise;
        ConversionResult best = Convert(name, ConversionQuality.Best);

        Assert.True(best.Layers[^1].SignalToNoise > fast + decibels, $"{fast:F2} dB became {best.Layers[^1].SignalToNoise:F2}");
        Assert.Contains(best.Tuning, step => step.IsKept && step.Name.StartsWith(by, StringComparison.Ordinal));
        Assert.Equal(1, best.Tuning.Count(step => step.IsKept && step.Name.StartsWith("ranges", StringComparison.Ordinal)));
    }

    /// <summary>So it is of models that other people made, against ranges from the lowest value to the highest.</summary>
    [Theory]
    [InlineData("anomaly_autoencoder_batchnorm.onnx", "onnx/anomaly_autoencoder_batchnorm.calibration.npy")]
    [InlineData("keyword_dscnn_float.onnx", "onnx/keyword_dscnn_float.calibration.npy")]
    [InlineData("mnist-8/model.onnx", null)]
    [InlineData("mnist_cnn_pytorch.onnx", null)]
    public void Real_models_gain(string model, string? calibration)
    {
        File.WriteAllBytes(_folder["x.npy"], NpyFile.Write([500, 1, 28, 28], SharedData.Values("datasets/mnist_test_images_500.npy")));
        ConversionOptions options = new()
        {
            Model = SharedData.Path($"onnx/{model}"),
            Calibration = calibration == null ? _folder["x.npy"] : SharedData.Path(calibration),
        };
        double fast = ModelConverter.Convert(options).Outputs.Min(o => o.SignalToNoise);
        double best = ModelConverter.Convert(options with { Quality = ConversionQuality.Best }).Outputs.Min(o => o.SignalToNoise);

        TestContext.Current.SendDiagnosticMessage($"{model}: {fast:F1} dB, best {best:F1} dB");
        Assert.True(best > fast, $"{fast:F2} dB became {best:F2}");
    }

    /// <summary>Each of the 100 keywords has the class that the float model gives it.</summary>
    [Fact]
    public void Keywords_keep_their_class()
    {
        string samples = SharedData.Path("onnx/keyword_dscnn_float.calibration.npy");
        ConversionOptions options = new()
        {
            Model = SharedData.Path("onnx/keyword_dscnn_float.onnx"),
            Calibration = samples,
            Quality = ConversionQuality.Best,
        };
        BatchRunner runner = new(ModelConverter.Convert(options).Model);
        SampleSet inputs = runner.Read(samples);
        float[][] actual = [.. runner.Run(inputs)[0].Array.Values.Chunk(12)];
        using ImportedModel model = ImportedModel.Read(options);
        float[][] expected = [.. Enumerable.Range(0, inputs.Count).Select(
            i => model.Reference!.Run(inputs[i])[model.Network.Outputs[0].Source!.Name].ToArray())];

        Assert.Equal(100, expected.Length);
        int same = expected.Zip(actual).Count(pair => Class(pair.First) == Class(pair.Second));
        Assert.True(same == 100, $"{same} of 100");
        static int Class(float[] scores) => Array.IndexOf(scores, scores.Max());
    }

    /// <summary>Tuned integers are divided like others, and all modes give the same bytes.</summary>
    [Theory]
    [InlineData(ExecutionMode.Compact)]
    [InlineData(ExecutionMode.Packed)]
    [InlineData(ExecutionMode.Compiled)]
    public void Tuned_models_are_the_same_in_each_mode(ExecutionMode mode)
    {
        ConversionResult expected = Convert("motion", ConversionQuality.Best);
        ConversionResult result = Convert("motion", ConversionQuality.Best, mode);

        Assert.Equal(expected.Blob, result.Blob);
        Assert.True(result.Model.SelfTest().Passed);
    }

    /// <summary>Groups, strides, padding, several outputs per channel, a bias and none: what is kept is nearer to the model.</summary>
    [Theory]
    [InlineData(1, 8, 1)]
    [InlineData(2, 8, 2)]
    [InlineData(4, 8, 1)]
    [InlineData(4, 4, 2)]
    public async Task Convolutions_are_tuned(int groups, int outputs, int stride)
    {
        Random random = new(groups + outputs + stride);
        float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() - 0.4))];
        new OnnxModelBuilder().Input("x", 1, 4, 9, 7)
            .Constant("w", Numbers(outputs * 4 / groups * 9), outputs, 4 / groups, 3, 3)
            .Constant("v", Numbers(5 * outputs), 5, outputs, 1, 1)
            .Constant("b", Numbers(5), 5)
            .Node("Conv", ["x", "w"], ["h"], ("group", groups), ("strides", new[] { stride, stride }), ("pads", new[] { 1, 1, 1, 1 }))
            .Node("Relu", ["h"], ["r"])
            .Node("Conv", ["r", "v", "b"], ["y"])
            .Output("y")
            .Save(_folder.Path);
        File.WriteAllBytes(_folder["c.npy"], NpyFile.Write([24, 4, 9, 7], Numbers(24 * 4 * 9 * 7)));
        File.WriteAllBytes(_folder["v.npy"], NpyFile.Write([24, 4, 9, 7], Numbers(24 * 4 * 9 * 7)));

        string[] data = ["-c", _folder["c.npy"], "--validation", _folder["v.npy"]];
        CommandRun run = await CommandRun.Of(["convert", _folder["model.onnx"], .. data, "-o", _folder["out"], "--quality", "best"]);

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("tuned: ", run.Output, StringComparison.Ordinal);
        using JsonDocument report = JsonDocument.Parse(File.ReadAllText(_folder["out/model.report.json"]));
        JsonElement[] steps = [.. report.RootElement.GetProperty("tuning").EnumerateArray()];
        Assert.Equal(2, steps.Count(step => step.GetProperty("name").GetString()!.StartsWith("weights", StringComparison.Ordinal)));
        double[] kept = [.. steps.Where(step => step.GetProperty("isKept").GetBoolean()).Select(
            step => step.GetProperty("signalToNoise").GetDouble())];
        Assert.Equal(kept.Order(), kept);
        Assert.Contains("<h2>Tuning", File.ReadAllText(_folder["out/model.report.html"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Model_that_is_INT8_already_is_said_to_gain_nothing()
    {
        CommandRun run = await CommandRun.Of(
            "convert", SharedData.Path("onnx/conv_qdq_s8s8.onnx"), "-o", _folder["out"], "--quality", "best", "--brief");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("--quality best changes nothing", run.Output, StringComparison.Ordinal);
    }

    /// <summary>
    /// A search that is stopped, in whatever it does at the time, goes on from there: with the same result, and without trying again what
    /// is known.
    /// </summary>
    [Theory]
    [InlineData(3)]
    [InlineData(8)]
    public void Exhaustive_search_goes_on_where_it_was_stopped(int stop)
    {
        string journal = _folder["sub/model.tuning"];
        ConversionOptions options = Options("pump", ConversionQuality.Exhaustive, ExecutionMode.Compact) with { Journal = journal };
        int reports = 0;
        Assert.Throws<OperationCanceledException>(() => ModelConverter.Convert(options with
        {
            Progress = (stage, _) => reports += stage is not ("choosing ranges" or "tuning weights") ? 0
                : reports < stop ? 1 : throw new OperationCanceledException(),
        }));
        string[] before = File.ReadAllLines(journal);
        File.WriteAllText(journal, File.ReadAllText(journal) + "0123456789ABCDEF\t12.");
        ConversionResult resumed = ModelConverter.Convert(options);
        string[] after = File.ReadAllLines(journal);
        ConversionResult whole = ModelConverter.Convert(options with { Journal = null });

        Assert.True(before.Length > stop && after.Length > before.Length, $"{before.Length} lines became {after.Length}");
        Assert.Equal(before, after[..before.Length]);
        string[] keys = [.. after.Skip(1).Where(line => line.Length > 40).Select(line => line.Split('\t')[0])];
        Assert.Equal(keys.Distinct(), keys);
        Assert.Equal(whole.Blob, resumed.Blob);
        Assert.Equal(whole.Tuning, resumed.Tuning);
    }

    /// <summary>A journal of other data, or one that is damaged, counts for nothing.</summary>
    [Theory]
    [InlineData("nothing\n0\t99\t.\n")]
    [InlineData("")]
    public void Journal_of_something_else_is_made_anew(string content)
    {
        File.WriteAllText(_folder["j"], content);
        ConversionOptions options = Options("pump", ConversionQuality.Best, ExecutionMode.Compact);
        ConversionResult result = ModelConverter.Convert(options with { Journal = _folder["j"] });
        Assert.Equal(ModelConverter.Convert(options).Blob, result.Blob);
        Assert.DoesNotContain("nothing", File.ReadAllText(_folder["j"]), StringComparison.Ordinal);
    }

    private static ConversionResult Convert(string name, ConversionQuality quality, ExecutionMode mode = ExecutionMode.Compact) =>
        ModelConverter.Convert(Options(name, quality, mode));

    private static ConversionOptions Options(string name, ConversionQuality quality, ExecutionMode mode) => new()
    {
        Model = Repository.Locate("models", name, "model.onnx"),
        Calibration = Repository.Locate("models", name, "calibration.npy"),
        Validation = Repository.Locate("models", name, "validation.npy"),
        Quality = quality,
        Mode = mode,
    };
}
