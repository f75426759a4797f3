using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Import.Onnx;

namespace TinyInfer.Converter.Tests;

/// <summary>
/// The scalers and linear models of ai.onnx.ml: written as ONNX's own operators they give what ONNX Runtime gives for the originals.
/// </summary>
public sealed class LinearModelTests
{
    private const int Features = 5;

    public static TheoryData<int, int, bool, string> Classifiers => new()
    {
        { 3, 3, false, "NONE" },
        { 3, 3, false, "LOGISTIC" },
        { 3, 3, true, "SOFTMAX" },
        { 2, 2, true, "LOGISTIC" },
        { 2, 2, false, "SOFTMAX" },
        { 1, 2, false, "LOGISTIC" },
        { 1, 2, true, "NONE" },
    };

    [Theory]
    [MemberData(nameof(Classifiers))]
    public void ClassifierIsWrittenAsProductAndFunction(int rows, int classes, bool textLabels, string transform)
    {
        (string, object) labels = textLabels
            ? ("classlabels_strings", new[] { "idle", "worn", "broken" }[..classes])
            : ("classlabels_ints", new[] { 7, 3, 11 }[..classes]);
        OnnxModelBuilder model = new OnnxModelBuilder()
            .Input("x", -1, Features)
            .Node(
                "ai.onnx.ml.LinearClassifier",
                ["x"],
                ["label", "scores"],
                ("coefficients", RandomModel.Normal(rows * Features, 1, 3)),
                ("intercepts", RandomModel.Normal(rows, 1, 4)),
                ("post_transform", transform),
                labels)
            .Node("Identity", ["scores"], ["y"])
            .OutputOf(textLabels ? OnnxTensor.Text : OnnxTensor.Int64, "label")
            .Output("y");
        AssertSameAsOnnxRuntime(model);
        string[] expected = textLabels ? ["idle", "worn", "broken"] : ["7", "3", "11"];
        ConversionResult result = RandomModel.Convert(model, ("x", [1, Features]));
        Assert.Equal(expected[..classes], InferenceModel.Load(result.Blob).Metadata.GetLines(Format.Metadata.Labels));
        Assert.All(result.Layers.Where(layer => layer.Kind == "Dense"), layer => Assert.True(layer.SignalToNoise > 35, layer.ToString()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void RegressorIsAProduct(int targets)
    {
        OnnxModelBuilder model = new OnnxModelBuilder()
            .Input("x", 1, Features)
            .Node(
                "ai.onnx.ml.LinearRegressor",
                ["x"],
                ["y"],
                ("coefficients", RandomModel.Normal(targets * Features, 1, 5)),
                ("intercepts", RandomModel.Normal(targets, 1, 6)),
                ("targets", targets))
            .Output("y");
        AssertSameAsOnnxRuntime(model);
        Assert.Equal(["Dense"], RandomModel.Convert(model, ("x", [1, Features])).IsClose().Kinds());
    }

    [Theory]
    [InlineData("MAX", 17)]
    [InlineData("L1", 17)]
    [InlineData("L2", 17)]
    [InlineData("L2", 18)]
    public void NormalizerIsAQuotient(string norm, int opset)
    {
        OnnxModelBuilder model = new OnnxModelBuilder(opset)
            .Input("x", 1, Features)
            .Node("Sigmoid", ["x"], ["s"])
            .Node("ai.onnx.ml.Normalizer", ["s"], ["y"], ("norm", norm))
            .Output("y");
        AssertSameAsOnnxRuntime(model);
        RandomModel.Convert(model, ("x", [1, Features])).IsClose();
    }

    [Fact]
    public void FeaturesOfDifferentUnitsKeepTheirPrecision()
    {
        // An age, a yes or no, a pressure in pascal, a temperature in kelvin, a small voltage.
        float[] centers = [54, 0.4f, 101_325, 293, 0.002f];
        float[] deviations = [9, 0.5f, 700, 4, 0.0003f];
        OnnxModelBuilder model = new OnnxModelBuilder()
            .Input("x", 1, Features)
            .Node("ai.onnx.ml.Scaler", ["x"], ["scaled"], ("offset", centers), ("scale", Array.ConvertAll(deviations, d => 1 / d)))
            .Weights("w", Features, 6)
            .Node("MatMul", ["scaled", "w"], ["y"])
            .Output("y");
        AssertSameAsOnnxRuntime(model);

        using TemporaryFolder folder = new();
        float[] noise = RandomModel.Normal(40 * Features, 1, 8);
        string data = Path.Combine(folder.Path, "data.npy");
        File.WriteAllBytes(data, NpyFile.Write(
            [40, Features], [.. noise.Select((n, i) => centers[i % Features] + (n * deviations[i % Features]))]));
        ConversionResult result = ModelConverter.Convert(
            new ConversionOptions { Model = model.Save(folder.Path), Calibration = data, Validation = data });
        Assert.Equal(["Dense"], result.IsClose(35).Kinds());
        InputNormalization normalization = InferenceModel.Load(result.Blob).Input.Normalization;
        Assert.Equal(1 / deviations[2], normalization.GetGain(2), 5);
        Assert.Equal(-centers[3] / deviations[3], normalization.GetOffset(3), 3);
    }

    /// <summary>Channels that come second, as PyTorch has them, normalized by a Sub and a Div.</summary>
    [Fact]
    public void ChannelsOfAWindowAreNormalizedBeforeTheyAreQuantized()
    {
        float[] centers = [300, 0, -0.01f];
        float[] deviations = [2, 40, 0.001f];
        OnnxModelBuilder model = new OnnxModelBuilder()
            .Input("x", 1, 3, 8)
            .Constant("mean", centers, 1, 3, 1)
            .Constant("deviation", deviations, 1, 3, 1)
            .Node("Sub", ["x", "mean"], ["centered"])
            .Node("Div", ["centered", "deviation"], ["scaled"])
            .Weights("w", 4, 3, 3)
            .Node("Conv", ["scaled", "w"], ["y"], ("pads", new[] { 1, 1 }))
            .Output("y");
        using TemporaryFolder folder = new();
        float[] noise = RandomModel.Normal(40 * 24, 1, 9);
        string data = Path.Combine(folder.Path, "data.npy");
        File.WriteAllBytes(data, NpyFile.Write([40, 3, 8], [.. noise.Select((n, i) => centers[i / 8 % 3] + (n * deviations[i / 8 % 3]))]));
        ConversionResult result = ModelConverter.Convert(
            new ConversionOptions { Model = model.Save(folder.Path), Calibration = data, Validation = data });
        result.IsClose(35);
        Assert.Equal(1 / deviations[1], InferenceModel.Load(result.Blob).Input.Normalization.GetGain(15), 6);
    }

    /// <summary>Pixels share a range, so that their normalization folds into the weights and their bytes can be fed as they are.</summary>
    [Fact]
    public void ImagesAreNormalizedByTheWeights()
    {
        OnnxModelBuilder model = new OnnxModelBuilder()
            .Input("x", 1, 3, 6, 6)
            .Constant("mean", [0.485f, 0.456f, 0.406f], 1, 3, 1, 1)
            .Constant("deviation", [0.229f, 0.224f, 0.225f], 1, 3, 1, 1)
            .Node("Sub", ["x", "mean"], ["centered"])
            .Node("Div", ["centered", "deviation"], ["scaled"])
            .Weights("w", 4, 3, 3, 3)
            .Node("Conv", ["scaled", "w"], ["y"])
            .Output("y");
        Assert.Null(InferenceModel.Load(RandomModel.Convert(model, ("x", [1, 3, 6, 6])).Blob).Input.Normalization);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(-999f)]
    public void MissingValuesCannotBeImputedAndThatIsSaid(float replaced)
    {
        OnnxModelBuilder model = new OnnxModelBuilder()
            .Input("x", 1, Features)
            .Node("ai.onnx.ml.Imputer", ["x"], ["filled"], ("imputed_value_floats", new float[] { 1, 2, 3, 4, 5 }),
                ("replaced_value_float", replaced))
            .Weights("w", Features, 3)
            .Node("MatMul", ["filled", "w"], ["y"])
            .Output("y");
        if (float.IsNaN(replaced))
        {
            Assert.Contains(RandomModel.Convert(model, ("x", [1, Features])).IsClose().Warnings, w => w.Contains("Imputer_0"));
            return;
        }

        ConversionException e = Assert.Throws<ConversionException>(() => RandomModel.Convert(model, ("x", [1, Features])));
        Assert.Contains("Imputer_0", e.Message);
    }

    [Fact]
    public void LinearFunctionsThatContradictThemselvesAreNamed()
    {
        OnnxModelBuilder model = new OnnxModelBuilder()
            .Input("x", 1, Features)
            .Node("ai.onnx.ml.LinearRegressor", ["x"], ["a"], ("coefficients", new float[7]), ("targets", 2))
            .Node("ai.onnx.ml.Normalizer", ["x"], ["b"], ("norm", "L7"))
            .Output("a", "b");
        ConversionException e = Assert.Throws<ConversionException>(() => RandomModel.Convert(model, ("x", [1, Features])));
        Assert.Contains("LinearRegressor_0", e.Message);
        Assert.Contains("'L7'", e.Message);
    }

    /// <summary>
    /// scikit-learn's StandardScaler with an MLP and with a logistic regression: the same labels as ONNX Runtime but for probabilities near
    /// a half.
    /// </summary>
    [Theory]
    [InlineData("heart_mlp_scaler")]
    [InlineData("heart_logreg")]
    public void ScikitLearnPipelineConverts(string name)
    {
        string path = SharedData.Path($"reports/models/{name}.onnx");
        using TemporaryFolder folder = new();
        string data = Path.Combine(folder.Path, "data.npy");
        File.WriteAllBytes(data, NpyFile.Write([500, 13], Patients(500)));
        ConversionResult result = ModelConverter.Convert(new ConversionOptions { Model = path, Calibration = data, Validation = data });
        Assert.All(result.Layers.Where(layer => layer.Kind is "Dense" or "Concat"), layer =>
            Assert.True(layer.SignalToNoise > 35, layer.ToString()));

        using OnnxReference reference = Reference(path, rewrite: false);
        InferenceModel model = InferenceModel.Load(result.Blob);
        float[] values = Patients(500);
        int different = 0;
        for (int i = 0; i < 500; i++)
        {
            float[] sample = values[(i * 13)..((i + 1) * 13)];
            model.Input.Write(sample);
            model.Run();
            Dictionary<string, Microsoft.ML.OnnxRuntime.Tensors.DenseTensor<float>> expected =
                reference.Run(new Dictionary<string, float[]> { ["float_input"] = sample });
            float probability = expected["probabilities"].ToArray()[1];
            bool differs = model.Outputs[0].Dequantize(0) != expected["output_label"].ToArray()[0];
            different += differs ? 1 : 0;
            Assert.False(differs && Math.Abs(probability - 0.5) > 0.03, $"sample {i}: probability {probability}");
        }

        Assert.InRange(different, 0, 10);
    }

    /// <summary>Numbers in the ranges of the clinic data that the models are trained on.</summary>
    private static float[] Patients(int count)
    {
        float[] centers = [54, 0.7f, 3.2f, 132, 249, 0.15f, 1, 150, 0.33f, 1, 1.6f, 0.7f, 4.7f];
        float[] deviations = [9, 0.45f, 0.95f, 18, 52, 0.35f, 1, 23, 0.47f, 1.1f, 0.6f, 0.9f, 1.9f];
        return [.. RandomModel.Normal(count * 13, 1, 21).Select((n, i) => centers[i % 13] + (n * deviations[i % 13]))];
    }

    /// <summary>Runs the original and the rewritten model on ONNX Runtime.</summary>
    private static void AssertSameAsOnnxRuntime(OnnxModelBuilder model)
    {
        using TemporaryFolder folder = new();
        string path = model.Save(folder.Path);
        using OnnxReference original = Reference(path, rewrite: false);
        using OnnxReference rewritten = Reference(path, rewrite: true);
        for (int seed = 0; seed < 20; seed++)
        {
            Dictionary<string, float[]> input = new() { ["x"] = RandomModel.Normal(Features, 2, seed) };
            Dictionary<string, Microsoft.ML.OnnxRuntime.Tensors.DenseTensor<float>> expected = original.Run(input);
            Dictionary<string, Microsoft.ML.OnnxRuntime.Tensors.DenseTensor<float>> actual = rewritten.Run(input);
            foreach (string name in expected.Keys)
            {
                Assert.Equal(expected[name].Dimensions.ToArray(), actual[name].Dimensions.ToArray());
                Assert.All(expected[name].ToArray().Zip(actual[name].ToArray()), pair =>
                    Assert.InRange(pair.Second, pair.First - 1e-4, pair.First + 1e-4));
            }
        }
    }

    private static OnnxReference Reference(string path, bool rewrite)
    {
        ModelProto model = OnnxFile.Read(File.ReadAllBytes(path));
        InputShapes.Fix(model, new Dictionary<string, int>());
        ClassifierTail.Cut(model, scoresOnly: false, []);
        if (rewrite)
        {
            LinearModels.Rewrite(model, []);
        }

        return OnnxReference.Create(model);
    }
}
