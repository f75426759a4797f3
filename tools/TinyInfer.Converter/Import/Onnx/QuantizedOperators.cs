namespace TinyInfer.Converter.Import.Onnx;

/// <summary>
/// Takes operators on integers apart into what they mean: DequantizeLinear of each operand, the operator on real numbers, QuantizeLinear of
/// the result. So a graph of such operators is imported as one of QuantizeLinear and DequantizeLinear pairs is.
/// </summary>
internal sealed class QuantizedOperators
{
    private const string Microsoft = "com.microsoft";

    /// <summary>A place at which no scale stands.</summary>
    private const int NoScale = int.MaxValue;

    private readonly GraphProto _graph;
    private readonly int _opset;
    private readonly List<NodeProto> _nodes = [];
    private NodeProto _node = new();

    private QuantizedOperators(ModelProto model)
    {
        _graph = model.Graph;
        _opset = OnnxFile.Opset(model);
        if (model.OpsetImport.All(o => o.Domain != Microsoft))
        {
            model.OpsetImport.Add(new OperatorSetIdProto { Domain = Microsoft, Version = 1 });
        }
    }

    /// <summary>Operators that are taken apart, by domain and type.</summary>
    internal static IEnumerable<string> Names => Table.Keys;

    private static Dictionary<string, Action<QuantizedOperators>> Table { get; } = new(StringComparer.Ordinal)
    {
        ["ConvInteger"] = o => o.OnIntegers("Conv"),
        ["MatMulInteger"] = o => o.OnIntegers("MatMul"),
        ["QLinearConv"] = o => o.Convolution(),
        ["QLinearMatMul"] = o => o.Put("MatMul", 6, o.Operand(0, 1, 2), o.Operand(3, 4, 5, axis: -1)),
        [$"{Microsoft}.QGemm"] = o => o.Gemm(),
        [$"{Microsoft}.QLinearAdd"] = o => o.Put("Add", 6, o.Operand(0, 1, 2), o.Operand(3, 4, 5)),
        [$"{Microsoft}.QLinearAveragePool"] = o => o.Unary("AveragePool"),
        [$"{Microsoft}.QLinearConcat"] = o => o.Concat(),
        [$"{Microsoft}.QLinearConv"] = o => o.Convolution(),
        [$"{Microsoft}.QLinearGlobalAveragePool"] = o => o.Unary("GlobalAveragePool"),
        [$"{Microsoft}.QLinearLeakyRelu"] = o => o.Unary("LeakyRelu"),
        [$"{Microsoft}.QLinearMul"] = o => o.Put("Mul", 6, o.Operand(0, 1, 2), o.Operand(3, 4, 5)),
        [$"{Microsoft}.QLinearReduceMean"] = o => o.Unary("ReduceMean"),
        [$"{Microsoft}.QLinearSigmoid"] = o => o.Unary("Sigmoid"),
        [$"{Microsoft}.QLinearSoftmax"] = o => o.Unary("Softmax"),
    };

    /// <summary>Takes all such operators of a model apart.</summary>
    /// <param name="model">The model; changed.</param>
    /// <exception cref="ConversionException">An operator has a form that has no such meaning.</exception>
    internal static void Expand(ModelProto model) => new QuantizedOperators(model).Run();

    private void Run()
    {
        foreach (NodeProto node in _graph.Node)
        {
            _node = node;
            if (Table.TryGetValue(new OnnxNode(node).OpType, out Action<QuantizedOperators>? expand))
            {
                int before = _nodes.Count;
                expand(this);
                _nodes.Skip(before).ToList().ForEach(part => NodeNames.Trace(part, node));
            }
            else
            {
                _nodes.Add(node);
            }
        }

        _graph.Node.Clear();
        _graph.Node.AddRange(_nodes);

        // Some results are real numbers now where they were integers before.
        foreach (ValueInfoProto output in _graph.Output)
        {
            output.Type = null;
        }
    }

    private void Unary(string opType) => Put(opType, 3, Operand(0, 1, 2));

    private void Concat()
    {
        string[] operands = [.. Enumerable.Range(0, (_node.Input.Count - 2) / 3).Select(
            i => Operand(2 + (i * 3), 3 + (i * 3), 4 + (i * 3)))];
        Put("Concat", 0, operands);
    }

    private void Gemm()
    {
        int axis = Integer("transB") != 0 ? 0 : 1;
        string a = Operand(0, 1, 2);
        string b = Operand(3, 4, 5, axis);
        string[] bias = Input(6).Length == 0 ? [] : [Accumulator(6, 1, 4, Real("alpha", 1))];
        Put("Gemm", 7, [a, b, .. bias]);
    }

    private void Convolution()
    {
        string x = Operand(0, 1, 2);
        string w = Operand(3, 4, 5, axis: 0);
        string[] bias = Input(8).Length == 0 ? [] : [Accumulator(8, 1, 4, 1)];
        Put("Conv", 6, [x, w, .. bias]);
    }

