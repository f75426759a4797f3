using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Import.Onnx;

namespace TinyInfer.Converter.Tests.Trees;

/// <summary>Support vector machines as scikit-learn's exporter writes SVR and OneClassSVM.</summary>
public sealed class SupportVectorTests
{
    private const int Features = 7;
    private const int Vectors = 60;

    [Theory]
    [InlineData("RBF", 0.14f, 0f, 0.01f)]
    [InlineData("RBF", 1.2f, 0f, 0.01f)]
    [InlineData("POLY", 0.14f, 0.5f, 0.02f)]
    [InlineData("SIGMOID", 0.1f, 0.2f, 0.01f)]
    [InlineData("LINEAR", 0f, 0f, 0.01f)]
    public void Scores_are_within_one_per_cent(string kernel, float gamma, float offset, float most)
    {
        float[] samples = RandomModel.Normal(500 * Features, 0.8, 4);
        float[] coefficients = [.. RandomModel.Normal(Vectors, 1, 2).Select((c, i) => i % 3 == 0 ? -Math.Abs(c) : Math.Abs(c))];
        OnnxModelBuilder model = Model(kernel, [gamma, offset, 3], coefficients, [-2.5f]);
        ConversionResult result = ForestJudge.Convert(model, Features, samples);
        InferenceModel blob = InferenceModel.Load(result.Blob);
        (sbyte[] bytes, float[] values) = OnGrid(blob.Input, samples);
        float[][] expected = ForestJudge.Run(model, values, Features);
        float range = expected[1].Max() - expected[1].Min();
        for (int i = 0; i < 500; i++)
        {
            blob.Input.Write(bytes[(i * Features)..((i + 1) * Features)]);
            blob.Run();
            Assert.InRange(blob.Outputs[1].Dequantize(0), expected[1][i] - (most * range), expected[1][i] + (most * range));
            if (Math.Abs(expected[1][i]) > most * range)
            {
                Assert.Equal(expected[0][i], MathF.Round(blob.Outputs[0].Dequantize(0)));
            }
        }

        Assert.InRange(result.Outputs[0].SameClass!.Value, 0.9 * result.ValidationSamples, result.ValidationSamples);
        Assert.Equal(kernel == "LINEAR" ? "Dense" : "SupportVectors", result.Layers[0].Kind);
    }

    [Theory]
    [InlineData("unknown kernel", "the kernel WAVE is unknown")]
    [InlineData("gamma", "gamma above 0")]
    [InlineData("rho", "do not go together")]
    [InlineData("NaN", "not all finite")]
    [InlineData("degree", "a polynomial of degree 2.5")]
    public void One_that_contradicts_itself_is_refused(string what, string message)
    {
        float[] coefficients = RandomModel.Normal(Vectors, 1, 2);
        coefficients[0] = what == "NaN" ? float.NaN : 1;
        OnnxModelBuilder model = Model(
            what == "unknown kernel" ? "WAVE" : what == "degree" ? "POLY" : "RBF",
                [what == "gamma" ? 0 : 1, 0, what == "degree" ? 2.5f : 3],
            coefficients, what == "rho" ? [1, 2] : [1]);
        string said = Assert.Throws<ConversionException>(() => ForestJudge.Convert(model, Features)).Message;
        Assert.Contains(message, said, StringComparison.Ordinal);
        Assert.Contains("SVMRegressor_0", said, StringComparison.Ordinal);
    }

    internal static OnnxModelBuilder Model(
        string kernel, float[] parameters, float[] coefficients, float[] rho, int features = Features) => new OnnxModelBuilder()
        .Input("x", -1, features)
        .Node(
            "ai.onnx.ml.SVMRegressor", ["x"], ["scores"], ("kernel_type", kernel), ("kernel_params", parameters),
            ("support_vectors", RandomModel.Normal(coefficients.Length * features, 1, 1)), ("coefficients", coefficients),
            ("n_supports", coefficients.Length), ("rho", rho), ("post_transform", "NONE"))
        .Node("Sign", ["scores"], ["sign"]).Node("Cast", ["sign"], ["label"], ("to", OnnxTensor.Int64))
        .OutputOf(OnnxTensor.Int64, "label").Output("scores");

    /// <summary>Samples moved onto the grid: their bytes, and the real values that these stand for.</summary>
    private static (sbyte[] Bytes, float[] Values) OnGrid(Tensor input, float[] samples)
    {
        sbyte[] bytes = Array.ConvertAll(samples, value => (sbyte)input.Quantize(value));
        return (bytes, Array.ConvertAll(bytes, q => input.Scale * (q - input.ZeroPoint)));
    }
}
