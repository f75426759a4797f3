namespace TinyInfer.Converter.Import.Onnx;

/// <summary>
/// Writes GroupNormalization, which ONNX Runtime has no kernel for, as PyTorch exports it: instance normalization between reshapes, which
/// <see cref="NormalizationPatterns"/> makes one node again.
/// </summary>
internal sealed class GroupNormalizations
{
    private readonly GraphProto _graph;
    private readonly GraphView _view;
    private readonly List<NodeProto> _nodes = [];

    private GroupNormalizations(GraphProto graph)
    {
        _graph = graph;
        _view = new GraphView(graph);
    }

    /// <summary>Expands all such nodes of a model.</summary>
    /// <param name="model">The model; changed.</param>
    /// <exception cref="ConversionException">A scale or bias is computed.</exception>
    internal static void Expand(ModelProto model)
    {
        if (model.Graph.Node.All(node => node.OpType != "GroupNormalization"))
        {
            return;
        }

        GroupNormalizations groups = new(model.Graph);
        foreach (NodeProto node in model.Graph.Node)
        {
            if (node.OpType == "GroupNormalization" && node.Domain is "" or "ai.onnx")
            {
                groups.Expand(node);
            }
            else
            {
                groups._nodes.Add(node);
            }
        }

        model.Graph.Node.Clear();
        model.Graph.Node.AddRange(groups._nodes);
    }

    private void Expand(NodeProto node)
    {
        int groups = (int)(node.Attribute.FirstOrDefault(a => a.Name == "num_groups")?.I ?? 1);
        double[] scale = Values(node, 1, "scale");
        double[] bias = Values(node, 2, "bias");
        string shape = Add(node, "shape", "Shape", node.Input[0]);
        string rows = Add(node, "rows", "Reshape", node.Input[0], Integers(node, "groups", 0, groups, -1));
        bool isPerGroup = scale.Length == groups;
        string factors = Reals(node, "scale", isPerGroup ? scale : [.. Enumerable.Repeat(1.0, groups)], groups);
        string offsets = Reals(node, "bias", isPerGroup ? bias : new double[groups], groups);
        string normal = Add(node, "normal", "InstanceNormalization", rows, factors, offsets);
        _nodes[^1].Attribute.AddRange(node.Attribute.Where(a => a.Name == "epsilon"));
        if (!isPerGroup)
        {
            int channels = scale.Length;
            string split = Add(node, "channels", "Reshape", normal, Integers(node, "split", 0, channels, -1));
            string scaled = Add(node, "scaled", "Mul", split, Reals(node, "factors", scale, channels, 1));
            normal = Add(node, "moved", "Add", scaled, Reals(node, "offsets", bias, channels, 1));
        }

        _nodes.Add(new NodeProto { OpType = "Reshape", Name = node.Name, Input = { normal, shape }, Output = { node.Output[0] } });
    }

    private double[] Values(NodeProto node, int input, string role)
    {
        string name = node.Input[input];
        TensorProto? constant = _view.Constant(name)
            ?? _view.Producer(name, "Constant")?.Attribute.FirstOrDefault(a => a.Name == "value")?.T;
        return constant != null
            ? OnnxTensor.Values(constant)
            : throw new ConversionException($"{new OnnxNode(node)}: input {input} ({role}, '{name}') is computed; it has to be constant.");
    }

    private string Add(NodeProto node, string part, string opType, params IEnumerable<string> inputs)
    {
        NodeProto added = new() { OpType = opType, Name = Name(node, part), Output = { Name(node, part) } };
        added.Input.AddRange(inputs);
        _nodes.Add(added);
        return added.Output[0];
    }

    private string Integers(NodeProto node, string part, params double[] values) =>
        Constant(node, part, OnnxTensor.Int64, [values.Length], values);

    private string Reals(NodeProto node, string part, double[] values, params long[] shape) =>
        Constant(node, part, OnnxTensor.Float, shape, values);

    private string Constant(NodeProto node, string part, int type, long[] shape, double[] values)
    {
        _graph.Initializer.Add(OnnxTensor.Make(Name(node, $"constant {part}"), type, shape, values));
        return _graph.Initializer[^1].Name;
    }

    private static string Name(NodeProto node, string part) => $"{node.Output[0]}/{part}";
}
