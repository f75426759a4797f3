using Google.Protobuf;
using TinyInfer.Converter.Graph;

namespace TinyInfer.Converter.Import.Onnx;

/// <summary>Writes nodes of a graph as other nodes, with fresh names for the tensors in between.</summary>
internal sealed class NodeEditor
{
    /// <summary>From this operator set on, the reductions that are used here have their axes as an input.</summary>
    private const int ReductionAxesInput = 18;

    private readonly ModelProto _model;
    private readonly GraphProto _graph;
    private readonly int _opset;
    private readonly List<NodeProto> _nodes = [];
    private readonly HashSet<string> _read;
    private readonly HashSet<string> _taken;
    private int _fresh;

    /// <summary>Makes an editor.</summary>
    /// <param name="model">The model whose graph is edited.</param>
    internal NodeEditor(ModelProto model)
    {
        _model = model;
        _graph = model.Graph;
        _opset = OnnxFile.Opset(model);
        _read = [.. _graph.Node.SelectMany(node => node.Input), .. _graph.Output.Select(output => output.Name)];
        _taken = [.. _graph.Node.SelectMany(node => node.Output), .. _graph.Initializer.Select(tensor => tensor.Name)];
    }

    /// <summary>Goes through the nodes in order; those that are not rewritten stay.</summary>
    /// <param name="rewrite">Adds what stands for a node and returns true, or returns false.</param>
    internal void Rewrite(Func<NodeProto, bool> rewrite)
    {
        foreach (NodeProto node in _graph.Node)
        {
            if (!rewrite(node))
            {
                _nodes.Add(node);
            }
        }

        _graph.Node.Clear();
        _graph.Node.AddRange(_nodes);
        NodeNames.MakeUnique(_model);
    }

    /// <summary>True where a node reads a tensor, or the model puts it out.</summary>
    internal bool IsRead(string tensor) => tensor.Length > 0 && _read.Contains(tensor);

    /// <summary>True where operators of one type alone read a tensor.</summary>
    internal bool IsReadOnlyAs(string opType, string tensor) => IsReadOnlyBy(tensor, node => node.OpType == opType);

    /// <summary>True where nodes of one kind alone read a tensor.</summary>
    internal bool IsReadOnlyBy(string tensor, Func<NodeProto, bool> isOfKind) =>
        _graph.Node.Where(node => node.Input.Contains(tensor)).All(isOfKind) && _graph.Output.All(output => output.Name != tensor);

    /// <summary>Adds a node before the one that is rewritten.</summary>
    /// <param name="opType">Its operator, led by its domain where that is not ONNX's own.</param>
    /// <param name="node">The node that is rewritten.</param>
    /// <param name="inputs">What it reads.</param>
    /// <param name="attributes">Its attributes.</param>
    /// <returns>The name of its output.</returns>
    internal string Add(string opType, NodeProto node, IEnumerable<string> inputs, params AttributeProto[] attributes)
    {
        string output = Fresh(node);
        Append(opType, node, NameOfPart(node, opType), output, inputs, attributes);
        return output;
    }

    /// <summary>Adds a reduction along one axis, which stays with size 1: ReduceMax, ReduceMean, ReduceL1 or ReduceL2.</summary>
    /// <returns>The name of its output.</returns>
    internal string AddReduction(string opType, NodeProto node, string input, int axis)
    {
        if (_opset >= ReductionAxesInput)
        {
            return Add(opType, node, [input, Integers(node, axis)]);
        }

        return Add(opType, node, [input], Ints("axes", axis));
    }

    /// <summary>Adds a copy of the node that is rewritten, with another output.</summary>
    /// <param name="node">The node that is rewritten.</param>
    /// <param name="change">Changes the copy.</param>
    /// <returns>The name of its output.</returns>
    internal string AddCopy(NodeProto node, Action<NodeProto> change)
    {
        NodeProto copy = node.Clone();
        copy.Output[0] = Fresh(node);
        change(copy);
        copy.Name = NameOfPart(node, copy.OpType);
        NodeNames.Trace(copy, node);
        _nodes.Add(copy);
        return copy.Output[0];
    }

    /// <summary>Adds the node that makes one of the outputs of the node that is rewritten, and has its name.</summary>
    /// <param name="opType">Its operator.</param>
    /// <param name="node">The node that is rewritten.</param>
    /// <param name="output">Which of its outputs.</param>
    /// <param name="inputs">What it reads.</param>
    /// <param name="attributes">Its attributes.</param>
    internal void Replace(string opType, NodeProto node, int output, IEnumerable<string> inputs, params AttributeProto[] attributes) =>
        Append(opType, node, node.Name, node.Output[output], inputs, attributes);

