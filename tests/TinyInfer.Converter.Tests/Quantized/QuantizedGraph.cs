using TinyInfer.Converter.Import.Onnx;

namespace TinyInfer.Converter.Tests.Quantized;

/// <summary>
/// Makes ONNX graphs of quantized operators, in either form: pairs of QuantizeLinear and DequantizeLinear, or operators on integers.
/// </summary>
/// <param name="isUnsigned">True for activations of uint8, false for int8.</param>
internal sealed class QuantizedGraph(bool isUnsigned)
{
    private readonly Random _random = new(7);
    private int _count;

    internal OnnxModelBuilder Model { get; } = new();

    internal int Type => isUnsigned ? OnnxTensor.UInt8 : OnnxTensor.Int8;

    /// <summary>A float input of the graph, quantized.</summary>
    /// <returns>The integers' name.</returns>
    internal string InputIntegers(string name, int[] shape, float scale, int zeroPoint)
    {
        Model.Input(name, shape);
        return Quantize(name, scale, zeroPoint);
    }

    /// <summary>A float input of the graph, quantized and dequantized.</summary>
    internal string Input(string name, int[] shape, float scale, int zeroPoint)
    {
        Model.Input(name, shape);
        return Pair(name, scale, zeroPoint);
    }

    /// <summary>A value quantized and dequantized.</summary>
    internal string Pair(string real, float scale, int zeroPoint)
    {
        string integers = Quantize(real, scale, zeroPoint);
        return Dequantize(integers, scale, zeroPoint);
    }

    internal string Quantize(string real, float scale, int zeroPoint)
    {
        string name = Fresh("q");
        (string s, string z) = Parameters(scale, zeroPoint);
        Model.Node("QuantizeLinear", [real, s, z], [name]);
        return name;
    }

    internal string Dequantize(string integers, float scale, int zeroPoint)
    {
        string name = Fresh("dq");
        (string s, string z) = Parameters(scale, zeroPoint);
        Model.Node("DequantizeLinear", [integers, s, z], [name]);
        return name;
    }

    /// <summary>Names of a scale and a zero point of activations; the zero point is given signed.</summary>
    internal (string Scale, string ZeroPoint) Parameters(float scale, int zeroPoint)
    {
        string s = Fresh("scale");
        string z = Fresh("zero");
        Model.Constant(s, [scale]).Integers(z, Type, [isUnsigned ? zeroPoint + 128 : zeroPoint]);
        return (s, z);
    }

    /// <summary>Dequantized weights of int8, −128 among them, with one scale or one per entry of the axis.</summary>
    internal string Weights(int[] shape, int axis, params float[] scales)
    {
        string name = Fresh("w");
        (string integers, string s, string z) = WeightIntegers(shape, scales);
        Model.Node("DequantizeLinear", [integers, s, z], [name], ("axis", axis));
        return name;
    }

    internal (string Integers, string Scale, string ZeroPoint) WeightIntegers(int[] shape, params float[] scales)
    {
        string integers = Fresh("wq");
        int[] values = [.. Enumerable.Range(0, shape.Aggregate(1, (p, n) => p * n)).Select(i => i == 0 ? -128 : _random.Next(-128, 128))];
        Model.Integers(integers, OnnxTensor.Int8, values, shape);
        (string s, string z) = WeightParameters(scales);
        return (integers, s, z);
    }

    /// <summary>Names of scales and zero points of weights.</summary>
    internal (string Scale, string ZeroPoint) WeightParameters(params float[] scales)
    {
        string s = Fresh("scale");
        string z = Fresh("zero");
        if (scales.Length == 1)
        {
            Model.Constant(s, scales).Integers(z, OnnxTensor.Int8, [0]);
        }
        else
        {
            Model.Constant(s, scales, scales.Length).Integers(z, OnnxTensor.Int8, new int[scales.Length], scales.Length);
        }

        return (s, z);
    }

    /// <summary>Dequantized weights of uint8 over all of their range, with a zero point that is not in the middle.</summary>
    internal string AsymmetricWeights(int[] shape, float scale, int zeroPoint)
    {
        string integers = Fresh("wq");
        string s = Fresh("scale");
        string z = Fresh("zero");
        int[] values = [.. Enumerable.Range(0, shape.Aggregate(1, (p, n) => p * n)).Select(i => i < 2 ? i * 255 : _random.Next(0, 256))];
        Model.Integers(integers, OnnxTensor.UInt8, values, shape).Constant(s, [scale]).Integers(z, OnnxTensor.UInt8, [zeroPoint]);
        return Node("DequantizeLinear", [integers, s, z]);
    }

    /// <summary>Dequantized biases of 32 bits.</summary>
    internal string Bias(int count, params float[] scales)
    {
        string name = Fresh("b");
        string s = Fresh("scale");
        Model.Constant(s, scales, scales.Length == 1 ? [] : [scales.Length]);
        Model.Node("DequantizeLinear", [BiasIntegers(count), s], [name], ("axis", 0));
        return name;
    }

    internal string BiasIntegers(int count)
    {
        string name = Fresh("bq");
        Model.Integers(name, OnnxTensor.Int32, [.. Enumerable.Range(0, count).Select(_ => _random.Next(-3000, 3000))], count);
        return name;
    }

    internal float[] Scales(int count) => [.. Enumerable.Range(0, count).Select(_ => 0.003f + (0.004f * _random.NextSingle()))];

    /// <summary>Appends a node with one output.</summary>
    internal string Node(string type, string[] inputs, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        string name = Fresh(type.ToLowerInvariant());
        Model.Node(type, inputs, [name], attributes);
        return name;
    }

    internal string Integers(params long[] values)
    {
        string name = Fresh("i");
        Model.Constant(name, values);
        return name;
    }

    private string Fresh(string stem) => $"{stem}_{++_count}";
}