    /// <summary>An operator whose result is the accumulator itself; the scale follows in the graph.</summary>
    private void OnIntegers(string opType)
    {
        string one = Constant("one", [], [1]);
        string b = Dequantize(Input(1), one, Input(3), opType == "Conv" ? 0 : -1);
        if (ScaleOf(Input(0)) is not { } scale)
        {
            Put(opType, NoScale, Dequantize(Input(0), one, Input(2), 0), b);
            return;
        }

        // What is quantized with a scale keeps it; the accumulator does not have it.
        string result = _node.Output[0];
        _node.Output[0] = Fresh(result);
        Put(opType, NoScale, Dequantize(Input(0), scale, Input(2), 0), b);
        float[] factor = [1 / Values(scale)[0]];
        _nodes.Add(new NodeProto
        {
            OpType = "Mul",
            Name = result,
            Input = { _node.Output[0], Constant("factor", [], factor) },
            Output = { result }
        });
    }

    /// <summary>The scale that integers were quantized with; null if that is not in the graph.</summary>
    private string? ScaleOf(string integers) =>
        _graph.Node.FirstOrDefault(n => n.OpType == "QuantizeLinear" && n.Output.Contains(integers))?.Input[1];

    /// <summary>Appends the operator on real numbers, with the attributes that it shares with the one on integers.</summary>
    /// <param name="opType">The operator.</param>
    /// <param name="scale">Where among the inputs the result's scale stands, and behind it the zero point.</param>
    /// <param name="inputs">What it reads.</param>
    private void Put(string opType, int scale, params string[] inputs)
    {
        if (Integer("channels_last") != 0)
        {
            throw new ConversionException(
                $"{_node.OpType} '{_node.Name}': channels_last is not supported; "
                + "take the model as it was before ONNX Runtime optimized it.");
        }

        string result = _node.Output[0];
        bool isQuantized = Input(scale).Length > 0;
        NodeProto node = new() { OpType = opType, Name = _node.Name };
        node.Input.AddRange(inputs);
        node.Output.Add(isQuantized ? Fresh(result) : result);
        node.Attribute.AddRange(_node.Attribute.Where(a => a.Name is not ("channels_last" or "opset")));
        _nodes.Add(node);
        if (isQuantized)
        {
            Convert("QuantizeLinear", node.Output[0], Input(scale), Input(scale + 1), result, 0);
        }
    }

    private string Operand(int value, int scale, int zeroPoint, int axis = 0) =>
        Dequantize(Input(value), Input(scale), Input(zeroPoint), axis);

    private string Dequantize(string value, string scale, string zeroPoint, int axis)
    {
        string real = Fresh(value);
        Convert("DequantizeLinear", value, scale, zeroPoint, real, axis);
        return real;
    }

    /// <summary>A bias of 32 bits, whose scale is the product of two others.</summary>
    private string Accumulator(int bias, int firstScale, int secondScale, float alpha)
    {
        float[] first = Values(Input(firstScale));
        float[] second = Values(Input(secondScale));
        string scale = Constant("scale", second.Length == 1 ? [] : [second.Length], [.. second.Select(s => s * first[0] * alpha)]);
        return Dequantize(Input(bias), scale, string.Empty, 0);
    }

    private void Convert(string opType, string value, string scale, string zeroPoint, string output, int axis)
    {
        NodeProto node = new() { OpType = opType, Name = output };
        node.Input.AddRange([value, scale]);
        if (zeroPoint.Length > 0)
        {
            node.Input.Add(zeroPoint);
        }

        node.Output.Add(output);
        if (_graph.Initializer.Any(t => t.Name == scale && t.Dims.Count == 1 && t.Dims[0] > 1))
        {
            // Axes came to ONNX's own operator with operator set 13; ONNX Runtime's always had them.
            node.Domain = _opset < 13 ? Microsoft : string.Empty;
            node.Attribute.Add(new AttributeProto { Name = "axis", I = axis, Type = AttributeProto.Types.AttributeType.Int });
        }

        _nodes.Add(node);
    }

    private string Constant(string stem, int[] shape, float[] values)
    {
        TensorProto tensor = new() { Name = Fresh(stem), DataType = OnnxTensor.Float };
        tensor.Dims.AddRange(shape.Select(size => (long)size));
        tensor.FloatData.AddRange(values);
        _graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    private float[] Values(string constant)
    {
        TensorProto? tensor = _graph.Initializer.FirstOrDefault(t => t.Name == constant);
        return tensor != null
            ? Array.ConvertAll(OnnxTensor.Values(tensor), v => (float)v)
            : throw new ConversionException($"{_node.OpType} '{_node.Name}': the scale '{constant}' is computed; it has to be constant.");
    }

    private string Input(int index) => index < _node.Input.Count ? _node.Input[index] : string.Empty;

    private long Integer(string attribute) => _node.Attribute.FirstOrDefault(a => a.Name == attribute)?.I ?? 0;

    private float Real(string attribute, float fallback) => _node.Attribute.FirstOrDefault(a => a.Name == attribute)?.F ?? fallback;

    private string Fresh(string stem) => $"{stem}#{_graph.Node.Count + _nodes.Count}.{_graph.Initializer.Count}";
}
