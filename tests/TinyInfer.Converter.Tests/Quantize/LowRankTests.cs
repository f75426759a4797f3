using System.Text.Json;
using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Generate;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.LowRank;
using TinyInfer.Converter.Metrics;
using TinyInfer.Converter.Operators;
using TinyInfer.Converter.Precision;
using TinyInfer.Converter.Quantize;
using TinyInfer.Converter.Report;
using TinyInfer.Converter.Tests.Cli;
using TinyInfer.Converter.Tests.Compiled;
using TinyInfer.Converter.Tests.Cost;
using TinyInfer.Converter.Weights;
using TinyInfer.DeviceHarness;

namespace TinyInfer.Converter.Tests.Quantize;

/// <summary>Fully connected layers that become two.</summary>
public sealed class LowRankTests : IDisposable
{
    private const int Samples = 400;

    private readonly TemporaryFolder _folder = new();
    private readonly Random _random = new(9);

    public void Dispose() => _folder.Dispose();

    /// <summary>Three directions make three numbers, of a wide matrix and of a high one, and nothing is lost.</summary>
    [Theory]
    [InlineData(16, 40)]
    [InlineData(40, 16)]
    [InlineData(20, 20)]
    public void Exact_rank_is_found_and_comes_back(int rows, int columns)
    {
        Dense layer = Layer(LowRank(rows, columns, 3), rows, columns);
        float[][] inputs = Inputs(columns);
        OutputDirections directions = OutputDirections.Of(layer, inputs);

        Assert.Equal(3, directions.LeastRank(80));
        Assert.InRange(directions.DecibelOf(2), 0, 30);
        Assert.All(inputs, x => Assert.All(
            Run(layer, x).Zip(Run(directions.Split(layer, 3), x)), y => Assert.Equal(y.First, y.Second, 1e-3)));
    }

    /// <summary>What is said to be lost is what is lost, and it is less than by the matrix's own directions, which know no data.</summary>
    [Theory]
    [InlineData(12, 30, 5)]
    [InlineData(30, 12, 5)]
    public void Loss_is_what_is_said(int rows, int columns, int rank)
    {
        Dense layer = Layer(Numbers(rows * columns), rows, columns);
        float[][] inputs = Inputs(columns);
        OutputDirections directions = OutputDirections.Of(layer, inputs);
        float[][] white = [.. Enumerable.Range(0, 4000).Select(_ => Numbers(columns))];
        double own = Decibel(layer, directions.Split(layer, rank), inputs);

        Assert.InRange(own, directions.DecibelOf(rank) - 0.5, directions.DecibelOf(rank) + 0.5);
        Assert.True(own > Decibel(layer, OutputDirections.Of(layer, white).Split(layer, rank), inputs) + 1, $"{own} dB");
    }

    /// <summary>Inputs that never move say nothing, and break nothing.</summary>
    [Fact]
    public void Constant_inputs_are_no_fault()
    {
        Dense layer = Layer(Numbers(48), 6, 8);
        float[] constant = Numbers(8);
        OutputDirections directions = OutputDirections.Of(layer, [constant, constant]);

        Assert.All(Run(layer, constant).Zip(Run(directions.Split(layer, 2), constant)), y => Assert.Equal(y.First, y.Second, 1e-4));
    }

