using TinyInfer.Converter.Graph;

namespace TinyInfer.Converter.Import.Onnx;

/// <summary>
/// Writes operators that have no kernel as several that have one, before the reference run, so that calibration sees every tensor in
/// between.
/// </summary>
internal sealed class OnnxDecomposer
{
    /// <summary>From this operator set on, ReduceSum has its axes as an input.</summary>
    private const int ReduceSumAxesInput = 13;

    private readonly GraphProto _graph;
    private readonly int _opset;
    private readonly Dictionary<string, TensorProto> _initializers;
    private readonly List<NodeProto> _nodes = [];
    private int _fresh;

    private OnnxDecomposer(ModelProto model)
    {
        _graph = model.Graph;
        _opset = OnnxFile.Opset(model);
        _initializers = _graph.Initializer.ToDictionary(t => t.Name, StringComparer.Ordinal);

        // A quantized constant is a constant too, of the same shape.
        foreach (NodeProto node in _graph.Node.Where(n => n.OpType == "DequantizeLinear"))
        {
            if (_initializers.TryGetValue(node.Input[0], out TensorProto? integers))
            {
                _initializers[node.Output[0]] = integers;
            }
        }
    }

    /// <summary>Operators that are always written as others; some forms of further ones are too.</summary>
    internal static IReadOnlyList<string> Names { get; } =
        ["ArgMin", "Mean", "ReduceL1", "ReduceL2", "ReduceMin", "ReduceSumSquare", "Sum"];

    /// <summary>Decomposes what can be.</summary>
    /// <param name="model">A simplified model; changed.</param>
    internal static void Run(ModelProto model)
    {
        OnnxDecomposer decomposer = new(model);
        foreach (NodeProto node in model.Graph.Node)
        {
            int before = decomposer._nodes.Count;
            decomposer.Decompose(node);
            foreach (NodeProto part in decomposer._nodes.Skip(before).Where(part => part != node))
            {
                NodeNames.Trace(part, node);
            }
        }

        model.Graph.Node.Clear();
        model.Graph.Node.AddRange(decomposer._nodes);
    }

    private void Decompose(NodeProto node)
    {
        switch (node.OpType)
        {
            case "ArgMin":
                Then(node, "ArgMax", Unary("Neg", node.Input[0]));
                break;
            case "Div" when node.Input.Count == 2 && !_initializers.ContainsKey(node.Input[1]):
                Then(node, "Mul", node.Input[0], Unary("Reciprocal", node.Input[1]));
                break;
            case "Gemm" when node.Input.Count == 3 && node.Input[2].Length > 0 && !IsRow(node.Input[2]):
                DecomposeGemm(node);
                break;
            case "Max" or "Min" or "Sum" or "Mean":
                DecomposeChain(node);
                break;
            case "PRelu" when _initializers.TryGetValue(node.Input[1], out TensorProto? slope)
                && slope.Dims.Aggregate(1L, (a, b) => a * b) > 1:
                string negative = Add("Min", node, node.Input[0], Scalar(0));
                Then(node, "Add", Unary("Relu", node.Input[0]), Add("Mul", node, negative, node.Input[1]));
                break;
            case "ReduceL1":
                Sum(node, Unary("Abs", node.Input[0]), null);
                break;
            case "ReduceL2":
                Sum(node, Add("Mul", node, node.Input[0], node.Input[0]), "Sqrt");
                break;
            case "ReduceMin":
                NodeProto largest = Reduction(node, "ReduceMax", Unary("Neg", node.Input[0]));
                _nodes.Add(largest);
                Then(node, "Neg", largest.Output[0]);
                break;
            case "ReduceSumSquare":
                Sum(node, Add("Mul", node, node.Input[0], node.Input[0]), null);
                break;
            case "Where" when _initializers.ContainsKey(node.Input[0]):
                Choose(node);
                break;
            default:
                _nodes.Add(node);
                break;
        }
    }

    /// <summary>
    /// A choice that is known between an activation and one number multiplies by 0 or 1 and adds; a mask of attention only adds.
    /// </summary>
    private void Choose(NodeProto node)
    {
        int kept = _initializers.ContainsKey(node.Input[1]) ? 2 : 1;
        if (!_initializers.TryGetValue(node.Input[3 - kept], out TensorProto? other) || OnnxTensor.Values(other) is not [var number]
            || _initializers.ContainsKey(node.Input[kept]))
        {
            _nodes.Add(node);
            return;
        }

        TensorProto condition = _initializers[node.Input[0]];
        bool[] isKept = Array.ConvertAll(OnnxTensor.Values(condition), v => (v != 0) == (kept == 1));
        string added = Constant(keep => keep ? 0 : number);
        if (number <= AttentionMask.Infinite)
        {
            Then(node, "Add", node.Input[kept], added);
            return;
        }

        Then(node, "Add", Add("Mul", node, node.Input[kept], Constant(keep => keep ? 1 : 0)), added);

        string Constant(Converter<bool, double> convert) =>
            Keep(OnnxTensor.Make(Fresh(node), OnnxTensor.Float, condition.Dims, Array.ConvertAll(isKept, convert)));
    }

