namespace TinyInfer.Converter.Import.Onnx;

/// <summary>Who makes and who reads the tensors of a graph.</summary>
internal sealed class GraphView
{
    private readonly Dictionary<string, NodeProto> _producers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TensorProto> _constants;
    private readonly ILookup<string, NodeProto> _consumers;
    private readonly HashSet<string> _outputs;

    internal GraphView(GraphProto graph)
    {
        _constants = graph.Initializer.ToDictionary(t => t.Name, StringComparer.Ordinal);
        _consumers = graph.Node.SelectMany(node => node.Input.Select(input => (input, node))).ToLookup(
            p => p.input, p => p.node, StringComparer.Ordinal);
        _outputs = [.. graph.Output.Select(o => o.Name)];
        foreach (NodeProto node in graph.Node)
        {
            foreach (string output in node.Output)
            {
                _producers[output] = node;
            }
        }
    }

    /// <summary>The node that makes a tensor, if it is of a type.</summary>
    internal NodeProto? Producer(string tensor, string opType) =>
        _producers.TryGetValue(tensor, out NodeProto? node) && node.OpType == opType && node.Domain is "" or "ai.onnx" ? node : null;

    /// <summary>The only node that reads a tensor, if it is of a type and the tensor is no output of the model.</summary>
    internal NodeProto? OnlyConsumer(string tensor, string opType) =>
        _consumers[tensor].Count() == 1 && !_outputs.Contains(tensor) && _consumers[tensor].First() is { } node && node.OpType == opType
            ? node
            : null;

    /// <summary>A constant; null if the tensor is computed.</summary>
    internal TensorProto? Constant(string tensor) => _constants.GetValueOrDefault(tensor);

    /// <summary>A constant of one number; null if the tensor is something else.</summary>
    internal double? Scalar(string tensor) =>
        Constant(tensor) is { } constant && OnnxTensor.Values(constant) is [var value] ? value : null;

    /// <summary>The operand of a node of two that is no constant, and the constant; null if there is no such pair.</summary>
    internal (string Operand, TensorProto Constant)? WithConstant(NodeProto node) => Constant(node.Input[1]) is { } second
        ? (node.Input[0], second)
        : Constant(node.Input[0]) is { } first ? (node.Input[1], first) : null;

    /// <summary>Integers that a node has as a constant input, or as an attribute; null if it has neither.</summary>
    internal long[]? Integers(NodeProto node, int input, string attribute) =>
        node.Input.Count > input && Constant(node.Input[input]) is { } constant
            ? Array.ConvertAll(OnnxTensor.Values(constant), v => (long)v)
            : node.Attribute.FirstOrDefault(a => a.Name == attribute)?.Ints.ToArray();
}