    [Fact]
    public async Task Layer_of_low_rank_becomes_cheaper_at_no_loss()
    {
        SaveModel(LowRank(48, 48, 4));
        double whole = ModelConverter.Convert(Options).Outputs[0].SignalToNoise;
        CommandRun run = await Convert("--low-rank", "auto");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("low rank: Gemm_0=4 of", run.Output, StringComparison.Ordinal);
        using JsonDocument report = JsonDocument.Parse(File.ReadAllText(_folder["out/model.report.json"]));
        JsonElement lowRank = report.RootElement.GetProperty("lowRank");
        JsonElement[] trials = [.. lowRank.GetProperty("trials").EnumerateArray()];
        JsonElement chosen = trials.Single(t => t.GetProperty("isChosen").GetBoolean());
        Assert.True(
            chosen.GetProperty("instructions").GetInt64() * 1.5 < trials[0].GetProperty("instructions").GetInt64(), "saves too little");
        Assert.True(chosen.GetProperty("flash").GetInt32() * 1.5 < trials[0].GetProperty("flash").GetInt32(), "saves too little flash");
        Assert.InRange(chosen.GetProperty("value").GetDouble(), whole - 3, 100);
        Assert.Equal(4, lowRank.GetProperty("layers")[0].GetProperty("rank").GetInt32());
        Assert.Equal(report.RootElement.GetProperty("layers").EnumerateArray().Sum(l => l.GetProperty("instructions").GetInt64()),
            chosen.GetProperty("instructions").GetInt64());
        Assert.Contains("<h2>Low rank", File.ReadAllText(_folder["out/model.report.html"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Layer_of_full_rank_stays_as_it_is()
    {
        SaveModel([.. Numbers(48 * 48).Select((w, i) => w + (i % 49 == 0 ? 2 : 0))]);
        CommandRun run = await Convert("--low-rank", "auto");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("no layer is factored", run.Output, StringComparison.Ordinal);
        ConversionResult plain = ModelConverter.Convert(Options with { Quality = ConversionQuality.Best, Mode = ExecutionMode.Auto });
        Assert.Equal(plain.Blob, File.ReadAllBytes(_folder["out/model.tinf"]));
    }

    /// <summary>A given rank is taken; the two layers have the names that other options know them by.</summary>
    [Theory]
    [InlineData(ExecutionMode.Compact)]
    [InlineData(ExecutionMode.Packed)]
    [InlineData(ExecutionMode.Compiled)]
    public void Given_ranks_give_the_same_bytes_in_each_mode(ExecutionMode mode)
    {
        SaveModel(LowRank(48, 48, 6));
        ConversionOptions options = Options with
        {
            Ranks = LayerRanks.Add("Gemm_0=6", LayerRanks.None)!,
            Weights = WeightBits.Add("Gemm_0/low-rank=6", WeightBits.Standard)!,
            Quality = ConversionQuality.Best,
            Mode = mode,
        };
        ConversionResult result = LowRankSearch.Convert(options);

        Assert.Equal(ModelConverter.Convert(options with { Mode = null }).Blob, result.Blob);
        Assert.True(result.Model.SelfTest().Passed);
        Assert.Equal(["Gemm_0/low-rank", "Gemm_0", "Gemm_2"], ConversionSummary.Of(result, options.Model).Layers.Select(l => l.Name));
        Assert.All(result.Layers, layer => Assert.InRange(layer.SignalToNoise, 20, 200));
        Assert.Contains(result.Tuning, step => step.Name == "weights and bias of Gemm_0");
        Assert.Equal(2, result.LowRank!.Trials.Count);
    }

    /// <summary>Judged by what counts, the bearing's autoencoder takes half of the instructions at most.</summary>
    [Fact]
    public void Bearing_keeps_its_AUC()
    {
        ConversionResult result = PrecisionSearch.Convert(Bearing with
        {
            Validation = Repository.Locate("models", "bearing", "windows.npy"),
            Labels = Repository.Locate("models", "bearing", "windows.labels.npy"),
            Metric = MetricKind.Auc,
            MaxLoss = 0.002,
            Ranks = LayerRanks.Add("auto", LayerRanks.None)!,
        });

        LowRankTrial chosen = result.LowRank!.Trials.Single(t => t.IsChosen);
        Assert.True(chosen.Instructions * 2 < result.LowRank.Trials[0].Instructions, "saves too little");
        Assert.InRange(result.Precision!.Trials.Single(t => t.IsChosen).Loss, -1, 0.002);
        Assert.Equal(chosen.Ranks, result.LowRank.Layers.ToDictionary(l => l.Layer, l => l.Rank));
        Assert.All(result.LowRank.Trials.Where(t => t.Instructions < chosen.Instructions),
            t => Assert.True(t.Value < result.Precision.Reference - 0.002, "a cheaper one is good enough"));
    }

    /// <summary>
    /// Two layers of one, with weights of 4 bits and one on int16, take the instructions that are estimated, and pass their self-test, on
    /// the desktop and on the runtime that the environment names if there is one.
    /// </summary>
    [Fact]
    public void Factored_layers_run_as_estimated()
    {
        const string Layer = "/layers/layers.0/Gemm";
        ConversionOptions options = Bearing with
        {
            Ranks = LayerRanks.Add($"{Layer}=5", LayerRanks.Add("/layers/layers.6/Gemm=4", LayerRanks.None)!)!,
            Weights = WeightBits.Standard with { Default = 4 },
        };
        ConversionResult result = ModelConverter.Convert(options);
        ConversionResult mixed = ModelConverter.Convert(options with
        {
            Activations = ActivationBits.Add($"{Layer}=16", ActivationBits.Add($"{Layer}/low-rank=16", ActivationBits.Standard)!)!,
        });
        Estimates.Check(result.Records);
        TestContext.Current.SendDiagnosticMessage(
            $"{LayerCounts.OfCode($"{GeneratedName.ClassOf(result.Name)}", result.Compiled!).Sum()} instructions counted, "
            + $"{ConversionSummary.Of(result, options.Model).Instructions} estimated");

        Assert.Equal([true, true, true], mixed.Records.Operators.Take(3).Select(mixed.Records.IsWide));
        AssemblySource[] program =
        [
            .. GeneratedCode.Assemblies(result.Compiled!),
            new("Program", $$"""
                public static class Program
                {
                    public static string[] Run()
                    {
                        TinyInfer.InferenceModel model = new TinyInfer.Models.{{GeneratedName.ClassOf(result.Name)}}();
                        return new string[] { model.SelfTest().Passed.ToString() };
                    }
                }
                """),
        ];
        Assert.Equal(["True"], DesktopDevice.Run(program));
        if (NanoDevice.WhyAbsent == null)
        {
            Assert.Equal(["True"], NanoDevice.Shared.Run(["TinyInfer"], program));
        }
    }

    /// <summary>What a journal knows of one rank is not taken for another's.</summary>
    [Fact]
    public void Journal_keeps_ranks_apart()
    {
        ConversionOptions options = Bearing with { Journal = _folder["bearing.tuning"] };
        foreach (int rank in (int[])[9, 5])
        {
            ConversionOptions own = options with { Ranks = LayerRanks.Add($"/layers/layers.0/Gemm={rank}", LayerRanks.None)! };
            ConversionResult alone = ModelConverter.Convert(own with { Journal = null });
            Assert.Equal(alone.Tuning, ModelConverter.Convert(own).Tuning);
            Assert.Equal(alone.Tuning, ModelConverter.Convert(own).Tuning);
        }
    }

    [Theory]
    [InlineData("x", 2, "--low-rank x: auto is expected, or LAYER=RANK")]
    [InlineData("Gemm_0=0", 2, "LAYER=RANK with a whole number above 0")]
    [InlineData("auto Gemm_0=3", 2, "leave out either auto or LAYER=RANK")]
    [InlineData("third=3", 1, "there is no fully connected layer third; there are Gemm_0, Gemm_2")]
    [InlineData("Gemm_0=24", 1, "Take a rank of at most 23")]
    public async Task What_cannot_be_is_told(string ranks, int exitCode, string problem)
    {
        SaveModel(LowRank(48, 48, 4));
        CommandRun run = await Convert([.. ranks.Split(' ').SelectMany(rank => (string[])["--low-rank", rank])]);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(problem, run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["out"]));
    }

    [Fact]
    public async Task Model_that_is_INT8_already_is_not_factored()
    {
        CommandRun run = await CommandRun.Of(
            "convert", SharedData.Path("onnx/anomaly_autoencoder_qdq.onnx"), "-o", _folder["out"], "--low-rank", "auto");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("--low-rank: a float model, ONNX, and calibration data are needed", run.Error, StringComparison.Ordinal);

        run = await CommandRun.Of(
            "convert", SharedData.Path("onnx/anomaly_autoencoder_qdq.onnx"), "-o", _folder["out"], "--low-rank", "auto", "-c",
            SharedData.Path("onnx/anomaly_autoencoder_batchnorm.calibration.npy"));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("fully connected layers of float models, and there is none", run.Error, StringComparison.Ordinal);
    }

    /// <summary>Factored and then pruned, a model is what both make of it.</summary>
    [Fact]
    public async Task Pruning_follows()
    {
        SaveModel(LowRank(48, 48, 6));
        CommandRun run = await Convert("--low-rank", "auto", "--sparsity", "0.2");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("low rank: Gemm_0=6 of", run.Output, StringComparison.Ordinal);
        Assert.Contains("pruned: ", run.Output, StringComparison.Ordinal);
    }

    private static ConversionOptions Bearing => new()
    {
        Model = Repository.Locate("models", "bearing", "model.onnx"),
        Calibration = Repository.Locate("models", "bearing", "calibration.npy"),
        Quality = ConversionQuality.Best,
        Mode = ExecutionMode.Compiled,
    };

    private ConversionOptions Options => new() { Model = _folder["model.onnx"], Calibration = _folder["c.npy"] };

    private Task<CommandRun> Convert(params string[] options) =>
        CommandRun.Of(["convert", _folder["model.onnx"], "-c", _folder["c.npy"], "-o", _folder["out"], .. options]);

    private void SaveModel(float[] weights)
    {
        new OnnxModelBuilder().Input("x", 1, 48).Constant("w", weights, 48, 48).Constant("b", Numbers(48), 48)
            .Constant("v", Numbers(48 * 5), 48, 5)
            .Node("Gemm", ["x", "w", "b"], ["h"]).Node("Relu", ["h"], ["r"]).Node("Gemm", ["r", "v"], ["y"])
            .Output("y").Save(_folder.Path);
        File.WriteAllBytes(_folder["c.npy"], NpyFile.Write([Samples, 48], Numbers(Samples * 48)));
    }

    private float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => (2 * _random.NextSingle()) - 1)];

    private float[] LowRank(int rows, int columns, int rank)
    {
        float[] first = Numbers(rows * rank);
        float[] second = Numbers(rank * columns);
        return [.. Enumerable.Range(0, rows * columns).Select(
            i => Enumerable.Range(0, rank).Sum(k => first[(i / columns * rank) + k] * second[(k * columns) + (i % columns)]))];
    }

    /// <summary>Samples whose elements hang together, about a mean.</summary>
    private float[][] Inputs(int columns)
    {
        float[] mean = Numbers(columns);
        float[] mixing = Numbers(columns * columns);
        return [.. Enumerable.Range(0, 300).Select(_ =>
        {
            float[] free = [.. Numbers(columns).Select((x, k) => x / (k + 1))];
            return (float[])[.. mean.Select((m, i) => m + free.Select((x, k) => x * mixing[(i * columns) + k]).Sum())];
        })];
    }

    private Dense Layer(float[] weights, int rows, int columns) => new(
        "layer", "y", new Value("x", [1, columns]), new ConstantTensor([rows, columns], weights),
        new ConstantTensor([rows], Numbers(rows)));

    private static double[] Run(Dense layer, float[] x) => Times(layer.Weights, [.. x.Select(v => (double)v)], layer.Bias);

    private static double[] Run((ConstantTensor First, ConstantTensor Second, ConstantTensor Bias) two, float[] x) =>
        Times(two.Second, Times(two.First, [.. x.Select(v => (double)v)], null), two.Bias);

    private static double[] Times(ConstantTensor matrix, double[] x, ConstantTensor? bias) =>
        [.. matrix.Values.Chunk(matrix.Shape[1]).Select((row, i) => row.Zip(x, (w, v) => w * v).Sum() + (bias?.Values[i] ?? 0))];

    /// <summary>Signal about its mean by noise.</summary>
    private static double Decibel(Dense layer, (ConstantTensor First, ConstantTensor Second, ConstantTensor Bias) two, float[][] inputs)
    {
        double[][] whole = [.. inputs.Select(x => Run(layer, x))];
        double[] mean = [.. Enumerable.Range(0, whole[0].Length).Select(i => whole.Average(y => y[i]))];
        double signal = whole.Sum(y => y.Zip(mean, (v, m) => (v - m) * (v - m)).Sum());
        double noise = whole.Zip(inputs, (y, x) => y.Zip(Run(two, x), (a, b) => (a - b) * (a - b)).Sum()).Sum();
        return 10 * Math.Log10(signal / noise);
    }
}
