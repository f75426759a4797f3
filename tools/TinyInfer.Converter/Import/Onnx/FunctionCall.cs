namespace TinyInfer.Converter.Import.Onnx;

/// <summary>A call of a model's own function: what the names and attributes of the body are there.</summary>
internal sealed class FunctionCall
{
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal) { [string.Empty] = string.Empty };
    private readonly Dictionary<string, AttributeProto> _attributes = new(StringComparer.Ordinal);
    private readonly string _prefix;

    /// <summary>Binds a call.</summary>
    /// <param name="call">The calling node.</param>
    /// <param name="function">The function.</param>
    /// <param name="prefix">What names inside begin with.</param>
    internal FunctionCall(NodeProto call, FunctionProto function, string prefix)
    {
        _prefix = prefix;
        for (int i = 0; i < function.Input.Count; i++)
        {
            _names[function.Input[i]] = i < call.Input.Count ? call.Input[i] : string.Empty;
        }

        for (int i = 0; i < function.Output.Count && i < call.Output.Count; i++)
        {
            string output = call.Output[i];
            if (output.Length > 0 && !_names.TryAdd(function.Output[i], output))
            {
                PassedThrough.Add((_names[function.Output[i]], output));
            }
        }

        foreach (AttributeProto attribute in function.AttributeProto.Concat(call.Attribute))
        {
            _attributes[attribute.Name] = attribute;
        }
    }

    /// <summary>Outputs that are inputs of the function, or another output again.</summary>
    internal List<(string From, string To)> PassedThrough { get; } = [];

    /// <summary>A node of the body as it is in this call.</summary>
    /// <param name="template">The node.</param>
    internal NodeProto Instance(NodeProto template)
    {
        NodeProto node = template.Clone();
        node.Name = $"{_prefix}/{(node.Name.Length > 0 ? node.Name : node.Output.FirstOrDefault())}";
        node.DocString = string.Empty;
        Rename(node.Input);
        Rename(node.Output);
        List<AttributeProto> attributes = [.. node.Attribute.Select(Bind).OfType<AttributeProto>()];
        node.Attribute.Clear();
        node.Attribute.AddRange(attributes);
        foreach (GraphProto graph in OnnxGraphs.Inner(node))
        {
            Rename(graph);
        }

        return node;
    }

    private void Rename(GraphProto graph)
    {
        foreach (TensorProto tensor in graph.Initializer)
        {
            tensor.Name = Name(tensor.Name);
        }

        foreach (ValueInfoProto value in graph.Input.Concat(graph.Output).Concat(graph.ValueInfo))
        {
            value.Name = Name(value.Name);
        }

        List<NodeProto> nodes = [.. graph.Node.Select(Instance)];
        graph.Node.Clear();
        graph.Node.AddRange(nodes);
    }

    private void Rename(IList<string> names)
    {
        for (int i = 0; i < names.Count; i++)
        {
            names[i] = Name(names[i]);
        }
    }

    private string Name(string name) => _names.TryGetValue(name, out string? known) ? known : _names[name] = $"{_prefix}/{name}";

    /// <summary>An attribute with its value in this call; null if it refers to one that neither the call nor the function gives.</summary>
    private AttributeProto? Bind(AttributeProto attribute)
    {
        if (attribute.RefAttrName.Length == 0)
        {
            return attribute;
        }

        AttributeProto? value = _attributes.TryGetValue(attribute.RefAttrName, out AttributeProto? given) ? given.Clone() : null;
        value?.Name = attribute.Name;
        return value;
    }
}
