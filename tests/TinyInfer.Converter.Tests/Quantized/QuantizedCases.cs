namespace TinyInfer.Converter.Tests.Quantized;

/// <summary>
/// Small quantized ONNX graphs, one for each operator and form in which quantizers leave it. Each returns the graph's output.
/// </summary>
internal static class QuantizedCases
{
    private static readonly int[] _image = [1, 4, 7, 6];

    /// <summary>Graphs by name.</summary>
    internal static Dictionary<string, Func<QuantizedGraph, string>> All { get; } = new(StringComparer.Ordinal)
    {
        ["add"] = g => g.Pair(g.Node("Add", [In(g, "a", 0.0431937f, 3), In(g, "b", 0.0287613f, -20)]), 0.0519341f, 7),
        ["add constant"] = g => g.Pair(g.Node("Add", [In(g), g.Weights([1, 4, 1, 1], 1, 0.0213977f)]), 0.0519341f, 7),
        ["average pool"] = g => g.Pair(g.Node("AveragePool", [In(g)], ("kernel_shape", (int[])[2, 2]), ("strides", (int[])[2, 2])),
            0.0431937f, 3),
        ["average pool rescaled"] = g => g.Pair(g.Node("AveragePool", [In(g)], ("kernel_shape", (int[])[3, 2])), 0.0307193f, -5),
        ["clip"] = g => g.Pair(g.Node("Clip", [In(g), Real(g, "low", -1), Real(g, "high", 2.5f)]), 0.0213977f, -40),
        ["clip fused"] = g => g.Pair(g.Node("Clip", [ConvReal(g, In(g), 5), Real(g, "low", 0), Real(g, "high", 6)]), 6f / 255, -128),
        ["concat"] = g => g.Pair(g.Node("Concat", [In(g, "a", 0.0431937f, 3), In(g, "b", 0.0287613f, -20)], ("axis", 1)), 0.0453391f, 0),
        ["convolution"] = g => Conv(g, In(g), 1),
        ["convolution of the ends"] = g => Conv(g, In(g, "x", 1.0001f, -128), 1, zeroPoint: 127, scale: 3),
        ["convolution per channel"] = g => Conv(g, In(g), 5),
        ["convolution without bias"] = g =>
            g.Pair(g.Node("Conv", [In(g), g.Weights([5, 4, 3, 3], 0, 0.004f)], ("pads", (int[])[1, 1, 1, 1])), 0.2093131f, 5),
        ["depthwise"] = g => g.Pair(
            g.Node("Conv", [In(g), g.Weights([4, 1, 3, 3], 0, 0.005f), Bias(g, 4)], ("group", 4), ("pads", (int[])[1, 1, 1, 1])),
                0.0811723f, 5),
        ["gemm"] = g => g.Pair(g.Node("Gemm", [Row(g), g.Weights([6, 20], 0, 0.005f), Bias(g, 6)], ("transB", 1)), 0.1217239f, 9),
        ["global average pool"] = g => g.Pair(g.Node("GlobalAveragePool", [In(g)]), 0.0102731f, 3),
        ["hard swish"] = g => g.Pair(g.Node("HardSwish", [In(g)]), 0.0307193f, -100),
        ["leaky relu"] = g => g.Pair(g.Node("LeakyRelu", [In(g)], ("alpha", 0.1f)), 0.0411939f, -80),
        ["matrix product and bias"] = g =>
            g.Pair(g.Node("Add", [g.Node("MatMul", [Row(g), g.Weights([20, 6], 1, g.Scales(6))]), Floats(g, 6)]), 0.1217239f, 9),
        ["matrix product, transposed weights"] = g => g.Pair(
            g.Node("MatMul", [Row(g), g.Node("Transpose", [g.Weights([6, 20], 0, 0.005f)], ("perm", (int[])[1, 0]))]), 0.1217239f, 9),
        ["max pool"] = g => g.Pair(g.Node("MaxPool", [In(g)], ("kernel_shape", (int[])[2, 2])), 0.0431937f, 3),
        ["max pool behind convolution"] = g =>
            g.Pair(g.Node("MaxPool", [ConvReal(g, In(g), 1)], ("kernel_shape", (int[])[2, 2])), 0.2093131f, 3),
        ["mul"] = g => g.Pair(g.Node("Mul", [In(g, "a", 0.0431937f, 3), In(g, "b", 0.0287613f, -20)]), 0.1093477f, 7),
        ["pad"] = g => g.Pair(g.Node("Pad", [In(g), g.Integers(0, 0, 1, 2, 0, 0, 2, 1)]), 0.0431937f, 3),
        ["reduce mean"] = g => g.Pair(g.Node("ReduceMean", [In(g)], ("axes", (int[])[2, 3])), 0.0102731f, 3),
        ["relu between"] = g => Conv(g, g.Pair(g.Node("Relu", [In(g)]), 0.0253171f, -128), 1),
        ["relu fused"] = g => g.Pair(g.Node("Relu", [ConvReal(g, In(g), 1)]), 0.1037393f, -128),
        ["resize"] = g => g.Pair(
            g.Node("Resize", [In(g), string.Empty, Floats(g, [1, 1, 2, 2])], ("mode", "nearest"),
                ("coordinate_transformation_mode", "asymmetric"), ("nearest_mode", "floor")),
            0.0431937f,
            3),
        ["sigmoid"] = g => g.Pair(g.Node("Sigmoid", [In(g)]), 1f / 256, -128),
        ["sigmoid of own scale"] = g => g.Pair(g.Node("Sigmoid", [In(g)]), 0.0041f, -120),
        ["slice"] = g => g.Pair(g.Node("Slice", [In(g), g.Integers(1), g.Integers(3), g.Integers(1)]), 0.0431937f, 3),
        ["softmax"] = g => g.Pair(g.Node("Softmax", [Row(g)], ("axis", -1)), 1f / 256, -128),
        ["softmax of own scale"] = g => g.Pair(g.Node("Softmax", [Row(g)], ("axis", -1)), 0.0039f, -128),
        ["sub"] = g => g.Pair(g.Node("Sub", [In(g, "a", 0.0431937f, 3), In(g, "b", 0.0287613f, -20)]), 0.0519341f, 7),
        ["tanh"] = g => g.Pair(g.Node("Tanh", [In(g)]), 1f / 127, 0),
        ["transposed convolution"] = g => g.Pair(
            g.Node("ConvTranspose", [In(g), g.Weights([4, 3, 3, 3], 1, 0.004f), Bias(g, 3, 0.004f)], ("strides", (int[])[2, 2])),
                0.1037393f, 0),

        ["channels last at the borders"] = g =>
        {
            string image = g.Node("Transpose", [g.Input("x", [1, 7, 6, 4], 0.0431937f, 3)], ("perm", (int[])[0, 3, 1, 2]));
            string result = Conv(g, g.Pair(image, 0.0431937f, 3), 5);
            return g.Pair(g.Node("Transpose", [result], ("perm", (int[])[0, 2, 3, 1])), 0.2093131f, 5);
        },
        ["flattened"] = g =>
        {
            string rows = g.Pair(g.Node("Reshape", [Conv(g, In(g), 1), g.Integers(1, -1)]), 0.2093131f, 5);
            return g.Pair(g.Node("Gemm", [rows, g.Weights([3, 5 * 7 * 6], 0, 0.003f), Bias(g, 3, 0.003f, 0.2093131f)], ("transB", 1)),
                0.9137177f, 9);
        },
        ["integers all the way"] = g =>
        {
            (string s, string z) = g.Parameters(0.2093131f, 5);
            string conv = g.Node(
                "QLinearConv", [.. Ints(g, "x", 0.0431937f, 3), .. W(g, [5, 4, 3, 3], g.Scales(5)), s, z, g.BiasIntegers(5)],
                    ("pads", (int[])[1, 1, 1, 1]));
            string pool = g.Node("MaxPool", [conv], ("kernel_shape", (int[])[2, 2]), ("strides", (int[])[2, 2]));
            string rows = g.Node("Reshape", [pool, g.Integers(1, -1)]);
            (string s2, string z2) = g.Parameters(0.2093131f, 5);
            return g.Dequantize(On(g, "com.microsoft.QGemm", 0.9137177f, 9, [rows, s2, z2, .. W(g, [45, 3], 0.005f), g.BiasIntegers(3)]),
                0.9137177f, 9);
        },
        ["mobile network"] = g =>
        {
            string image = g.Node("Transpose", [g.Input("x", [1, 7, 6, 4], 0.0431937f, 3)], ("perm", (int[])[0, 3, 1, 2]));
            string x = g.Pair(image, 0.0431937f, 3);
            string wide = g.Pair(g.Node("Clip", [ConvReal(g, x, 5), Real(g, "low", 0), Real(g, "high", 6)]), 6f / 255, -128);
            float[] scales = g.Scales(5);
            string filtered = g.Node(
                "Conv", [wide, g.Weights([5, 1, 3, 3], 0, scales), g.Bias(5, [.. scales.Select(s => s * (6f / 255))])], ("group", 5),
                    ("pads", (int[])[1, 1, 1, 1]));
            string depth = g.Pair(g.Node("Clip", [filtered, "low", "high"]), 6f / 255, -128);
            string narrow = g.Pair(g.Node("Conv", [depth, g.Weights([4, 5, 1, 1], 0, 0.006f), g.Bias(4, 0.006f * (6f / 255))]), 0.0734127f,
                -7);
            string sum = g.Pair(g.Node("Add", [narrow, x]), 0.0812391f, 3);
            string mean = g.Pair(g.Node("GlobalAveragePool", [sum]), 0.0391733f, 1);
            string rows = g.Pair(g.Node("Flatten", [mean]), 0.0391733f, 1);
            return g.Pair(g.Node("Gemm", [rows, g.Weights([3, 4], 0, 0.003f), g.Bias(3, 0.003f * 0.0391733f)], ("transB", 1)), 0.0131719f,
                9);
        },
        ["normalised"] = g =>
        {
            g.Model.Constant("factor", [1.2f, 0.7f, 2.1f, 0.4f, 1.1f], 5).Constant("shift", [0.1f, -0.4f, 0.3f, 0.2f, 0], 5);
            g.Model.Constant("mean", [0.3f, -0.2f, 0.1f, 0, 0.6f], 5).Constant("variance", [1.3f, 0.8f, 2.2f, 0.9f, 1], 5);
            return g.Pair(g.Node("Relu", [g.Node("BatchNormalization", [ConvReal(g, In(g), 5), "factor", "shift", "mean", "variance"])]),
                0.2093131f, -128);
        },
        ["read several times"] = g =>
        {
            string x = In(g);
            string a = Conv(g, x, 1);
            string b = g.Pair(g.Node("Sigmoid", [x]), 1f / 256, -128);
            return g.Pair(g.Node("Concat", [a, b, x], ("axis", 1)), 0.2093131f, 5);
        },
        ["residual"] = g =>
        {
            string x = In(g);
            string a = g.Pair(g.Node("Conv", [x, g.Weights([4, 4, 3, 3], 0, 0.005f), Bias(g, 4)], ("pads", (int[])[1, 1, 1, 1])),
                0.1217239f, 3);
            return g.Pair(g.Node("Relu", [g.Node("Add", [a, x])]), 0.0811723f, -128);
        },
        ["swish"] = g =>
        {
            string x = In(g);
            return g.Pair(g.Node("Mul", [x, g.Node("Sigmoid", [x])]), 0.0307193f, -110);
        },
        ["two functions"] = g => g.Pair(g.Node("Exp", [g.Node("Neg", [g.Node("Abs", [In(g)])])]), 0.004f, -128),
        ["partly quantized residual"] = g =>
        {
            string x = In(g);
            return g.Pair(g.Node("Relu", [g.Node("Add", [ConvReal(g, x, 5), g.Node("Sigmoid", [ConvReal(g, x, 1)])])]), 0.1511723f, -128);
        },
        ["weights quantized in the graph"] = g =>
        {
            g.Model.Constant("kernel", [.. Enumerable.Range(0, 5 * 4 * 9).Select(i => 0.4f * MathF.Sin(i))], 5, 4, 3, 3);
            (string s, string z) = g.WeightParameters(g.Scales(5));
            string integers = g.Node("QuantizeLinear", ["kernel", s, z], ("axis", 0));
            string weights = g.Node("DequantizeLinear", [integers, s, z], ("axis", 0));
            return g.Pair(g.Node("Relu", [g.Node("Conv", [In(g), weights, Floats(g, 5)], ("pads", (int[])[1, 1, 1, 1]))]), 0.0613711f,
                -128);
        },
        ["weights of nine bits"] = g => g.Pair(
            g.Node("Conv", [In(g), g.AsymmetricWeights([5, 4, 3, 3], 0.005f, 60), Bias(g, 5)], ("pads", (int[])[1, 1, 1, 1])), 0.2093131f,
                5),
        ["weights of nine bits, dense"] = g => g.Pair(
            g.Node("Gemm", [Row(g), g.AsymmetricWeights([6, 20], 0.005f, 200), Bias(g, 6)], ("transB", 1)), 0.1217239f, 9),
        ["weights of nine bits, depthwise"] = g => g.Pair(
            g.Node("Conv", [In(g), g.AsymmetricWeights([4, 1, 3, 3], 0.005f, 0), Bias(g, 4)], ("group", 4)), 0.0811723f, 5),
        ["weights of nine bits, grouped"] = g => g.Pair(
            g.Node("Conv", [In(g), g.AsymmetricWeights([6, 2, 3, 3], 0.005f, 90), Bias(g, 6)], ("group", 2)), 0.1037393f, 5),
        ["unused constants"] = g =>
        {
            _ = g.WeightIntegers([2, 2], 0.1037393f);
            return Conv(g, In(g), 1);
        },

        ["QGemm"] = g => g.Dequantize(On(
            g, "com.microsoft.QGemm", 0.1217239f, 9, [.. RowIntegers(g), .. W(g, [6, 20], g.Scales(6)), g.BiasIntegers(6)], ("transB", 1)),
                0.1217239f, 9),
        ["QLinearAdd"] = g => g.Dequantize(
            On(g, "com.microsoft.QLinearAdd", 0.0519341f, 7, [.. Ints(g, "a", 0.0431937f, 3), .. Ints(g, "b", 0.0287613f, -20)]),
                0.0519341f, 7),
        ["QLinearAveragePool"] = g => g.Dequantize(
            On(g, "com.microsoft.QLinearAveragePool", 0.0431937f, 3, Ints(g, "x", 0.0431937f, 3), ("kernel_shape", (int[])[2, 2])),
                0.0431937f, 3),
        ["QLinearConcat"] = g =>
        {
            (string s, string z) = g.Parameters(0.0453391f, 0);
            string q = g.Node("com.microsoft.QLinearConcat", [s, z, .. Ints(g, "a", 0.0431937f, 3), .. Ints(g, "b", 0.0287613f, -20)],
                ("axis", 1));
            return g.Dequantize(q, 0.0453391f, 0);
        },
        ["QLinearConv"] = g =>
        {
            (string s, string z) = g.Parameters(0.2093131f, 5);
            string q = g.Node(
                "QLinearConv", [.. Ints(g, "x", 0.0431937f, 3), .. W(g, [5, 4, 3, 3], g.Scales(5)), s, z, g.BiasIntegers(5)],
                    ("pads", (int[])[1, 1, 1, 1]));
            return g.Dequantize(q, 0.2093131f, 5);
        },
        ["QLinearGlobalAveragePool"] = g => g.Dequantize(
            On(g, "com.microsoft.QLinearGlobalAveragePool", 0.0102731f, 3, Ints(g, "x", 0.0431937f, 3)), 0.0102731f, 3),
        ["QLinearLeakyRelu"] = g => g.Dequantize(
            On(g, "com.microsoft.QLinearLeakyRelu", 0.0411939f, -80, Ints(g, "x", 0.0431937f, 3), ("alpha", 0.1f)), 0.0411939f, -80),
        ["QLinearMatMul"] = g => g.Dequantize(
            On(g, "QLinearMatMul", 0.1217239f, 9, [.. RowIntegers(g), .. W(g, [20, 6], 0.005f)]), 0.1217239f, 9),
        ["QLinearMul"] = g => g.Dequantize(
            On(g, "com.microsoft.QLinearMul", 0.1093477f, 7, [.. Ints(g, "a", 0.0431937f, 3), .. Ints(g, "b", 0.0287613f, -20)]),
                0.1093477f, 7),
        ["QLinearSigmoid"] = g => g.Dequantize(
            On(g, "com.microsoft.QLinearSigmoid", 1f / 256, -128, Ints(g, "x", 0.0431937f, 3)), 1f / 256, -128),
        ["QLinearSoftmax"] = g => g.Dequantize(
            On(g, "com.microsoft.QLinearSoftmax", 1f / 256, -128, RowIntegers(g), ("axis", -1), ("opset", 13)), 1f / 256, -128),
        ["ConvInteger"] = g =>
        {
            string[] x = Ints(g, "x", 0.0431937f, 3);
            (string w, _, string z) = g.WeightIntegers([5, 4, 3, 3], 0.004f);
            string sums = g.Node("Cast", [g.Node("ConvInteger", [x[0], w, x[2], z], ("pads", (int[])[1, 1, 1, 1]))], ("to", 1));
            return g.Pair(g.Node("Mul", [sums, Real(g, "product", 0.0431937f * 0.004f)]), 0.2093131f, 5);
        },
        ["MatMulInteger"] = g =>
        {
            string[] x = RowIntegers(g);
            (string w, _, string z) = g.WeightIntegers([20, 6], 0.004f);
            string sums = g.Node("Cast", [g.Node("MatMulInteger", [x[0], w, x[2], z])], ("to", 1));
            string reals = g.Node("Mul", [sums, Real(g, "product", 0.0431937f * 0.004f)]);
            return g.Pair(g.Node("Relu", [g.Node("Add", [reals, Floats(g, 6)])]), 0.1037393f, -128);
        },
    };

