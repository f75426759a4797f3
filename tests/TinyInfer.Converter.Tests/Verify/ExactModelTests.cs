using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Import.Onnx;

namespace TinyInfer.Converter.Tests.Verify;

/// <summary>The report on a model that brings its own scales compares what QuantizeLinear clamps with what it clamps.</summary>
public sealed class ExactModelTests
{
    private const float Scale = 0.02f;

    public static TheoryData<string> Operators =>
        ["ReduceMean", "MaxPool", "Conv", "Relu", "Transpose", "Reshape", "Concat", "Slice", "Add", "Resize"];

    [Theory]
    [MemberData(nameof(Operators))]
    public void AnExactModelIsReportedAsExact(string opType)
    {
        foreach (int type in (int[])[OnnxTensor.Int8, OnnxTensor.UInt8])
        {
            using TemporaryFolder folder = new();
            ConversionResult result = ModelConverter.Convert(
                new ConversionOptions { Model = Build(opType, type, Scale / 3).Save(folder.Path) });

            // Half a step more or less is what rounding a tie one way or the other makes.
            Assert.All(result.Layers, layer => Assert.True(
                double.IsNaN(layer.SignalToNoise) || layer.LargestSteps <= 1.001,
                    $"{layer.Kind} {layer.Name}: {layer.LargestSteps} steps"));
            Assert.True(result.Outputs[0].SignalToNoise > 45, $"{opType}: {result.Outputs[0].SignalToNoise} dB");
            Assert.Empty(result.Warnings);
        }
    }

    [Fact]
    public void NoAdviceOnCalibrationWhereTheModelTakesNone()
    {
        using TemporaryFolder folder = new();
        OnnxModelBuilder model = new OnnxModelBuilder(13)
            .Input("x", 1, 50)
            .Constant("scale", [0.5f])
            .Integers("zero", OnnxTensor.Int8, [0])
            .Constant("third", [0.2f])
            .Node("QuantizeLinear", ["x", "scale", "zero"], ["a"])
            .Node("DequantizeLinear", ["a", "scale", "zero"], ["b"])
            .Constant("coarse", [30f])
            .Node("Mul", ["b", "third"], ["c"])
            .Node("QuantizeLinear", ["c", "coarse", "zero"], ["d"])
            .Node("DequantizeLinear", ["d", "coarse", "zero"], ["y"])
            .Output("y");
        ConversionResult result = ModelConverter.Convert(new ConversionOptions { Model = model.Save(folder.Path) });
        Assert.DoesNotContain(result.Warnings, warning => warning.Contains("--calibrator"));
    }

    [Theory]
    [InlineData("report-of-quantized-tail/model.onnx", 100)]
    [InlineData("models/qdq_conv_uint8.onnx", 100)]
    [InlineData("onnx/anomaly_autoencoder_qdq.onnx", 60)]
    [InlineData("onnx/conv_qdq_u8u8.onnx", 60)]
    [InlineData("onnx/conv_qdq_s8s8.onnx", 60)]
    [InlineData("onnx/conv_qdq_s8s8_perchannel.onnx", 60)]
    public void ReportedModelsAreExact(string file, double decibel)
    {
        string path = SharedData.Path(file.StartsWith("onnx") ? file : $"reports/{file}");
        ConversionResult result = ModelConverter.Convert(new ConversionOptions { Model = path });
        Assert.All(result.Outputs, output => Assert.True(output.SignalToNoise >= decibel, $"{output.Name}: {output.SignalToNoise:F1} dB"));
        Assert.All(result.Layers, layer => Assert.True(
            double.IsNaN(layer.SignalToNoise) || layer.LargestSteps < 1.01, $"{layer.Name}: {layer.LargestSteps} steps"));
        Assert.DoesNotContain(result.Warnings, warning => warning.Contains("signal to noise") || warning.Contains("--calibrator"));
    }

    /// <summary>An operator between QuantizeLinear and QuantizeLinear, whose second scale cuts most of the range off.</summary>
    private static OnnxModelBuilder Build(string opType, int type, float narrow)
    {
        OnnxModelBuilder model = new OnnxModelBuilder(13)
            .Input("x", 1, 3, 6, 6)
            .Constant("scale", [Scale])
            .Constant("narrow", [opType is "MaxPool" or "Transpose" or "Reshape" or "Concat" or "Slice" or "Resize" ? Scale : narrow])
            .Integers("zero", type, [type == OnnxTensor.UInt8 ? 131 : 3])
            .Node("QuantizeLinear", ["x", "scale", "zero"], ["a"])
            .Node("DequantizeLinear", ["a", "scale", "zero"], ["b"]);
        switch (opType)
        {
            case "ReduceMean":
                model.Node(opType, ["b"], ["c"], ("axes", new[] { 2, 3 }), ("keepdims", 0));
                break;
            case "MaxPool":
                model.Node(opType, ["b"], ["c"], ("kernel_shape", new[] { 2, 2 }));
                break;
            case "Conv":
                model.Integers("w", OnnxTensor.Int8, [.. Enumerable.Range(0, 54).Select(i => (i * 37 % 255) - 127)], 2, 3, 3, 3)
                    .Constant("ws", [0.002f])
                    .Integers("wz", OnnxTensor.Int8, [0])
                    .Node("DequantizeLinear", ["w", "ws", "wz"], ["v"])
                    .Node(opType, ["b", "v"], ["c"], ("pads", new[] { 1, 1, 1, 1 }));
                break;
            case "Reshape":
                model.Constant("shape", [1L, 9, 12]).Node(opType, ["b", "shape"], ["c"]);
                break;
            case "Transpose":
                model.Node(opType, ["b"], ["c"], ("perm", new[] { 0, 2, 3, 1 }));
                break;
            case "Concat":
                model.Node(opType, ["b", "b"], ["c"], ("axis", 1));
                break;
            case "Slice":
                model.Constant("from", [1L]).Constant("to", [5L]).Constant("axis", [2L]).Node(opType, ["b", "from", "to", "axis"], ["c"]);
                break;
            case "Add":
                model.Node(opType, ["b", "b"], ["c"]);
                break;
            case "Resize":
                model.Constant("sizes", [1f, 1f, 2f, 2f], 4).Node(
                    opType, ["b", string.Empty, "sizes"], ["c"], ("coordinate_transformation_mode", "asymmetric"),
                        ("nearest_mode", "floor"));
                break;
            default:
                model.Node(opType, ["b"], ["c"]);
                break;
        }

        return model
            .Node("QuantizeLinear", ["c", "narrow", "zero"], ["d"])
            .Node("DequantizeLinear", ["d", "narrow", "zero"], ["y"])
            .Output("y");
    }
}
