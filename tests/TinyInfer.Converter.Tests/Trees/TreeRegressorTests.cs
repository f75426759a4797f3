using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Import.Onnx;
using TinyInfer.Converter.Tests.Compiled;

namespace TinyInfer.Converter.Tests.Trees;

/// <summary>Regressors of trees give what ONNX Runtime gives on every input that int8 holds, to half a step of their output.</summary>
public sealed class TreeRegressorTests
{
    [Theory]
    [InlineData(1, "SUM")]
    [InlineData(3, "SUM")]
    [InlineData(1, "AVERAGE")]
    [InlineData(2, "AVERAGE")]
    public void Targets_are_sums_or_means(int targets, string aggregate)
    {
        RandomForest forest = Forest(targets);
        float[] starts = [.. Enumerable.Range(0, targets).Select(i => 0.5f - i)];
        IsClose(forest.Model("TreeEnsembleRegressor", OnnxTensor.Float, forest.Regressor(targets, aggregate, starts)), targets);
    }

    [Fact]
    public void The_ensemble_of_operator_set_5_gives_the_same()
    {
        RandomForest forest = Forest(2);
        IsClose(forest.Model("TreeEnsemble", OnnxTensor.Float, forest.Ensemble(2)), 2);
    }

    [Fact]
    public void Sets_of_categories_are_compared()
    {
        RandomForest forest = new(5)
        {
            Features = 6,
            Modes = ["BRANCH_MEMBER", "BRANCH_LEQ"],
            Threshold = (random, _) => random.Next(-3, 6),
        };
        for (int i = 0; i < 10; i++)
        {
            forest.Tree(4, RandomForest.Score(i % 2, 1));
        }

        IsClose(forest.Model("TreeEnsemble", OnnxTensor.Float, forest.Ensemble(2)), 2,
            [.. Enumerable.Range(0, 6000).Select(i => (float)new Random(i).Next(-4, 12))]);
    }

    /// <summary>Features whose thresholds are far apart in size have steps of their own.</summary>
    [Fact]
    public void Features_of_different_units_keep_their_precision()
    {
        float[] units = [0.001f, 1, 70, 100_000];
        RandomForest forest = new(21)
        {
            Features = 4,
            Threshold = (random, feature) => units[feature] * (3 + (float)random.NextDouble()),
        };
        for (int i = 0; i < 20; i++)
        {
            forest.Tree(5, RandomForest.Score(0, 1));
        }

        float[] samples = [.. Enumerable.Range(0, 4000).Select(i => units[i % 4] * (3 + (float)new Random(i).NextDouble()))];
        ConversionResult result = ForestJudge.Convert(
            forest.Model("TreeEnsembleRegressor", OnnxTensor.Float, forest.Regressor(1)), 4, samples);
        Assert.True(result.Layers[0].SignalToNoise > 20, $"{result.Layers[0].SignalToNoise}");
        Assert.NotNull(result.Model.Input.Normalization);
    }

    /// <summary>Numbers with one decimal, whose thresholds lie between two of them, are compared without loss.</summary>
    [Fact]
    public void Numbers_with_few_decimals_are_compared_exactly()
    {
        RandomForest forest = new(22)
        {
            Features = 5,
            Threshold = (random, _) => (random.Next(20) + 0.5f) / 10,
        };
        for (int i = 0; i < 20; i++)
        {
            forest.Tree(4, RandomForest.Distribution(3, 0.05));
        }

        Random random = new(5);
        float[] samples = [.. Enumerable.Range(0, 5 * 300).Select(_ => random.Next(-3, 24) / 10f)];
        ConversionResult result = ForestJudge.Convert(
            forest.Model("TreeEnsembleClassifier", OnnxTensor.Int64, forest.Classifier(new[] { 0, 1, 2 })), 5, samples);
        Assert.All(result.Outputs, output => Assert.Equal(result.ValidationSamples, output.SameClass));
    }

    private static RandomForest Forest(int targets)
    {
        RandomForest forest = new(20 + targets) { Features = 6, Modes = ["BRANCH_LEQ", "BRANCH_GT"] };
        for (int i = 0; i < 24; i++)
        {
            forest.Tree(5, RandomForest.Score(i % targets, 3));
        }

        return forest;
    }

    private static void IsClose(OnnxModelBuilder model, int targets, float[]? samples = null)
    {
        ConversionResult result = ForestJudge.Convert(model, 6, samples);
        InferenceModel blob = InferenceModel.Load(result.Blob);
        float[] values = samples ?? ForestJudge.OnGrid(blob.Input, 1_000, 4).Values;
        float[] expected = ForestJudge.Run(model, values, 6)[0];
        float lowest = blob.Output.Scale * (-128 - blob.Output.ZeroPoint);
        float highest = blob.Output.Scale * (127 - blob.Output.ZeroPoint);
        for (int i = 0; i < 1_000; i++)
        {
            blob.Input.Write(values[(6 * i)..(6 * (i + 1))]);
            blob.Run();
            for (int target = 0; target < targets; target++)
            {
                // What calibration has not seen is cut off.
                float real = Math.Clamp(expected[(i * targets) + target], lowest, highest);
                Assert.InRange(Math.Abs(real - blob.Output.Dequantize(target)), 0, 0.501f * blob.Output.Scale);
            }
        }

        Assert.Empty(Modes.Compare(result));
    }
}
