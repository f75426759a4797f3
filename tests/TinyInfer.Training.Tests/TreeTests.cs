using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TinyInfer.Converter.Anomaly;
using TinyInfer.Training.Candidates;
using TinyInfer.Training.Export;
using TinyInfer.Training.Layers;
using TinyInfer.Training.Recordings;
using TinyInfer.Training.Search;
using TinyInfer.Training.Tests.Learning;
using TinyInfer.Training.Trees;

namespace TinyInfer.Training.Tests;

/// <summary>Trees for classes, and isolation forests.</summary>
public class TreeTests
{
    /// <summary>A class that neither feature tells alone, a feature that says nothing, and one that never moves.</summary>
    [Theory]
    [InlineData(1, 4)]
    [InlineData(15, 6)]
    public void Classes_are_told_apart_on_rows_held_out(int trees, int depth)
    {
        (float[][] rows, int[] classes) = Chequered(600, 1);
        (float[][] others, int[] truth) = Chequered(400, 2);
        Forest forest = TreeTrainer.Train(rows, classes, [1, 1], trees, depth, 0);

        Assert.Equal((trees, 4, 2), (forest.Trees.Count, forest.Inputs, forest.Outputs));
        int right = others.Where((row, i) => Array.IndexOf(forest.Run(row), forest.Run(row).Max()) == truth[i]).Count();
        Assert.True(right > 0.93 * others.Length, $"{right}");
        Assert.All(others, row => Assert.Equal(1, forest.Run(row).Sum(), 1e-4));
        Assert.InRange(forest.Visits, trees, trees * depth);
    }

    [Fact]
    public void Same_seed_gives_the_same_trees_and_another_gives_others()
    {
        (float[][] rows, int[] classes) = Chequered(300, 1);
        byte[] Trained(int seed) => ForestExport.Write(
            TreeTrainer.Train(rows, classes, [1, 1], 5, 5, seed), new Dictionary<string, string>());
        Assert.Equal(Trained(0), Trained(0));
        Assert.NotEqual(Trained(0), Trained(1));
    }

    [Fact]
    public void Isolation_forest_finds_what_is_far_off()
    {
        Random random = new(1);
        float[] Row(float shift) => [shift + Normal.Draw(random), Normal.Draw(random) - shift, Normal.Draw(random), 5];
        float[][] rows = [.. Enumerable.Range(0, 800).Select(_ => Row(0))];
        Forest forest = IsolationTrainer.Train(rows, 30, 0);
        float[] good = [.. Enumerable.Range(0, 200).Select(_ => forest.Run(Row(0))[0])];
        float[] bad = [.. Enumerable.Range(0, 200).Select(_ => forest.Run(Row(4))[0])];

        Assert.All(good.Concat(bad), score => Assert.InRange(score, 0, 1));
        Assert.True(RocCurve.Area([.. good, .. bad], [.. good.Select(_ => false), .. bad.Select(_ => true)]) > 0.97);
    }

    [Fact]
    public void Rows_that_are_all_alike_give_a_leaf()
    {
        float[][] rows = [.. Enumerable.Repeat(new float[] { 1, 2 }, 50)];
        Assert.All(IsolationTrainer.Train(rows, 3, 0).Trees, tree => Assert.IsType<TreeLeaf>(tree));
        Assert.IsType<TreeLeaf>(Assert.Single(TreeTrainer.Train(rows, [.. rows.Select((_, i) => i % 2)], [1, 1], 1, 5, 0).Trees));
    }

    [Fact]
    public void ONNX_Runtime_computes_the_same()
    {
        (float[][] rows, int[] classes) = Chequered(300, 3);
        foreach (Forest forest in (Forest[])[TreeTrainer.Train(rows, classes, [1, 2], 8, 5, 0), IsolationTrainer.Train(rows, 8, 0)])
        {
            using InferenceSession session = new(ForestExport.Write(forest, new Dictionary<string, string>()));
            DenseTensor<float> input = new(rows.SelectMany(row => row).ToArray(), [rows.Length, 4]);
            using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> results =
                session.Run([NamedOnnxValue.CreateFromTensor("input", input)]);
            Assert.All(results[0].AsTensor<float>().Zip(rows.SelectMany(forest.Run)), pair =>
                Assert.Equal(pair.Second, pair.First, 1e-5f));
        }
    }

