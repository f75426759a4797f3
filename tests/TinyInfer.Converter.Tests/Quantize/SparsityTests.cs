using System.Text.Json;
using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Metrics;
using TinyInfer.Converter.Precision;
using TinyInfer.Converter.Report;
using TinyInfer.Converter.Sparsity;
using TinyInfer.Converter.Tests.Cli;
using TinyInfer.Converter.Tune;
using TinyInfer.DeviceHarness;

namespace TinyInfer.Converter.Tests.Quantize;

/// <summary>Structured pruning.</summary>
public sealed class SparsityTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Random _random = new(5);

    public void Dispose() => _folder.Dispose();

    /// <summary>Half of the bearing autoencoder's weights: the AUC loses 0.005 at most, and compiled code is 1.7 times faster.</summary>
    [Fact]
    public void Half_of_the_bearing_model_can_go()
    {
        ConversionOptions options = Bearing with
        {
            Validation = Repository.Locate("models", "bearing", "windows.npy"),
            Labels = Repository.Locate("models", "bearing", "windows.labels.npy"),
            Metric = MetricKind.Auc,
            MaxLoss = 0.005,
        };
        ConversionResult whole = PrecisionSearch.Convert(options);
        ConversionResult half = PrecisionSearch.Convert(options with { Sparsity = 0.5 });

        PrecisionTrial eight = half.Precision!.Trials[0];
        Assert.Equal([8, 8, 8, 8], eight.Bits);
        Assert.InRange(eight.Loss, -1, 0.005);
        Assert.InRange(half.Precision.Trials.Single(t => t.IsChosen).Loss, -1, 0.005);
        Assert.True(whole.Precision!.Trials[0].Instructions > 1.7 * eight.Instructions,
            $"{whole.Precision.Trials[0].Instructions} became {eight.Instructions}");
        Assert.InRange(Zeros(half), 8704 / 2, 8704);
        Assert.Single(half.Sparsity!.Trials, t => t.IsChosen);
    }

    /// <summary>What is pruned gives the same bytes in each mode, and takes fewer instructions in compiled code.</summary>
    [Theory]
    [InlineData(ExecutionMode.Compact)]
    [InlineData(ExecutionMode.Packed)]
    [InlineData(ExecutionMode.Compiled)]
    public void Pruned_models_are_the_same_in_each_mode(ExecutionMode mode)
    {
        ConversionOptions options = Bearing with { Sparsity = 0.3, ByInputs = 0.5 };
        ConversionResult result = ModelConverter.Convert(options with { Mode = mode });
        Assert.Equal(ModelConverter.Convert(options with { Mode = null }).Blob, result.Blob);
        Assert.True(result.Model.SelfTest().Passed);
    }

    /// <summary>What a journal knows of one pruned network is not taken for another's.</summary>
    [Fact]
    public void Journal_keeps_pruned_networks_apart()
    {
        ConversionOptions options = Bearing with { Sparsity = 0.3, Journal = _folder["bearing.tuning"], Mode = ExecutionMode.Compact };
        foreach (double share in (double[])[0, 0.5, 1])
        {
            ConversionOptions own = options with { ByInputs = share };
            ConversionResult alone = ModelConverter.Convert(own with { Journal = null });
            Assert.Equal(alone.Tuning, ModelConverter.Convert(own).Tuning);
            Assert.Equal(alone.Tuning, ModelConverter.Convert(own).Tuning);
        }

        string[] lines = File.ReadAllLines(_folder["bearing.tuning"]);
        Assert.Equal(lines[0], Assert.Single(lines, line => line.Length == 64 && !line.Contains('\t', StringComparison.Ordinal)));
    }

    /// <summary>Convolutions of few channels and many, grouped, and strided ones give up products, too.</summary>
    [Theory]
    [InlineData(8, 16, 1, 3, 3, 1)]
    [InlineData(6, 12, 2, 3, 3, 1)]
    [InlineData(2, 12, 1, 3, 5, 1)]
    [InlineData(1, 8, 1, 1, 9, 2)]
    [InlineData(12, 24, 1, 1, 1, 1)]
    public void Convolutions_are_pruned(int channels, int outputs, int groups, int height, int width, int stride)
    {
        float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(_random.NextDouble() - 0.4))];
        new OnnxModelBuilder().Input("x", 1, channels, 9, 12)
            .Constant("w", Numbers(outputs * channels / groups * height * width), outputs, channels / groups, height, width)
            .Constant("v", Numbers(5 * outputs), 5, outputs, 1, 1)
            .Node("Conv", ["x", "w"], ["h"], ("group", groups), ("strides", new[] { stride, stride }),
                ("pads", new[] { height / 2, width / 2, height / 2, width / 2 }))
            .Node("Relu", ["h"], ["r"]).Node("Conv", ["r", "v"], ["y"]).Output("y").Save(_folder.Path);
        File.WriteAllBytes(_folder["c.npy"], NpyFile.Write([20, channels, 9, 12], Numbers(20 * channels * 9 * 12)));
        ConversionOptions options = new()
        {
            Model = _folder["model.onnx"],
            Calibration = _folder["c.npy"],
            Quality = ConversionQuality.Best,
            Mode = ExecutionMode.Compiled,
            AcceptLoss = true,
        };
        ConversionResult whole = ModelConverter.Convert(options);
        ConversionResult half = ModelConverter.Convert(options with { Sparsity = 0.5 });

        Assert.InRange(Zeros(half), whole.WeightCount / 2, whole.WeightCount);
        // Neighbouring outputs share the products of whole kernels, so that lines of few channels have less to save.
        Assert.True(Instructions(half) < 0.95 * Instructions(whole), $"{Instructions(whole)} became {Instructions(half)}");
        Assert.True(half.Model.SelfTest().Passed);
    }

    /// <summary>Inputs that are sums of others are missed by nobody: others take their part, and the row gives the same.</summary>
    [Fact]
    public void Weights_that_stay_make_up_for_those_that_go()
    {
        double[][] rows = [.. Enumerable.Range(0, 200).Select(_ =>
        {
            double[] free = [.. Enumerable.Range(0, 3).Select(_ => _random.NextDouble() - 0.2)];
            return (double[])[.. free, free[0] + free[1], free[2] - (2 * free[0]), free[1] + 1, 1];
        })];
        double[,] moments = new double[7, 7];
        foreach (double[] row in rows)
        {
            for (int i = 0; i < 7; i++)
            {
                for (int j = 0; j < 7; j++)
                {
                    moments[i, j] += (row[i] * row[j] / rows.Length) + (i == j ? 1e-9 / rows.Length : 0);
                }
            }
        }

        double[] weights = [1, -2, 3, 4, 5, -6, 0.5];
        GroupPruner pruner = new([[0, 1, 2], [3, 4, 5]], [weights], CholeskyFactor.InvertMatrix(moments));
        (int group, double loss) = pruner.TakeNext();

        Assert.InRange(loss, 0, 1e-5);
        Assert.All(group == 0 ? (int[])[0, 1, 2] : [3, 4, 5], i => Assert.Equal(0, pruner.Rows[0][i]));
        Assert.All(rows, row => Assert.Equal(
            row.Zip(weights, (x, w) => x * w).Sum(), row.Zip(pruner.Rows[0], (x, w) => x * w).Sum(), 1e-2));
        Assert.Equal(1, pruner.Left);
    }

    [Fact]
    public async Task Report_lists_what_was_tried()
    {
        CommandRun run = await CommandRun.Of(
            "convert", Repository.Locate("models", "pump", "model.onnx"), "-c", Repository.Locate("models", "pump", "calibration.npy"),
            "--sparsity", "0.3", "-o", _folder["out"]);

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("pruned: ", run.Output, StringComparison.Ordinal);
        using JsonDocument report = JsonDocument.Parse(File.ReadAllText(_folder["out/model.report.json"]));
        JsonElement sparsity = report.RootElement.GetProperty("sparsity");
        Assert.Equal(3, sparsity.GetProperty("trials").GetArrayLength());
        Assert.Single(sparsity.GetProperty("trials").EnumerateArray(), t => t.GetProperty("isChosen").GetBoolean());
        Assert.Contains("<h2>Pruning", File.ReadAllText(_folder["out/model.report.html"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nothing_is_compiled_zeros_are_said_to_save_nothing()
    {
        CommandRun run = await CommandRun.Of(
            "convert", Repository.Locate("models", "pump", "model.onnx"), "-c", Repository.Locate("models", "pump", "calibration.npy"),
            "--sparsity", "0.2", "--mode", "packed", "-o", _folder["out"], "--quality", "fast", "--brief");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("--sparsity saves no instructions here", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    [InlineData("-0.5")]
    [InlineData("half")]
    public async Task Part_lies_between_0_and_1(string sparsity)
    {
        CommandRun run = await CommandRun.Of("convert", "model.onnx", "--sparsity", sparsity);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--sparsity", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Model_that_is_INT8_already_is_not_pruned()
    {
        CommandRun run = await CommandRun.Of(
            "convert", SharedData.Path("onnx/conv_qdq_s8s8.onnx"), "-o", _folder["out"], "--sparsity", "0.5");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("--sparsity takes a float model", run.Error, StringComparison.Ordinal);
    }

    private static ConversionOptions Bearing => new()
    {
        Model = Repository.Locate("models", "bearing", "model.onnx"),
        Calibration = Repository.Locate("models", "bearing", "calibration.npy"),
        Quality = ConversionQuality.Best,
        Mode = ExecutionMode.Compiled,
    };

    private static int Zeros(ConversionResult result) =>
        result.Network.Operators.OfType<Converter.Operators.WeightedOperator>().Sum(op => op.Quantize().Weights.Count(w => w == 0));

    private static long Instructions(ConversionResult result) => ConversionSummary.LayersOf(result).Sum(l => l.Instructions);
}