    /// <summary>Adds float constants.</summary>
    /// <param name="node">The node that is rewritten.</param>
    /// <param name="values">The numbers.</param>
    /// <param name="shape">Their shape; null for a vector.</param>
    /// <returns>The constant's name.</returns>
    internal string Floats(NodeProto node, float[] values, IEnumerable<long>? shape = null)
    {
        TensorProto tensor = Constant(node, OnnxTensor.Float, shape ?? [values.Length]);
        tensor.FloatData.AddRange(values);
        return tensor.Name;
    }

    /// <summary>Adds a vector of integers.</summary>
    internal string Integers(NodeProto node, params IReadOnlyCollection<long> values)
    {
        TensorProto tensor = Constant(node, OnnxTensor.Int64, [values.Count]);
        tensor.Int64Data.AddRange(values);
        return tensor.Name;
    }

    /// <summary>Adds a vector of texts.</summary>
    internal string Texts(NodeProto node, params string[] values)
    {
        TensorProto tensor = Constant(node, OnnxTensor.Text, [values.Length]);
        tensor.StringData.AddRange(values.Select(ByteString.CopyFromUtf8));
        return tensor.Name;
    }

    /// <summary>A constant of the graph; null if the tensor is none.</summary>
    internal TensorProto? Constant(string name) => _graph.Initializer.FirstOrDefault(tensor => tensor.Name == name);

    /// <summary>An attribute that is a list of integers.</summary>
    internal static AttributeProto Ints(string name, params ReadOnlySpan<long> values)
    {
        AttributeProto attribute = new() { Name = name, Type = AttributeProto.Types.AttributeType.Ints };
        attribute.Ints.AddRange(values.ToArray());
        return attribute;
    }

    /// <summary>An attribute that is a list of real numbers.</summary>
    internal static AttributeProto Floats(string name, params ReadOnlySpan<float> values)
    {
        AttributeProto attribute = new() { Name = name, Type = AttributeProto.Types.AttributeType.Floats };
        attribute.Floats.AddRange(values.ToArray());
        return attribute;
    }

    /// <summary>An attribute that is a text.</summary>
    internal static AttributeProto Text(string name, string value) =>
        new() { Name = name, S = ByteString.CopyFromUtf8(value), Type = AttributeProto.Types.AttributeType.String };

    /// <summary>An attribute that is an integer.</summary>
    internal static AttributeProto Int(string name, long value) =>
        new() { Name = name, I = value, Type = AttributeProto.Types.AttributeType.Int };

    /// <summary>A tensor with its axes in another order; a constant is another constant.</summary>
    /// <param name="node">The node that is rewritten.</param>
    /// <param name="name">The tensor.</param>
    /// <param name="order">Which of its axes each of the result is.</param>
    /// <returns>The result's name.</returns>
    internal string Transpose(NodeProto node, string name, params int[] order)
    {
        if (Constant(name) is not { } tensor)
        {
            return Add("Transpose", node, [name], Ints("perm", [.. order.Select(axis => (long)axis)]));
        }

        int[] shape = OnnxTensor.Shape(tensor);
        return Floats(node, Shapes.Transpose(OnnxTensor.Floats(tensor), shape, order), order.Select(axis => (long)shape[axis]));
    }

    /// <summary>An attribute that is a real number.</summary>
    internal static AttributeProto Float(string name, float value) =>
        new() { Name = name, F = value, Type = AttributeProto.Types.AttributeType.Float };

    private static string NameOfPart(NodeProto node, string opType) =>
        $"{new OnnxNode(node).Name}/{opType[(opType.LastIndexOf('.') + 1)..]}";

    private void Append(string opType, NodeProto node, string name, string output, IEnumerable<string> inputs, AttributeProto[] attributes)
    {
        int dot = opType.LastIndexOf('.');
        NodeProto added = new()
        {
            OpType = opType[(dot + 1)..],
            Domain = opType[..Math.Max(dot, 0)],
            Name = name,
            Output = { output },
        };
        NodeNames.Trace(added, node);
        added.Input.AddRange(inputs);
        added.Attribute.AddRange(attributes);
        _nodes.Add(added);
    }

    private TensorProto Constant(NodeProto node, int type, IEnumerable<long> shape)
    {
        TensorProto tensor = new() { Name = Fresh(node), DataType = type };
        tensor.Dims.AddRange(shape);
        _graph.Initializer.Add(tensor);
        return tensor;
    }

    /// <summary>A tensor's name that is not taken.</summary>
    private string Fresh(NodeProto node)
    {
        string stem = node.Output.First(name => name.Length > 0);
        string name;
        do
        {
            name = $"{stem}/part#{++_fresh}";
        }
        while (!_taken.Add(name));
        return name;
    }
}