    private static string In(QuantizedGraph g, string name = "x", float scale = 0.0431937f, int zeroPoint = 3) =>
        g.Input(name, _image, scale, zeroPoint);

    private static string Row(QuantizedGraph g) => g.Input("x", [2, 20], 0.0431937f, 3);

    private static string ConvReal(QuantizedGraph g, string x, int scales, float inputScale = 0.0431937f)
    {
        float[] s = g.Scales(scales);
        return g.Node("Conv", [x, g.Weights([5, 4, 3, 3], 0, s), g.Bias(5, [.. s.Select(v => v * inputScale)])],
            ("pads", (int[])[1, 1, 1, 1]));
    }

    private static string Conv(QuantizedGraph g, string x, int scales, int zeroPoint = 5, float scale = 0.2093131f) =>
        g.Pair(ConvReal(g, x, scales), scale, zeroPoint);

    private static string Bias(QuantizedGraph g, int count, float weightScale = 0.005f, float inputScale = 0.0431937f) =>
        g.Bias(count, weightScale * inputScale);

    private static string Real(QuantizedGraph g, string name, float value)
    {
        g.Model.Constant(name, [value]);
        return name;
    }

    private static string Floats(QuantizedGraph g, int count) => Floats(g, [.. Enumerable.Range(0, count).Select(i => (0.7f * i) - 1.3f)]);

