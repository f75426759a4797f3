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

    private readonly int _opset;
    private readonly Dictionary<string, TensorProto> _initializers;
    private readonly HashSet<string> _quantized = [];
    private readonly HashSet<string> _notNumbers = [];
    private readonly NodeEditor _editor;
    private readonly ProductForms _products;
    private readonly AttentionForms _attention;
    private readonly ConditionForms _conditions;
    private readonly FusedForms _fused;
    private readonly NormalizationForms _normalizations;

    private OnnxDecomposer(ModelProto model, IReadOnlyDictionary<string, int[]> shapes)
    {
        _opset = OnnxFile.Opset(model);
        _initializers = model.Graph.Initializer.ToDictionary(t => t.Name, StringComparer.Ordinal);
        _editor = new NodeEditor(model);
        Dictionary<string, TensorProto> constants = new(_initializers);
        _products = new ProductForms(_editor, _opset, constants, shapes);
        _attention = new AttentionForms(_editor, constants, shapes);
        _conditions = new ConditionForms(_editor, constants);
        _fused = new FusedForms(_editor, shapes);
        _normalizations = new NormalizationForms(_editor, shapes);

        // A quantized constant is a constant too, of the same shape.
        foreach (NodeProto node in model.Graph.Node.Where(n => n.OpType == "DequantizeLinear"))
        {
            if (_initializers.TryGetValue(node.Input[0], out TensorProto? integers))
            {
                _initializers[node.Output[0]] = integers;
                _quantized.Add(node.Output[0]);
            }
        }
    }

    /// <summary>Operators that are always written as others; some forms of further ones are too.</summary>
    internal static IReadOnlyList<string> Names { get; } =
        [
            "ArgMin", "Attention", "Einsum", "LpNormalization", "Mean", "MeanVarianceNormalization", "ReduceL1", "ReduceL2", "ReduceLogSum",
            "ReduceLogSumExp", "ReduceMin", "ReduceSumSquare", "Sum", OnnxOperators.Microsoft + "Attention",
            OnnxOperators.Microsoft + "BiasGelu", OnnxOperators.Microsoft + "FusedConv", OnnxOperators.Microsoft + "FusedGemm",
            OnnxOperators.Microsoft + "FusedMatMul", OnnxOperators.Microsoft + "MultiHeadAttention",
            OnnxOperators.Microsoft + "SkipLayerNormalization", OnnxOperators.Microsoft + "SkipSimplifiedLayerNormalization",
        ];

    /// <summary>Decomposes what can be.</summary>
    /// <param name="model">A simplified model; changed.</param>
    /// <param name="shapes">Shapes of its tensors, as far as they are known.</param>
    internal static void Run(ModelProto model, IReadOnlyDictionary<string, int[]> shapes)
    {
        OnnxDecomposer decomposer = new(model, shapes);
        decomposer._editor.Rewrite(decomposer.Decompose);
    }

    private bool Decompose(NodeProto node)
    {
        string first = node.Input.FirstOrDefault(string.Empty);
        switch (node.OpType)
        {
            case "ArgMin":
                _editor.Replace("ArgMax", node, 0, [_editor.Add("Neg", node, [first])], [.. node.Attribute]);
                return true;
            case "Attention":
                return node.Domain == OnnxOperators.Microsoft[..^1] ? _attention.Packed(node) : _attention.Attention(node);
            case "MultiHeadAttention":
                return _attention.MultiHead(node);
            case "FusedConv" or "FusedGemm":
                return _fused.Layer(node);
            case "FusedMatMul":
                return _fused.Product(node);
            case "Cast" or "Greater" or "GreaterOrEqual" or "Less" or "LessOrEqual":
                return _conditions.Rewrite(node);
            case "Div" when node.Input.Count == 2 && !_initializers.ContainsKey(node.Input[1]):
                return Then(node, "Mul", first, _editor.Add("Reciprocal", node, [node.Input[1]]));
            case "Gemm" when node.Input.Count == 3 && node.Input[2].Length > 0 && !IsRow(node.Input[2]):
                return DecomposeGemm(node);
            case "Einsum":
                return _products.Einsum(node);
            case "MatMul":
                return _products.MatMul(node);
            case "IsNaN" when _editor.IsReadOnlyAs("Where", node.Output[0]):
                // int8 has no such number: what a choice puts in its place is never taken.
                return _notNumbers.Add(node.Output[0]);
            case "Where" when _notNumbers.Contains(first):
                return Then(node, "Identity", node.Input[2]);
            case "BiasGelu" or "FastGelu" when node.Domain.Length > 0 && node.Input.Count > 1:
                return Then(node, OnnxOperators.Microsoft + (node.OpType == "FastGelu" ? node.OpType : "Gelu"),
                    _editor.Add("Add", node, node.Input));
            case "SkipLayerNormalization" or "SkipSimplifiedLayerNormalization" when !node.Output.Skip(1).SkipLast(1).Any(_editor.IsRead):
                return AddAndNormalize(node);
            case "Max" or "Min" or "Sum" or "Mean":
                return DecomposeChain(node);
            case "PRelu" when _initializers.TryGetValue(node.Input[1], out TensorProto? slope)
                && slope.Dims.Aggregate(1L, (a, b) => a * b) > 1:
                string negative = _editor.Add("Min", node, [first, Scalar(node, 0)]);
                return Then(node, "Add", _editor.Add("Relu", node, [first]), _editor.Add("Mul", node, [negative, node.Input[1]]));
            case "LpNormalization":
                return _normalizations.Norm(node);
            case "MeanVarianceNormalization":
                return _normalizations.MeanVariance(node);
            case "ReduceL1":
                return Sum(node, _editor.Add("Abs", node, [first]), "Identity");
            case "ReduceL2":
                return Sum(node, _editor.Add("Mul", node, [first, first]), "Sqrt");
            case "ReduceLogSum":
                return Sum(node, first, "Log");
            case "ReduceLogSumExp":
                return SumOfExponentials(node);
            case "ReduceMin":
                return Then(node, "Neg", Reduce(node, "ReduceMax", _editor.Add("Neg", node, [first])));
            case "ReduceSumSquare":
                return Sum(node, _editor.Add("Mul", node, [first, first]), "Identity");
            default:
                return node.OpType == "Where" && (_initializers.ContainsKey(first) ? Choose(node) : _conditions.Rewrite(node));
        }
    }

    /// <summary>A sum with what was skipped, and with a bias, is normalized; the sum may be an output, too.</summary>
    private bool AddAndNormalize(NodeProto node)
    {
        bool isSimple = node.OpType == "SkipSimplifiedLayerNormalization";
        int bias = isSimple ? 3 : 4;
        string sum = _editor.Add("Add", node, node.Input.Take(2));
        sum = node.Input.Count > bias && node.Input[bias].Length > 0 ? _editor.Add("Add", node, [sum, node.Input[bias]]) : sum;
        if (node.Output.Count > 3)
        {
            _editor.Replace("Identity", node, 3, [sum]);
        }

        _editor.Replace(isSimple ? "SimplifiedLayerNormalization" : "LayerNormalization", node, 0,
            [sum, .. node.Input.Skip(2).Take(bias - 2).Where(name => name.Length > 0)], [.. node.Attribute]);
        return true;
    }

    /// <summary>
    /// A choice that is known between an activation and one number multiplies by 0 or 1 and adds; a mask of attention only adds.
    /// </summary>
    private bool Choose(NodeProto node)
    {
        int kept = _initializers.ContainsKey(node.Input[1]) ? 2 : 1;
        if (!_initializers.TryGetValue(node.Input[3 - kept], out TensorProto? other) || OnnxTensor.Values(other) is not [var number]
            || _initializers.ContainsKey(node.Input[kept]))
        {
            return false;
        }

        TensorProto condition = _initializers[node.Input[0]];
        bool[] isKept = Array.ConvertAll(OnnxTensor.Values(condition), v => (v != 0) == (kept == 1));
        string added = Constant(keep => keep ? 0 : (float)number);
        string value = number <= AttentionMask.Infinite
            ? node.Input[kept]
            : _editor.Add("Mul", node, [node.Input[kept], Constant(keep => keep ? 1 : 0)]);
        return Then(node, "Add", value, added);

        string Constant(Converter<bool, float> convert) => _editor.Floats(node, Array.ConvertAll(isKept, convert), condition.Dims);
    }

    /// <summary>Operators of any number of inputs become a chain of operators of two.</summary>
    private bool DecomposeChain(NodeProto node)
    {
        string opType = node.OpType is "Sum" or "Mean" ? "Add" : node.OpType;
        int count = node.Input.Count;
        if (count == 1)
        {
            return Then(node, "Identity", node.Input[0]);
        }

        string sum = node.Input[0];
        for (int i = 1; i < count - 1; i++)
        {
            sum = _editor.Add(opType, node, [sum, node.Input[i]]);
        }

        return node.OpType == "Mean"
            ? Then(node, "Mul", _editor.Add(opType, node, [sum, node.Input[count - 1]]), Scalar(node, 1f / count))
            : Then(node, opType, sum, node.Input[count - 1]);
    }

    /// <summary>A Gemm whose last operand is no bias of one value per output adds it afterwards.</summary>
    private bool DecomposeGemm(NodeProto node)
    {
        float beta = node.Attribute.FirstOrDefault(a => a.Name == "beta")?.F ?? 1;
        string product = _editor.AddCopy(node, copy => copy.Input.RemoveAt(2));
        return Then(node, "Add", product, beta == 1 ? node.Input[2] : Scaled(node, node.Input[2], beta));
    }

    /// <summary>A tensor times a number; a constant at once.</summary>
    private string Scaled(NodeProto node, string input, float factor) =>
        _initializers.TryGetValue(input, out TensorProto? tensor) && !_quantized.Contains(input)
        ? _editor.Floats(node, Array.ConvertAll(OnnxTensor.Values(tensor), v => (float)(v * factor)), tensor.Dims)
        : _editor.Add("Mul", node, [input, Scalar(node, factor)]);

    /// <summary>A sum over the node's axes, and a function of it in the node's place.</summary>
    private bool Sum(NodeProto node, string input, string function) => Then(node, function, Reduce(node, "ReduceSum", input));

    /// <summary>The logarithm of a sum of exponentials, of which the largest is made 1.</summary>
    private bool SumOfExponentials(NodeProto node)
    {
        string first = node.Input[0];
        string largest = Reduce(node, "ReduceMax", first, keeps: true);
        string sum = Reduce(node, "ReduceSum", _editor.Add("Exp", node, [_editor.Add("Sub", node, [first, largest])]));
        bool keeps = (node.Attribute.FirstOrDefault(a => a.Name == "keepdims")?.I ?? 1) != 0;
        return Then(node, "Add", _editor.Add("Log", node, [sum]), keeps ? largest : Reduce(node, "ReduceMax", first));
    }

    /// <summary>Adds a reduction of another kind with the node's axes.</summary>
    private string Reduce(NodeProto node, string opType, string input, bool keeps = false) => _editor.AddCopy(node, reduction =>
    {
        reduction.OpType = opType;
        reduction.Input[0] = input;
        if (keeps && reduction.Attribute.FirstOrDefault(a => a.Name == "keepdims") is { } keepdims)
        {
            keepdims.I = 1;
        }

        AttributeProto? axes = reduction.Attribute.FirstOrDefault(a => a.Name == "axes");
        if (opType == "ReduceSum" && _opset >= ReduceSumAxesInput && axes != null)
        {
            reduction.Attribute.Remove(axes);
            reduction.Input.Add(_editor.Integers(node, axes.Ints));
        }
    });

    /// <summary>True where a Gemm's operand has at most one value for each output.</summary>
    private bool IsRow(string name) =>
        _initializers.TryGetValue(name, out TensorProto? tensor) && tensor.Dims.SkipLast(1).All(size => size == 1);

    /// <summary>Puts an operator in the node's place.</summary>
    private bool Then(NodeProto node, string opType, params IEnumerable<string> inputs)
    {
        _editor.Replace(opType, node, 0, inputs);
        return true;
    }

    private string Scalar(NodeProto node, float value) => _editor.Floats(node, [value], []);
}
