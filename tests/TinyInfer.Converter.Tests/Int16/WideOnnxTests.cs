using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Import.Onnx;

namespace TinyInfer.Converter.Tests.Int16;

/// <summary>ONNX models whose QuantizeLinear nodes give int16, judged by ONNX Runtime.</summary>
public sealed class WideOnnxTests : IDisposable
{
    private const int Columns = 24;
    private const int Rows = 10;
    private readonly TemporaryFolder _folder = new();
    private readonly Random _random = new(1);

    public void Dispose() => _folder.Dispose();

    /// <summary>Rescaled in integers, outputs are at most a step off those of ONNX Runtime, which is some 90 dB.</summary>
    [Theory]
    [InlineData(0.0008f)]
    [InlineData(0.02f)]
    public void Outputs_are_those_of_ONNX_Runtime_but_for_a_step(float outputScale)
    {
        OnnxModelBuilder model = new OnnxModelBuilder(21).Input("x", 1, Columns);
        Quantize(model, "x", 0.0001f);
        model.Constant("ws", [0.004f], [])
            .Integers("w", OnnxTensor.Int8, [.. Enumerable.Range(0, Columns * Rows).Select(_ => _random.Next(-127, 128))], Columns, Rows)
            .Node("DequantizeLinear", ["w", "ws"], ["wd"])
            .Node("MatMul", ["xd", "wd"], ["y"]);
        Quantize(model, "y", outputScale);
        ConversionResult result = Convert(model.Output("yd"));

        Assert.True(result.Model.Input.WideData != null && result.Model.Output.WideData != null);
        Assert.True(result.Layers[^1].LargestSteps <= 1, $"{result.Layers[^1].LargestSteps} steps");
    }

    [Fact]
    public void Between_int8_and_int16_the_scale_changes()
    {
        OnnxModelBuilder model = new OnnxModelBuilder(21).Input("x", 1, Columns).Integers("z8", OnnxTensor.Int8, [3], [])
            .Constant("s8", [0.03f], [])
            .Node("QuantizeLinear", ["x", "s8", "z8"], ["xq"])
            .Node("DequantizeLinear", ["xq", "s8", "z8"], ["a"]);
        Quantize(model, "a", 0.0001f);
        ConversionResult result = Convert(model.Output("ad"));

        Assert.Equal([Format.OperatorCode.Rescale], result.Records.Operators.Select(op => op.Code));
        Assert.True(result.Layers[^1].LargestSteps <= 1, $"{result.Layers[^1].LargestSteps} steps");
    }

    [Fact]
    public void A_layer_without_such_a_kernel_is_named()
    {
        OnnxModelBuilder model = new OnnxModelBuilder(21).Input("x", 1, Columns);
        Quantize(model, "x", 0.0001f);
        model.Node("LogSoftmax", ["xd"], ["y"]);
        Quantize(model, "y", 1f / 32768);

        Assert.Contains("LogSoftmax on int16 activations is not supported. Quantize this layer to int8",
            Assert.Throws<ConversionException>(() => Convert(model.Output("yd"))).Message);
    }

    /// <summary>Appends the nodes that make int16 of a value, and reals of that: NAMEd.</summary>
    private static void Quantize(OnnxModelBuilder model, string name, float scale) => model
        .Constant($"{name}s", [scale], []).Integers($"{name}z", OnnxTensor.Int16, [0], [])
        .Node("QuantizeLinear", [name, $"{name}s", $"{name}z"], [$"{name}q"])
        .Node("DequantizeLinear", [$"{name}q", $"{name}s", $"{name}z"], [$"{name}d"]);

    private ConversionResult Convert(OnnxModelBuilder model) => ModelConverter.Convert(new ConversionOptions
    {
        Model = model.Save(_folder.Path),
        Validation = RandomModel.WriteData(_folder, ("x", [1, Columns])),
    });
}