    private static string Floats(QuantizedGraph g, float[] values)
    {
        g.Model.Constant("floats", values, values.Length);
        return "floats";
    }

    /// <summary>Integers of an input with their scale and zero point, as operators on integers take them.</summary>
    private static string[] Ints(QuantizedGraph g, string name, float scale, int zeroPoint)
    {
        string q = g.InputIntegers(name, _image, scale, zeroPoint);
        (string s, string z) = g.Parameters(scale, zeroPoint);
        return [q, s, z];
    }

    private static string[] RowIntegers(QuantizedGraph g)
    {
        string q = g.InputIntegers("x", [2, 20], 0.0431937f, 3);
        (string s, string z) = g.Parameters(0.0431937f, 3);
        return [q, s, z];
    }

    private static string[] W(QuantizedGraph g, int[] shape, params float[] scales)
    {
        (string w, string s, string z) = g.WeightIntegers(shape, scales);
        return [w, s, z];
    }

    /// <summary>An operator on integers whose result's scale and zero point come last among its inputs.</summary>
    private static string On(
        QuantizedGraph g, string type, float scale, int zeroPoint, string[] inputs,
            params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        (string s, string z) = g.Parameters(scale, zeroPoint);
        return g.Node(type, [.. inputs, s, z], attributes);
    }
}