    /// <summary>Operators of any number of inputs become a chain of operators of two.</summary>
    private void DecomposeChain(NodeProto node)
    {
        string opType = node.OpType is "Sum" or "Mean" ? "Add" : node.OpType;
        int count = node.Input.Count;
        if (count == 1)
        {
            Then(node, "Identity", node.Input[0]);
            return;
        }

        string sum = node.Input[0];
        for (int i = 1; i < count - 1; i++)
        {
            sum = Add(opType, node, sum, node.Input[i]);
        }

        if (node.OpType == "Mean")
        {
            Then(node, "Mul", Add(opType, node, sum, node.Input[count - 1]), Scalar(1f / count));
        }
        else
        {
            Then(node, opType, sum, node.Input[count - 1]);
        }
    }

    /// <summary>A Gemm whose last operand is no bias of one value per output adds it afterwards.</summary>
    private void DecomposeGemm(NodeProto node)
    {
        AttributeProto? beta = node.Attribute.FirstOrDefault(a => a.Name == "beta");
        NodeProto product = node.Clone();
        product.Input.RemoveAt(2);
        product.Output[0] = Fresh(node);
        product.Name = product.Output[0];
        _nodes.Add(product);
        string operand = beta == null || beta.F == 1 ? node.Input[2] : Scaled(node, node.Input[2], beta.F);
        Then(node, "Add", product.Output[0], operand);
    }

    /// <summary>A tensor times a number; a constant at once.</summary>
    private string Scaled(NodeProto node, string input, float factor)
    {
        if (_graph.Initializer.FirstOrDefault(t => t.Name == input) is not { } tensor)
        {
            return Add("Mul", node, input, Scalar(factor));
        }

        double[] values = Array.ConvertAll(OnnxTensor.Values(tensor), v => v * factor);
        return Keep(OnnxTensor.Make(Fresh(node), OnnxTensor.Float, tensor.Dims, values));
    }

    /// <summary>A sum over the node's axes, and perhaps a function of it, in the node's place.</summary>
    private void Sum(NodeProto node, string input, string? function)
    {
        NodeProto sum = Reduction(node, "ReduceSum", input);
        _nodes.Add(sum);
        Then(node, function ?? "Identity", sum.Output[0]);
    }

    /// <summary>A reduction of another kind with the node's axes.</summary>
    private NodeProto Reduction(NodeProto node, string opType, string input)
    {
        NodeProto reduction = node.Clone();
        reduction.OpType = opType;
        reduction.Input[0] = input;
        reduction.Output[0] = Fresh(node);
        reduction.Name = reduction.Output[0];
        AttributeProto? axes = reduction.Attribute.FirstOrDefault(a => a.Name == "axes");
        if (opType == "ReduceSum" && _opset >= ReduceSumAxesInput && axes != null)
        {
            reduction.Attribute.Remove(axes);
            reduction.Input.Add(Integers(node, axes.Ints));
        }

        return reduction;
    }

    /// <summary>True where a Gemm's operand has at most one value for each output.</summary>
    private bool IsRow(string name) =>
        _initializers.TryGetValue(name, out TensorProto? tensor) && tensor.Dims.SkipLast(1).All(size => size == 1);

    /// <summary>Puts an operator in the node's place that keeps its name, its attributes and its output.</summary>
    private void Then(NodeProto node, string opType, params IEnumerable<string> inputs)
    {
        NodeProto last = new() { OpType = opType, Name = node.Name, Output = { node.Output[0] } };
        last.Input.AddRange(inputs);
        if (opType == "ArgMax")
        {
            last.Attribute.AddRange(node.Attribute);
        }

        _nodes.Add(last);
    }

    /// <summary>Adds an operator before the node.</summary>
    private string Add(string opType, NodeProto node, params IEnumerable<string> inputs)
    {
        NodeProto added = new() { OpType = opType, Output = { Fresh(node) } };
        added.Name = added.Output[0];
        added.Input.AddRange(inputs);
        _nodes.Add(added);
        return added.Output[0];
    }

    private string Unary(string opType, string input)
    {
        NodeProto added = new() { OpType = opType, Input = { input }, Output = { $"{input}/{opType}#{++_fresh}" } };
        added.Name = added.Output[0];
        _nodes.Add(added);
        return added.Output[0];
    }

    private string Scalar(float value) =>
        Keep(new TensorProto { Name = $"scalar#{++_fresh}", DataType = OnnxTensor.Float, FloatData = { value } });

    private string Integers(NodeProto node, IReadOnlyCollection<long> values)
    {
        TensorProto tensor = new() { Name = Fresh(node), DataType = OnnxTensor.Int64, Dims = { values.Count } };
        tensor.Int64Data.AddRange(values);
        return Keep(tensor);
    }

    private string Keep(TensorProto tensor)
    {
        _graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    private string Fresh(NodeProto node) => $"{node.Output[0]}/part#{++_fresh}";
}
