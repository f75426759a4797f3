using System.Text.Json;
using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Metrics;
using TinyInfer.Converter.Precision;
using TinyInfer.Converter.Tests.Cli;

namespace TinyInfer.Converter.Tests.Quantize;

/// <summary>Layers that get int16 activations because a metric would lose too much.</summary>
public sealed class ActivationSearchTests : IDisposable
{
    private const int Common = 200;
    private const int Samples = 400;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>
    /// Two sums that hardly differ, and a layer that takes their difference: int8 does not see it. The one tensor between these layers is
    /// int16 then, no other, and weights get few bits all the same.
    /// </summary>
    [Fact]
    public async Task Tensor_that_int8_is_too_coarse_for_is_int16_and_no_other()
    {
        SaveModel(1);
        CommandRun run = await Convert();

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("int16 for Gemm_0, Gemm_1, of", run.Output, StringComparison.Ordinal);
        using JsonDocument report = JsonDocument.Parse(File.ReadAllText(_folder["out/model.report.json"]));
        JsonElement[] trials = [.. report.RootElement.GetProperty("precision").GetProperty("trials").EnumerateArray()];
        JsonElement chosen = trials.Single(t => t.GetProperty("isChosen").GetBoolean());
        Assert.True(trials[0].GetProperty("loss").GetDouble() > 0.1, "int8 is good enough");
        Assert.Empty(Wide(trials[0]));
        Assert.Equal(["Gemm_0", "Gemm_1"], Wide(chosen));
        Assert.InRange(chosen.GetProperty("loss").GetDouble(), -1, 0.01);
        Assert.Contains(trials, t => Wide(t).SequenceEqual(["Gemm_0"]) || Wide(t).SequenceEqual(["Gemm_1", "Gemm_2"]));
        Assert.True(chosen.GetProperty("isOnFront").GetBoolean());
        Assert.Contains(chosen.GetProperty("bits").EnumerateArray(), b => b.GetInt32() < 8);
        Assert.Equal(report.RootElement.GetProperty("layers").EnumerateArray().Sum(l => l.GetProperty("instructions").GetInt64()),
            chosen.GetProperty("instructions").GetInt64());
        string page = File.ReadAllText(_folder["out/model.report.html"]);
        Assert.Contains("int16 for Gemm_0, Gemm_1<", page, StringComparison.Ordinal);
        Assert.Contains("Layers that are named have int16 activations", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_int8_is_good_enough_int16_is_not_even_tried()
    {
        SaveModel(0.002f);
        CommandRun run = await Convert("--json");

        Assert.True(run.ExitCode == 0, run.Error);
        using JsonDocument summary = JsonDocument.Parse(run.Output);
        Assert.All(summary.RootElement.GetProperty("precision").GetProperty("trials").EnumerateArray(), t => Assert.Empty(Wide(t)));
    }

    /// <summary>A search that is done again takes all from its journal.</summary>
    [Fact]
    public void Journal_remembers_what_was_tried()
    {
        SaveModel(1);
        ConversionOptions options = new()
        {
            Model = _folder["model.onnx"],
            Calibration = _folder["c.npy"],
            Labels = _folder["labels.csv"],
            Quality = ConversionQuality.Best,
            Metric = MetricKind.Accuracy,
            MaxLoss = 0.01,
            Journal = _folder["model.tuning"],
        };
        ConversionResult first = PrecisionSearch.Convert(options);
        string[] Keys() => [.. File.ReadAllLines(options.Journal).Where(l => l.Contains('\t')).Select(l => l.Split('\t')[0]).Order()];
        string[] before = Keys();
        ConversionResult second = PrecisionSearch.Convert(options);

        Assert.Equal(before, Keys());
        Assert.Equal(before.Distinct(), before);
        Assert.Equal(first.Blob, second.Blob);
        Assert.Equal(first.Precision!.Trials.Select(t => (t.Loss, string.Join(' ', t.Wide))),
            second.Precision!.Trials.Select(t => (t.Loss, string.Join(' ', t.Wide))));
    }

    /// <summary>Losses add up: of four tensors two are needed, and the dear one that gains as much is left out.</summary>
    [Theory]
    [InlineData(0.05, new[] { 1, 3 })]
    [InlineData(0.25, new[] { 3 })]
    [InlineData(0.35, new[] { 1 })]
    [InlineData(0.0, new[] { 0, 1, 2, 3 })]
    [InlineData(-0.1, new int[0])]
    public void Fewest_tensors_are_found(double maxLoss, int[] expected)
    {
        double[] gains = [0.02, 0.2, 0.02, 0.26];
        double[] prices = [30, 10, 1, 20];
        HashSet<string> asked = [];
        int[] found = new ActivationSearch(4, maxLoss, some =>
        {
            asked.Add(string.Join(' ', some));
            return (Math.Round(gains.Where((_, i) => !some.Contains(i)).Sum(), 6), 100 + some.Sum(i => prices[i]));
        }).Run();

        Assert.Equal(expected, found);
        Assert.InRange(asked.Count, 1, 12);
    }

    [Fact]
    public void Without_tensors_nothing_is_tried() =>
        Assert.Empty(new ActivationSearch(0, 0, _ => throw new InvalidOperationException()).Run());

    private Task<CommandRun> Convert(params string[] options) => CommandRun.Of([
        "convert", _folder["model.onnx"], "-c", _folder["c.npy"], "--labels", _folder["labels.csv"], "--metric", "accuracy", "--max-loss",
        "0.01", "-o", _folder["out"], .. options]);

    private static string[] Wide(JsonElement trial) => [.. trial.GetProperty("wide").EnumerateArray().Select(l => l.GetString()!)];

    /// <summary>Classes by two small numbers; to each, plus and minus, many inputs are added that are all the same.</summary>
    private void SaveModel(float common)
    {
        const int Columns = Common + 2;
        Random random = new(3);
        float[] data = new float[Samples * Columns];
        string[] labels = new string[Samples];
        for (int i = 0; i < Samples; i++)
        {
            float u = common * ((2 * random.NextSingle()) - 1);
            Array.Fill(data, u, i * Columns, Common);
            float a;
            float b;
            do
            {
                a = (2 * random.NextSingle()) - 1;
                b = (2 * random.NextSingle()) - 1;
            }
            while (Math.Abs(a - b) < 0.3f);

            (data[((i + 1) * Columns) - 2], data[((i + 1) * Columns) - 1]) = (a, b);
            labels[i] = a > b ? "0" : "1";
        }

        float[] sums = [.. Enumerable.Range(0, Columns * 4).Select(
            i => i / 4 < Common ? 1 : i / 4 - Common != i % 4 / 2 ? 0 : i % 2 == 0 ? 1f : -1f)];
        new OnnxModelBuilder().Input("x", 1, Columns).Constant("s", sums, Columns, 4)
            .Constant("d", [1, 0, -1, 0, 0, 1, 0, -1], 4, 2).Constant("c", [1, -1, -1, 1], 2, 2)
            .Node("Gemm", ["x", "s"], ["h"]).Node("Gemm", ["h", "d"], ["k"])
            .Node("Gemm", ["k", "c"], ["y"]).Output("y").Save(_folder.Path);
        File.WriteAllBytes(_folder["c.npy"], NpyFile.Write([Samples, Columns], data));
        File.WriteAllLines(_folder["labels.csv"], labels);
    }
}
