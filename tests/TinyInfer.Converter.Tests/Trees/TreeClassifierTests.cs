using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Import.Onnx;
using TinyInfer.Converter.Tests.Compiled;

namespace TinyInfer.Converter.Tests.Trees;

/// <summary>Classifiers of trees decide as ONNX Runtime does on every input that int8 holds.</summary>
public sealed class TreeClassifierTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(7)]
    public void A_forest_of_100_trees_decides_as_ONNX_Runtime_on_10000_samples(int classes)
    {
        RandomForest forest = new(classes);
        for (int i = 0; i < 100; i++)
        {
            forest.Tree(6, RandomForest.Distribution(classes, 0.01));
        }

        ConversionResult result = ForestJudge.DecidesAlike(Model(forest, Labels(classes)), forest.Features);
        Assert.Empty(Modes.Compare(result));
    }

    /// <summary>As scikit-learn's exporter writes a forest for two classes: the probability of the second alone, as class 0.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData(0.125f)]
    public void Probabilities_of_one_of_two_classes_decide_by_a_half(float? start)
    {
        RandomForest forest = new(5);
        for (int i = 0; i < 40; i++)
        {
            forest.Tree(5, random => [(0, (float)random.NextDouble() / (start == null ? 40 : 60))]);
        }

        OnnxModelBuilder model = Model(forest, [0, 1], baseValues: start is { } value ? [value] : null);
        Assert.Empty(Modes.Compare(ForestJudge.DecidesAlike(model, forest.Features)));
    }

    /// <summary>As boosted trees of two classes are exported by scikit-learn, LightGBM and XGBoost.</summary>
    [Theory]
    [InlineData("NONE", null)]
    [InlineData("LOGISTIC", null)]
    [InlineData("LOGISTIC", 0.25f)]
    [InlineData("SOFTMAX", null)]
    public void Scores_of_one_of_two_classes_decide_by_their_sign(string transform, float? start)
    {
        RandomForest forest = new(6) { Modes = ["BRANCH_LT"] };
        for (int i = 0; i < 30; i++)
        {
            forest.Tree(4, RandomForest.Score(0, 0.4));
        }

        OnnxModelBuilder model = Model(forest, [4, -3], transform, start is { } value ? [value] : null);
        Assert.Empty(Modes.Compare(ForestJudge.DecidesAlike(model, forest.Features, isLargest: false)));
    }

    /// <summary>As boosted trees of several classes are exported: each tree is for one class.</summary>
    [Theory]
    [InlineData("NONE")]
    [InlineData("SOFTMAX")]
    [InlineData("LOGISTIC")]
    public void Boosted_trees_of_several_classes_decide_alike(string transform)
    {
        RandomForest forest = new(8) { Features = 9 };
        for (int i = 0; i < 60; i++)
        {
            forest.Tree(3, RandomForest.Score(i % 4, 0.5));
        }

        OnnxModelBuilder model = Model(forest, [0, 10, 20, 30], transform, [0.1f, -0.2f, 0.05f, 0]);
        Assert.Empty(Modes.Compare(ForestJudge.DecidesAlike(model, forest.Features, isLargest: false)));
    }

    [Fact]
    public void Weights_of_both_of_two_classes_are_decided_as_ONNX_Runtime_does()
    {
        RandomForest forest = new(9);
        for (int i = 0; i < 10; i++)
        {
            forest.Tree(4, random => [(0, (float)random.NextDouble()), (1, (float)random.NextDouble() - 0.5f)]);
        }

        ForestJudge.DecidesAlike(Model(forest, [0, 1]), forest.Features, isLargest: false);
    }

    [Fact]
    public void Votes_that_are_even_go_to_the_class_that_ONNX_Runtime_names()
    {
        RandomForest forest = new(10) { Features = 3 };
        for (int i = 0; i < 8; i++)
        {
            forest.Tree(3, random => [(random.Next(3), 0.125f)]);
        }

        ForestJudge.DecidesAlike(Model(forest, [0, 1, 2]), forest.Features, 2_000);
    }

    /// <summary>Comparisons of all kinds, of which equality only makes sense of whole numbers.</summary>
    [Fact]
    public void All_comparisons_are_moved_onto_the_grid()
    {
        RandomForest forest = new(11)
        {
            Features = 4,
            Modes = ["BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ"],
            Threshold = (random, _) => random.Next(-9, 10),
        };
        for (int i = 0; i < 12; i++)
        {
            forest.Tree(5, RandomForest.Distribution(3, 1));
        }

        OnnxModelBuilder model = Model(forest, [0, 1, 2]);
        ConversionResult result = ForestJudge.Convert(model, 4);
        InferenceModel blob = InferenceModel.Load(result.Blob);
        Random random = new(4);
        float[] values = [.. Enumerable.Range(0, 8_000).Select(_ => (float)random.Next(-12, 13))];
        float[][] expected = ForestJudge.Run(model, values, 4);
        for (int i = 0; i < 2_000; i++)
        {
            blob.Input.Write(values[(4 * i)..(4 * (i + 1))]);
            blob.Run();
            Assert.Equal(expected[0][i], blob.Outputs[0].Dequantize(0));
        }

        Assert.Empty(Modes.Compare(result));
    }

    [Fact]
    public void Labels_that_are_texts_go_into_the_metadata()
    {
        RandomForest forest = new(12) { Features = 5 };
        for (int i = 0; i < 20; i++)
        {
            forest.Tree(4, RandomForest.Distribution(3, 0.05));
        }

        string[] labels = ["idle", "worn", "broken"];
        OnnxModelBuilder model = forest.Model("TreeEnsembleClassifier", OnnxTensor.Text, forest.Classifier(labels));
        ConversionResult result = ForestJudge.Convert(model, 5);
        InferenceModel blob = InferenceModel.Load(result.Blob);
        Assert.Equal(labels, blob.Metadata.GetLines(Format.Metadata.Labels));
        (_, float[] values) = ForestJudge.OnGrid(blob.Input, 3_000, 1);
        float[] expected = ForestJudge.Run(model, values, 5, labels)[0];
        for (int i = 0; i < expected.Length; i++)
        {
            blob.Input.Write(values[(5 * i)..(5 * (i + 1))]);
            blob.Run();
            sbyte[] scores = [.. blob.Output.Data.Skip(blob.Output.Offset).Take(3)];
            Assert.Equal(expected[i], Array.IndexOf(scores, scores.Max()));
        }
    }

    private static OnnxModelBuilder Model(RandomForest forest, int[] labels, string transform = "NONE", float[]? baseValues = null) =>
        forest.Model("TreeEnsembleClassifier", OnnxTensor.Int64, forest.Classifier(labels, transform, baseValues));

    private static int[] Labels(int count) => [.. Enumerable.Range(0, count)];
}
