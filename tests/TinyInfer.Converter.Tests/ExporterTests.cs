using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Import.Onnx;

namespace TinyInfer.Converter.Tests;

/// <summary>Graphs as exporters write them.</summary>
public sealed class ExporterTests
{
    /// <summary>tf2onnx: Keras's channels-last input is transposed before the first convolution, and back before it is flattened.</summary>
    [Fact]
    public void KerasConvolutionsNeedNoTranspose()
    {
        OnnxModelBuilder model = new OnnxModelBuilder(15)
            .Input("x", -1, 8, 8, 3)
            .Node("Transpose", ["x"], ["t"], ("perm", new[] { 0, 3, 1, 2 }))
            .Weights("w1", 4, 3, 3, 3)
            .Weights("b1", 4)
            .Node("Conv", ["t", "w1", "b1"], ["a"], ("auto_pad", "SAME_UPPER"), ("strides", new[] { 2, 2 }))
            .Constant("six", [6f])
            .Constant("zero", [0f])
            .Node("Min", ["a", "six"], ["b"])
            .Node("Max", ["b", "zero"], ["c"])
            .Weights("w2", 4, 1, 3, 3)
            .Node("Conv", ["c", "w2"], ["d"], ("pads", new[] { 1, 1, 1, 1 }), ("group", 4))
            .Weights("scale", 1, 4, 1, 1)
            .Weights("shift", 1, 4, 1, 1)
            .Node("Mul", ["d", "scale"], ["e"])
            .Node("Add", ["e", "shift"], ["f"])
            .Node("Relu", ["f"], ["g"])
            .Node("Transpose", ["g"], ["h"], ("perm", new[] { 0, 2, 3, 1 }))
            .Constant("shape", [-1L, 64])
            .Node("Reshape", ["h", "shape"], ["i"])
            .Weights("w3", 64, 5)
            .Weights("b3", 5)
            .Node("MatMul", ["i", "w3"], ["j"])
            .Node("Add", ["j", "b3"], ["k"])
            .Node("Softmax", ["k"], ["y"])
            .Output("y");
        ConversionResult result = RandomModel.Convert(model, ("x", [1, 8, 8, 3])).IsClose();
        Assert.Equal(["Conv2D", "DepthwiseConv2D", "Dense", "Softmax"], result.Kinds());
    }

    [Fact]
    public void ScikitLearnsLabelsAndProbabilitiesAreTensors()
    {
        OnnxModelBuilder model = Classifier()
            .Constant("classes", [0L, 1, 2])
            .Node("ai.onnx.ml.ArrayFeatureExtractor", ["classes", "index"], ["picked"])
            .Node("Cast", ["picked"], ["whole"], ("to", OnnxTensor.Int64))
            .Constant("flat", [-1L])
            .Node("Reshape", ["whole", "flat"], ["output_label"])
            .Node("ai.onnx.ml.ZipMap", ["probabilities"], ["output_probability"], ("classlabels_int64s", new[] { 0, 1, 2 }))
            .OutputOf(OnnxTensor.Int64, "output_label")
            .Output("output_probability");
        ConversionResult result = RandomModel.Convert(model, ("X", [1, 4])).IsClose();
        Assert.Equal(["Dense", "Dense", "Softmax", "ArgMax", "Table"], result.Kinds());
        InferenceModel loaded = InferenceModel.Load(result.Blob);
        Assert.Equal(["0", "1", "2"], loaded.Metadata.GetLines(Format.Metadata.Labels));

        loaded.Input.Write(RandomModel.Normal(4, 1, 5));
        loaded.Run();
        float[] probabilities = new float[3];
        loaded.Outputs[1].Read(probabilities);
        Assert.Equal(Array.IndexOf(probabilities, probabilities.Max()), loaded.Outputs[0].Dequantize(0));
    }

