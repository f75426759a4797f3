using TinyInfer.Converter.Graph;

namespace TinyInfer.Converter.Import.Onnx;

/// <summary>
/// Layer, root mean square and group normalization as exporters write them out, made one node again for the import. The reference runs what
/// the model has.
/// </summary>
internal sealed class NormalizationPatterns
{
    private readonly GraphView _view;
    private readonly IReadOnlyDictionary<string, int[]> _shapes;

    private NormalizationPatterns(GraphProto graph, IReadOnlyDictionary<string, int[]> shapes)
    {
        _view = new GraphView(graph);
        _shapes = shapes;
    }

    /// <summary>Finds the patterns. The nodes within one stay, but nothing reads them unless something else does.</summary>
    /// <param name="graph">The graph; not changed.</param>
    /// <param name="shapes">Shape of every tensor.</param>
    /// <returns>Its nodes, the last of each pattern exchanged for one that does all of it.</returns>
    internal static IReadOnlyList<NodeProto> Find(GraphProto graph, IReadOnlyDictionary<string, int[]> shapes)
    {
        NormalizationPatterns patterns = new(graph, shapes);
        Dictionary<string, NodeProto> found = [];
        foreach (NodeProto node in graph.Node)
        {
            if ((patterns.Layer(node) ?? patterns.Groups(node)) is { } whole)
            {
                found[whole.Output[0]] = whole;
            }
        }

        return [.. graph.Node.Select(node => node.Output.Count > 0 ? found.GetValueOrDefault(node.Output[0], node) : node)];
    }

    /// <summary>x / sqrt(mean(x²) + ε) with x or its deviation from the mean; then perhaps a factor and an offset.</summary>
    private NodeProto? Layer(NodeProto node)
    {
        if (node.OpType is not ("Div" or "Mul") || Quotient(node) is not { } quotient
            || Variance(quotient.Variance) is not { } variance || _view.Producer(variance.Square, "ReduceMean") is not { } mean
            || LastAxes(mean) is not { } axes || Squared(mean.Input[0]) is not { } squared)
        {
            return null;
        }

        NodeProto? deviation = Deviation(quotient.Numerator, axes);
        string input = deviation?.Input[0] ?? quotient.Numerator;
        if (squared != quotient.Numerator && (deviation == null || Deviation(squared, axes)?.Input[0] != input))
        {
            return null;
        }

        NodeProto whole = new() { OpType = deviation == null ? "RMSNormalization" : "LayerNormalization", Input = { input } };
        whole.Attribute.Add(new AttributeProto { Name = "axis", I = -axes, Type = AttributeProto.Types.AttributeType.Int });
        AddEpsilon(whole, (float)variance.Epsilon);
        int[] shape = _shapes[input][^axes..];
        NodeProto last = node;
        if (Next(last, "Mul", c => Fits(c, shape)) is { } scale)
        {
            last = scale.Node;
            whole.Input.Add(scale.Constant);
            if (Next(last, "Add", c => Fits(c, shape)) is { } bias)
            {
                last = bias.Node;
                whole.Input.Add(bias.Constant);
            }
        }

        return Finish(whole, last);
    }

    /// <summary>Instance normalization of groups of channels, between reshapes; with factors and offsets a channel behind it.</summary>
    private NodeProto? Groups(NodeProto node)
    {
        if (node.OpType != "InstanceNormalization" || _view.Producer(node.Input[0], "Reshape") is not { } reshape
            || _view.OnlyConsumer(node.Output[0], "Reshape") is not { } back)
        {
            return null;
        }

        int[] shape = _shapes[reshape.Input[0]];
        int[] groups = _shapes[node.Input[0]];
        if (shape.Length < 2 || groups[0] != shape[0] || groups[1] > shape[1] || shape[1] % groups[1] != 0)
        {
            return null;
        }

        NodeProto whole = new() { OpType = "GroupNormalization", Input = { reshape.Input[0], node.Input[1], node.Input[2] } };
        whole.Attribute.Add(new AttributeProto { Name = "num_groups", I = groups[1], Type = AttributeProto.Types.AttributeType.Int });
        AddEpsilon(whole, node.Attribute.FirstOrDefault(a => a.Name == "epsilon")?.F ?? 1e-5f);
        NodeProto last = back;
        bool isPlain = Values(node.Input[1])?.All(v => v == 1) == true && Values(node.Input[2])?.All(v => v == 0) == true;
        if (isPlain && Next(last, "Mul", IsPerChannel) is { } scale && Next(scale.Node, "Add", IsPerChannel) is { } bias)
        {
            last = bias.Node;
            whole.Input[1] = scale.Constant;
            whole.Input[2] = bias.Constant;
        }

        last = _view.OnlyConsumer(last.Output[0], "Reshape") is { } final && !IsWhole(last.Output[0]) ? final : last;
        return IsWhole(last.Output[0]) ? Finish(whole, last) : null;

        bool IsWhole(string tensor) => _shapes[tensor].SequenceEqual(shape);

        // One value for each entry of axis 1, whatever has become of those behind it.
        bool IsPerChannel(TensorProto constant) =>
            _shapes[last.Output[0]] is { Length: > 1 } now && now[1] == shape[1]
                && Shapes.Extend(OnnxTensor.Shape(constant), now.Length) is var extended
            && extended.Length == now.Length && extended.Select((size, axis) => size == (axis == 1 ? shape[1] : 1)).All(fits => fits);
    }

