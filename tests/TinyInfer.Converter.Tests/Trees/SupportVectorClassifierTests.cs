using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Generate;
using TinyInfer.Converter.Import.Onnx;
using TinyInfer.Converter.Tests.Compiled;
using TinyInfer.DeviceHarness;

namespace TinyInfer.Converter.Tests.Trees;

/// <summary>SVC as scikit-learn's exporter writes it, against ONNX Runtime on the grid, and as code on a device.</summary>
public sealed class SupportVectorClassifierTests
{
    private const int Features = 6;
    private const int PerClass = 15;
    private const int Samples = 500;
    private const int Seed = 4;

    /// <summary>How far the sigmoid of probabilities is moved.</summary>
    private const float Shift = 0.2f;

    /// <summary>How far a score may be off, in parts of the range.</summary>
    private const float Tolerance = 0.012f;

    [Theory]
    [InlineData("RBF", 2, false)]
    [InlineData("RBF", 2, true)]
    [InlineData("RBF", 3, false)]
    [InlineData("RBF", 5, false)]
    [InlineData("SIGMOID", 4, false)]
    [InlineData("LINEAR", 2, false)]
    [InlineData("LINEAR", 4, false)]
    public void Scores_and_labels_are_ONNX_Runtimes(string kernel, int classes, bool isProbability)
    {
        (OnnxModelBuilder model, ConversionResult result) = Convert(kernel, classes, isProbability);
        InferenceModel blob = InferenceModel.Load(result.Blob);
        float[] values = [.. OnGrid(blob)];
        float[][] expected = ForestJudge.Run(model, values, Features);
        int count = blob.Outputs[1].Length;
        float range = expected[1].Max() - expected[1].Min();
        int same = 0;
        for (int i = 0; i < Samples; i++)
        {
            blob.Input.Write(values[(i * Features)..((i + 1) * Features)]);
            blob.Run();
            float[] scores = expected[1][(i * count)..((i + 1) * count)];
            Assert.All(scores, (score, k) => Assert.InRange(
                blob.Outputs[1].Dequantize(k), score - (Tolerance * range), score + (Tolerance * range)));
            bool isSame = expected[0][i] == MathF.Round(blob.Outputs[0].Dequantize(0));
            same += isSame ? 1 : 0;

            // A score of 0 has a probability of its own.
            float middle = isProbability ? 1 / (1 + MathF.Exp(Shift)) : 0;
            float near = isProbability ? 0.03f : Tolerance * range;
            Assert.True(isSame || scores.Any(score => Math.Abs(score - middle) < near), $"sample {i}");
        }

        Assert.InRange(same, 0.97 * Samples, Samples);
        Assert.Equal(classes == 2 ? 2 : classes * (classes - 1) / 2, count);
        Assert.Equal(kernel == "LINEAR" ? 0 : 1, result.Layers.Count(layer => layer.Kind == "SupportVectors"));
    }

    [Theory]
    [InlineData("RBF", 3)]
    [InlineData("POLY", 2)]
    public void Compiled_and_interpreted_give_the_bytes_of_the_desktop(string kernel, int classes)
    {
        Assert.SkipWhen(NanoDevice.WhyAbsent != null, NanoDevice.WhyAbsent ?? string.Empty);
        ConversionResult result = Convert(kernel, classes, false).Result;
        (sbyte[] bytes, _) = ForestJudge.OnGrid(result.Model.Input, 6, 2);
        string[] expected = DesktopDevice.Run(ModelProgram.ForBlob(result.Blob, "Auto", bytes));
        foreach (bool isCompiled in new[] { true, false })
        {
            CompiledModel code = CompiledModelEmitter.Emit(result.Name, result.Records, _ => isCompiled);
            Assert.Equal(isCompiled, code.Layers[0].IsCompiled);
            Assert.Equal(expected, NanoDevice.Shared.Run(
                isCompiled ? ["TinyInfer"] : ["TinyInfer", "TinyInfer.Classical"],
                [.. GeneratedCode.Assemblies(code),
                    .. ModelProgram.ForModel($"new TinyInfer.Models.{GeneratedName.ClassOf(result.Name)}()", bytes)]));
        }
    }

