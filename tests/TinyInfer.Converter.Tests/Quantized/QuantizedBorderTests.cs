using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Import.Onnx;

namespace TinyInfer.Converter.Tests.Quantized;

/// <summary>Models whose inputs and outputs are integers themselves, and what cannot be taken over.</summary>
public sealed class QuantizedBorderTests
{
    [Fact]
    public void UnsignedInputsAndOutputsAreMovedToSigned()
    {
        using TemporaryFolder folder = new();
        QuantizedGraph g = new(isUnsigned: true);
        g.Model.InputOf(OnnxTensor.UInt8, "image", 1, 2, 5, 5);
        string x = g.Dequantize("image", 0.0431937f, -128);
        string y = g.Quantize(g.Node("Conv", [x, g.Weights([3, 2, 3, 3], 0, 0.004f), g.Bias(3, 0.004f * 0.0431937f)]), 0.0713919f, -30);
        string path = g.Model.OutputOf(OnnxTensor.UInt8, y).Save(folder.Path);
        ConversionResult result = ModelConverter.Convert(new ConversionOptions { Model = path });
        using InferenceSession session = ExactSession.Open(path);
        SampleSet data = SampleSet.Random(result.Network.Inputs, 10);

        Assert.Equal(-128, result.Model.Input.ZeroPoint);
        Assert.Equal(-30, result.Model.Output.ZeroPoint);
        for (int i = 0; i < data.Count; i++)
        {
            byte[] image = Array.ConvertAll(data[i]["image"], v => (byte)v);
            using var results = session.Run([NamedOnnxValue.CreateFromTensor("image", new DenseTensor<byte>(image, new[] { 1, 2, 5, 5 }))]);
            result.Model.Input.Write(Array.ConvertAll(image, b => (sbyte)(b - 128)));
            result.Model.Run();
            sbyte[] output = new sbyte[result.Model.Output.Length];
            result.Model.Output.Read(output);
            Assert.Equal(Array.ConvertAll(results[0].AsEnumerable<byte>().ToArray(), b => (sbyte)(b - 128)), output);
        }

        Assert.True(result.Layers[^1].SignalToNoise > 100, "the reference, which gives integers, is compared in reals");
    }

    [Fact]
    public void ScalesThatAreComputedAreRefused()
    {
        QuantizedGraph g = new(isUnsigned: true);
        g.Model.Input("x", 1, 4);
        g.Model.Node("DynamicQuantizeLinear", ["x"], ["q", "s", "z"]).Node("DequantizeLinear", ["q", "s", "z"], ["y"]);

        string message = Fail(g, "y");

        Assert.Contains("DynamicQuantizeLinear", message);
        Assert.Contains("quantize it statically, or convert the float model with calibration data", message);
    }

    [Fact]
    public void UnsignedActivationsOfSixteenBitsAreRefused()
    {
        QuantizedGraph g = new(isUnsigned: true);
        g.Model.Input("x", 1, 4).Constant("s", [0.1f]).Integers("z", OnnxTensor.UInt16, [32768]);
        g.Model.Node("com.microsoft.QuantizeLinear", ["x", "s", "z"], ["q"]).Node("com.microsoft.DequantizeLinear", ["q", "s", "z"], ["y"]);

        Assert.Contains("quantize to int8 or uint8", Fail(g, "y"));
    }

    [Fact]
    public void ActivationsQuantizedPerChannelAreRefused()
    {
        QuantizedGraph g = new(isUnsigned: false);
        g.Model.Input("x", 1, 2, 3, 3).Constant("s", [0.1f, 0.2f], 2).Integers("z", OnnxTensor.Int8, [0, 0], 2);
        g.Model.Node("QuantizeLinear", ["x", "s", "z"], ["q"], ("axis", 1)).Node("DequantizeLinear", ["q", "s", "z"], ["y"], ("axis", 1));

        Assert.Contains("quantize activations per tensor", Fail(g, "y"));
    }

    [Fact]
    public void WithoutAnyScaleAtTheInputCalibrationIsAskedFor()
    {
        QuantizedGraph g = new(isUnsigned: false);
        g.Model.Input("x", 1, 20);
        string y = g.Pair(g.Node("Gemm", ["x", g.Weights([6, 20], 0, 0.005f)], ("transB", 1)), 0.1f, 0);

        Assert.Contains("--calibration", Fail(g, y));
    }

    private static string Fail(QuantizedGraph graph, string output)
    {
        using TemporaryFolder folder = new();
        string path = graph.Model.Output(output).Save(folder.Path);
        return Assert.Throws<ConversionException>(() => ModelConverter.Convert(new ConversionOptions { Model = path })).Message;
    }
}