    /// <summary>Numerator and variance of a division by a root, in the ways there are to write it.</summary>
    private (string Numerator, string Variance)? Quotient(NodeProto node)
    {
        string[][] orders = node.OpType == "Div"
            ? [[node.Input[0], node.Input[1]]]
            : [[node.Input[0], node.Input[1]], [node.Input[1], node.Input[0]]];
        foreach (string[] order in orders)
        {
            string? variance = node.OpType == "Div" ? Root(order[1]) : InverseRoot(order[1]);
            if (variance != null)
            {
                return (order[0], variance);
            }
        }

        return null;
    }

    private string? Root(string tensor) => _view.Producer(tensor, "Sqrt")?.Input[0] ?? Power(tensor, 0.5);

    private string? InverseRoot(string tensor)
    {
        string? root = _view.Producer(tensor, "Reciprocal")?.Input[0]
            ?? (_view.Producer(tensor, "Div") is { } division && _view.Scalar(division.Input[0]) == 1 ? division.Input[1] : null);
        return root != null ? Root(root) : Power(tensor, -0.5);
    }

    private string? Power(string tensor, double exponent) =>
        _view.Producer(tensor, "Pow") is { } power && _view.Scalar(power.Input[1]) == exponent ? power.Input[0] : null;

    private (string Square, double Epsilon)? Variance(string tensor) =>
        _view.Producer(tensor, "Add") is { } sum && _view.WithConstant(sum) is var (operand, constant)
            && _view.Scalar(constant.Name) is { } epsilon
            ? (operand, epsilon)
            : null;

    private string? Squared(string tensor) =>
        Power(tensor, 2) ?? (_view.Producer(tensor, "Mul") is { } product && product.Input[0] == product.Input[1]
            ? product.Input[0]
            : null);

    /// <summary>The subtraction of the mean over so many last axes.</summary>
    private NodeProto? Deviation(string tensor, int axes) =>
        _view.Producer(tensor, "Sub") is { } difference && _view.Producer(difference.Input[1], "ReduceMean") is { } mean
        && mean.Input[0] == difference.Input[0] && LastAxes(mean) == axes
            ? difference
            : null;

    /// <summary>Number of axes, the last ones, that a mean goes along and keeps; null if it goes along others.</summary>
    private int? LastAxes(NodeProto mean)
    {
        int rank = _shapes[mean.Input[0]].Length;
        bool keeps = (mean.Attribute.FirstOrDefault(a => a.Name == "keepdims")?.I ?? 1) != 0;
        long[] axes = [.. (_view.Integers(mean, 1, "axes") ?? []).Select(axis => axis < 0 ? axis + rank : axis).Order()];
        return keeps && axes.Length > 0 && axes.Select((axis, i) => axis == rank - axes.Length + i).All(isLast => isLast)
            ? axes.Length
            : null;
    }

    /// <summary>The node behind another, where that is the only one and an operation with a constant that will do.</summary>
    private (NodeProto Node, string Constant)? Next(NodeProto node, string opType, Func<TensorProto, bool> accepts) =>
        _view.OnlyConsumer(node.Output[0], opType) is { } next && _view.WithConstant(next) is var (_, constant) && accepts(constant)
            ? (next, constant.Name)
            : null;

    private static bool Fits(TensorProto constant, int[] shape)
    {
        int[] given = OnnxTensor.Shape(constant);
        return Shapes.Length(given) == 1 || Shapes.Extend(given, shape.Length).SequenceEqual(shape);
    }

    private double[]? Values(string tensor) => _view.Constant(tensor) is { } constant ? OnnxTensor.Values(constant) : null;

    private static void AddEpsilon(NodeProto node, float epsilon) =>
        node.Attribute.Add(NodeEditor.Float("epsilon", epsilon));

    private static NodeProto Finish(NodeProto whole, NodeProto last)
    {
        whole.Name = last.Name;
        whole.Output.Add(last.Output[0]);
        return whole;
    }
}