    [Fact]
    public void LabelsThatAreTextAreLeftOutWithAWarning()
    {
        OnnxModelBuilder model = Classifier()
            .Constant("classes", ["idle", "worn", "broken"])
            .Node("ai.onnx.ml.ArrayFeatureExtractor", ["classes", "index"], ["output_label"])
            .Node("ai.onnx.ml.ZipMap", ["probabilities"], ["output_probability"],
                ("classlabels_strings", new[] { "idle", "worn", "broken" }))
            .OutputOf(OnnxTensor.Text, "output_label")
            .Output("output_probability");
        ConversionResult result = RandomModel.Convert(model, ("X", [1, 4])).IsClose();
        Assert.Equal(["Dense", "Dense", "Softmax"], result.Kinds());
        Assert.Equal(["idle", "worn", "broken"], InferenceModel.Load(result.Blob).Metadata.GetLines(Format.Metadata.Labels));
        Assert.Contains(result.Warnings, warning => warning.Contains("output_label"));
    }

    /// <summary>scikit-learn's binary classifier has one probability, from which the other is made.</summary>
    [Fact]
    public void TwoProbabilitiesAreMadeOfOne()
    {
        OnnxModelBuilder model = new OnnxModelBuilder(15)
            .Input("X", -1, 4)
            .Weights("w", 4, 1)
            .Constant("one", [1f])
            .Node("MatMul", ["X", "w"], ["a"])
            .Node("Sigmoid", ["a"], ["positive"])
            .Node("Sub", ["one", "positive"], ["negative"])
            .Node("Concat", ["negative", "positive"], ["probabilities"], ("axis", 1))
            .Output("probabilities");
        Assert.Equal(["Dense", "Table", "Table", "Table", "Concat"], RandomModel.Convert(model, ("X", [1, 4])).IsClose().Kinds());
    }

    [Fact]
    public void ASlopeForEachChannelIsTakenApart()
    {
        OnnxModelBuilder model = new OnnxModelBuilder(16)
            .Input("x", 1, 3, 5, 5)
            .Weights("w", 4, 3, 3, 3)
            .Constant("slope", [0.1f, 0.2f, 0.3f, -0.4f], 4, 1, 1)
            .Node("Conv", ["x", "w"], ["a"])
            .Node("PRelu", ["a", "slope"], ["b"])
            .Node("GlobalAveragePool", ["b"], ["y"])
            .Output("y");
        ConversionResult result = RandomModel.Convert(model, ("x", [1, 3, 5, 5])).IsClose();
        Assert.Equal(["Transpose", "Conv2D", "Table", "Table", "DepthwiseConv2D", "Add", "Reduce"], result.Kinds());
    }

    [Fact]
    public void EveryUnsupportedOperatorIsNamedWithARemedy()
    {
        OnnxModelBuilder model = new OnnxModelBuilder()
            .Input("x", 1, 6)
            .Constant("k", [2L])
            .Node("TopK", ["x", "k"], ["values", "indices"])
            .Node("CumSum", ["x", "axis"], ["sums"])
            .Constant("axis", [1L])
            .Output("values", "sums");
        ConversionException e = Assert.Throws<ConversionException>(() => RandomModel.Convert(model, ("x", [1, 6])));
        Assert.Contains("TopK 'TopK_0': the operator is not supported; end the model before it", e.Message);
        Assert.Contains("CumSum 'CumSum_1': the operator is not supported; replace it", e.Message);
    }

    /// <summary>Four features, three classes; the index of the largest probability has an axis of its own.</summary>
    private static OnnxModelBuilder Classifier() => new OnnxModelBuilder(15)
        .Input("X", -1, 4)
        .Weights("coefficient", 4, 8)
        .Weights("intercepts", 1, 8)
        .Weights("coefficient1", 8, 3)
        .Node("Cast", ["X"], ["cast_input"], ("to", OnnxTensor.Float))
        .Node("MatMul", ["cast_input", "coefficient"], ["mul_result"])
        .Node("Add", ["mul_result", "intercepts"], ["add_result"])
        .Node("Relu", ["add_result"], ["next_activations"])
        .Node("MatMul", ["next_activations", "coefficient1"], ["mul_result1"])
        .Node("Softmax", ["mul_result1"], ["probabilities"], ("axis", 1))
        .Node("ArgMax", ["probabilities"], ["index"], ("axis", 1));
}