    [Theory]
    [InlineData("vectors_per_class", "vectors_per_class do not make 3 classes")]
    [InlineData("rho", "rho and 3 vectors_per_class do not make 3 classes")]
    [InlineData("NaN", "not all finite")]
    [InlineData("gamma", "gamma above 0")]
    [InlineData("probability", "train with probability=False")]
    [InlineData("prob_a", "prob_a and prob_b have 1 and 3 numbers")]
    [InlineData("vectors", "it has no support vectors")]
    [InlineData("transform", "post_transform and one_class are not supported")]
    public void One_that_contradicts_itself_is_refused(string what, string message)
    {
        Dictionary<string, object> attributes = Attributes("RBF", 3, what is "probability" or "prob_a");
        (string name, object value) = what switch
        {
            "vectors_per_class" => (what, new[] { 15, 15, 14 }),
            "rho" => (what, new float[] { 1, 2 }),
            "NaN" => ("rho", new float[] { 1, float.NaN, 2 }),
            "gamma" => ("kernel_params", new float[] { 0, 0, 3 }),
            "prob_a" => (what, new float[] { 1 }),
            "vectors" => ("support_vectors", Array.Empty<float>()),
            "transform" => ("post_transform", "LOGISTIC"),
            _ => ("post_transform", (object)"NONE"),
        };
        attributes[name] = value;
        string said = Assert.Throws<ConversionException>(() => ForestJudge.Convert(Model(attributes), Features)).Message;
        Assert.Contains(message, said, StringComparison.Ordinal);
        Assert.Contains("SVMClassifier", said, StringComparison.Ordinal);
    }

    private static IEnumerable<float> OnGrid(InferenceModel blob) => RandomModel.Normal(Samples * Features, 0.8, Seed).Select(
        value => blob.Input.Scale * (blob.Input.Quantize(value) - blob.Input.ZeroPoint));

    private static (OnnxModelBuilder Model, ConversionResult Result) Convert(string kernel, int classes, bool isProbability)
    {
        OnnxModelBuilder model = Model(Attributes(kernel, classes, isProbability));
        return (model, ForestJudge.Convert(model, Features, RandomModel.Normal(Samples * Features, 0.8, Seed)));
    }

    /// <summary>Classes around centres of their own, each vector for its own class and against the others.</summary>
    private static Dictionary<string, object> Attributes(string kernel, int classes, bool isProbability)
    {
        int pairs = classes * (classes - 1) / 2;
        float[] centres = RandomModel.Normal(classes * Features, 0.7, 1);
        float[] noise = RandomModel.Normal(classes * PerClass * Features, 0.6, 2);
        float[] sizes = RandomModel.Normal((classes - 1) * classes * PerClass, 1, 3);
        Dictionary<string, object> attributes = new()
        {
            ["kernel_type"] = kernel,
            ["kernel_params"] = new[] { 0.25f, 0.1f, 3 },
            ["classlabels_ints"] = Enumerable.Range(0, classes).Select(i => 10 + (3 * i)).ToArray(),
            ["vectors_per_class"] = Enumerable.Repeat(PerClass, classes).ToArray(),
            ["support_vectors"] = noise.Select((n, i) => n + centres[(i / Features / PerClass * Features) + (i % Features)]).ToArray(),
            ["coefficients"] = sizes.Select((size, i) =>
            {
                int row = i / (classes * PerClass);
                int own = i % (classes * PerClass) / PerClass;
                return (row < own ? -1 : 1) * Math.Abs(size);
            }).ToArray(),
            ["rho"] = RandomModel.Normal(pairs, 0.3, 5),
            ["post_transform"] = "NONE",
        };
        if (isProbability)
        {
            attributes["prob_a"] = Enumerable.Repeat(-0.6f, pairs).ToArray();
            attributes["prob_b"] = Enumerable.Repeat(Shift, pairs).ToArray();
        }

        return attributes;
    }

    private static OnnxModelBuilder Model(Dictionary<string, object> attributes) => new OnnxModelBuilder().Input("x", -1, Features)
        .Node("ai.onnx.ml.SVMClassifier", ["x"], ["label", "scores"], [.. attributes.Select(a => (a.Key, a.Value))])
        .OutputOf(OnnxTensor.Int64, "label").Output("scores");
}
