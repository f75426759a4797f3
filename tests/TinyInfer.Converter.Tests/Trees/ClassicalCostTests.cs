using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Cost;
using TinyInfer.Converter.Import.Onnx;
using TinyInfer.Converter.Tests.Cost;

namespace TinyInfer.Converter.Tests.Trees;

/// <summary>What interpreted trees and support vectors are said to take, against counted instructions.</summary>
public sealed class ClassicalCostTests(ITestOutputHelper output)
{
    private const int Features = 20;

    /// <summary>How far off an estimate of trees may be: which way a sample goes is not known before.</summary>
    private const double TreeTolerance = 0.15;

    private const double KernelTolerance = 0.10;

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void Forests_take_what_is_estimated(int classes)
    {
        RandomForest forest = new(classes);
        for (int i = 0; i < 60; i++)
        {
            forest.Tree(6, RandomForest.Distribution(classes, 1.0 / 60));
        }

        (string, object)[] attributes = forest.Classifier(Enumerable.Range(0, classes).ToArray());
        Check(forest.Model("TreeEnsembleClassifier", OnnxTensor.Int64, attributes), Features, TreeTolerance);
    }

    [Theory]
    [InlineData("RBF", 10, 7)]
    [InlineData("RBF", 200, 3)]
    [InlineData("POLY", 60, 30)]
    public void Support_vectors_take_what_is_estimated(string kernel, int vectors, int features) =>
        Check(
            SupportVectorTests.Model(kernel, [0.3f, 0.5f, 3], RandomModel.Normal(vectors, 1, 2), [-2.5f], features), features,
            KernelTolerance);

    private void Check(OnnxModelBuilder model, int features, double tolerance)
    {
        ConversionResult result = ForestJudge.Convert(model, features);
        InferenceModel loaded = InferenceModel.Load(result.Blob);
        long counted = LayerCounts.OfBlob(result.Blob, ExecutionMode.Compact)[0];
        long estimated = LayerSummary.Of(loaded, result.Records)[0].Instructions;
        output.WriteLine($"{counted:N0} instructions, {estimated:N0} estimated");
        Assert.InRange(estimated, (1 - tolerance) * counted, (1 + tolerance) * counted);
    }
}