    /// <summary>As files of a project, run by the device's kernels in INT8, trees decide as they do here.</summary>
    [Fact]
    public void Trees_are_judged_as_the_board_runs_them()
    {
        using Machine machine = new();
        for (int i = 0; i < 5; i++)
        {
            machine.Record($"slow/{i}", 60, seed: i, hum: 11);
            machine.Record($"loud/{i}", 60, seed: i + 20, tone: 200);
        }

        LearnOptions options = new() { Paths = [machine.Folder], Rate = Machine.Rate, Task = LearnTask.Classify };
        foreach (Decider decider in
            ForestDecider.All.Where(d => !d.Name.StartsWith("isolation", StringComparison.Ordinal)).Concat(EdgeMlDecider.All))
        {
            RecordingSet set = RecordingReader.Read(options);
            IReadOnlyList<Part> parts = Split.Of(set, 1024, 0);
            FeatureSet features = FeatureSets.For(set.Sensor, SignalLevel.LeastVariance(parts), [], 256).First(f => !f.IsSeries);
            (WindowTable train, WindowTable select) = Searcher.ComputeTables(features, set, parts);
            FittedDecider fitted = decider.Fit(new FittingData(features, train, select, set.Labels, 1, 0, CancellationToken.None));
            double value = Valuation.Of(fitted, select, set.Task, set.Labels);
            Trial trial = new(features, decider, 1, value, fitted.Instructions, fitted.Macs, new Lazy<FittedDecider>(fitted));
            Judgement judged = new Judge(options, set, parts).Run(trial);

            Assert.True(judged.Quality.Value > 0.95, $"{decider.Name}: {judged.Quality.Value}, {value} in float");
            Assert.InRange(judged.Quality.Value, value - 0.05, 1);
            Assert.True(judged.Flash > 0 && judged.Ram > 0 && judged.Cost.Instructions > fitted.Instructions);
        }
    }

    /// <summary>Where a forest is weak, float is as weak: one band of many that is too loud is hit by few of its comparisons.</summary>
    [Fact]
    public void An_isolation_forest_finds_in_INT8_what_it_finds_in_float()
    {
        using Machine machine = new Machine().RecordNormal();
        for (int i = 0; i < 4; i++)
        {
            machine.Record($"whistling/{i}", 30, seed: 21 + i, tone: 50);
        }

        LearnOptions options = new() { Paths = [machine.Folder], Rate = Machine.Rate, Task = LearnTask.Detect };
        Decider decider = ForestDecider.All.First(d => d.Name.StartsWith("isolation", StringComparison.Ordinal));
        RecordingSet set = RecordingReader.Read(options);
        IReadOnlyList<Part> parts = Split.Of(set, 1024, 0);
        int compared = 0;
        foreach (FeatureSet features in FeatureSets.For(set.Sensor, SignalLevel.LeastVariance(parts), [], 256).Where(f => !f.IsSeries))
        {
            (WindowTable train, WindowTable select) = Searcher.ComputeTables(features, set, parts);
            if (!decider.Suits(features, train.Rows[0].Length, train.Count, set.Task))
            {
                continue;
            }

            FittedDecider fitted = decider.Fit(new FittingData(features, train, select, set.Labels, 1, 0, CancellationToken.None));
            WindowTable test = WindowTable.Of(features, set.SensorText, parts.Where(p => p.Role == PartRole.Test), 6000, null);
            double value = Valuation.Of(fitted, test, set.Task, set.Labels);
            Judgement judged = new Judge(options, set, parts).Run(
                new Trial(features, decider, 1, value, fitted.Instructions, fitted.Macs, new Lazy<FittedDecider>(fitted)));
            TestContext.Current.TestOutputHelper!.WriteLine(
                $"{features.Name}: {train.Rows[0].Length} features, float {value:F4}, INT8 {judged.Quality.Value:F4}");
            Assert.InRange(judged.Quality.Value, value - 0.02, value + 0.02);
            compared++;
        }

        Assert.True(compared > 3);
    }

    private static (float[][] Rows, int[] Classes) Chequered(int count, int seed)
    {
        Random random = new(seed);
        float[][] rows = [.. Enumerable.Range(0, count).Select(_ => new[]
            { 10 * random.NextSingle(), 10 * random.NextSingle(), Normal.Draw(random), 7 })];
        return (rows, [.. rows.Select(row => (row[0] > 5) != (row[1] > 4) ? 1 : 0)]);
    }
}
