using Google.Protobuf;

namespace TinyInfer.Converter.Import.Onnx;

/// <summary>A graph of ONNX nodes in the making, each taking what the one before gives.</summary>
internal sealed class OnnxGraph
{
    private const int IrVersion = 8;
    private const int Opset = 13;

    /// <summary>Operator set of the machine learning operators.</summary>
    private const int LearningOpset = 3;

    private readonly GraphProto _graph = new() { Name = "network" };

    /// <summary>Begins a graph.</summary>
    /// <param name="input">Name of the input.</param>
    /// <param name="shape">Shape of a sample, without the batch.</param>
    internal OnnxGraph(string input, params int[] shape)
    {
        _graph.Input.Add(Port(input, shape));
        Current = input;
    }

    /// <summary>Name of what comes out so far.</summary>
    internal string Current { get; set; }

    /// <summary>Adds a constant.</summary>
    /// <param name="values">Its values.</param>
    /// <param name="shape">Its shape.</param>
    /// <returns>Its name.</returns>
    internal string Constant(float[] values, params int[] shape)
    {
        TensorProto tensor = new() { Name = $"constant{_graph.Initializer.Count}", DataType = OnnxTensor.Float };
        tensor.Dims.AddRange(shape.Select(size => (long)size));
        tensor.FloatData.AddRange(values);
        _graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    /// <summary>Adds a constant of whole numbers.</summary>
    /// <param name="values">Its values.</param>
    /// <returns>Its name.</returns>
    internal string Constant(params long[] values)
    {
        TensorProto tensor = new() { Name = $"constant{_graph.Initializer.Count}", DataType = OnnxTensor.Int64 };
        tensor.Dims.Add(values.Length);
        tensor.Int64Data.AddRange(values);
        _graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    /// <summary>Adds a node that takes what comes out so far, and other values.</summary>
    /// <param name="type">The operator, led by its domain where that is not ONNX's own.</param>
    /// <param name="others">Names of the other inputs.</param>
    /// <param name="attributes">Attributes: int, float, string, int[] or float[].</param>
    /// <returns>Name of its output.</returns>
    internal string Add(string type, IEnumerable<string> others, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        int dot = type.LastIndexOf('.');
        string name = type[(dot + 1)..];
        NodeProto node = new() { OpType = name, Domain = type[..Math.Max(dot, 0)], Name = $"{name}{_graph.Node.Count}" };
        node.Input.Add(Current);
        node.Input.AddRange(others);
        node.Output.Add($"value{_graph.Node.Count}");
        foreach ((string attribute, object value) in attributes)
        {
            node.Attribute.Add(Attribute(attribute, value));
        }

        _graph.Node.Add(node);
        return Current = node.Output[0];
    }

    /// <summary>Adds a node that takes what comes out so far.</summary>
    /// <param name="type">The operator.</param>
    /// <param name="attributes">Attributes: int, float, string, or an array of one of them.</param>
    /// <returns>Name of its output.</returns>
    internal string Add(string type, params ReadOnlySpan<(string Name, object Value)> attributes) => Add(type, [], attributes);

    /// <summary>Ends the graph.</summary>
    /// <param name="output">Name of the output.</param>
    /// <param name="shape">Its shape, without the batch.</param>
    /// <param name="properties">What stands beside the graph.</param>
    /// <returns>The file.</returns>
    internal byte[] Finish(string output, int[] shape, IEnumerable<KeyValuePair<string, string>> properties)
    {
        _graph.Node[^1].Output[0] = output;
        _graph.Output.Add(Port(output, shape));
        ModelProto model = new() { IrVersion = IrVersion, ProducerName = "TinyInfer", Graph = _graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = Opset });
        if (_graph.Node.Any(node => node.Domain == ClassifierTail.Domain))
        {
            model.OpsetImport.Add(new OperatorSetIdProto { Domain = ClassifierTail.Domain, Version = LearningOpset });
        }

        model.MetadataProps.AddRange(properties.Select(p => new StringStringEntryProto { Key = p.Key, Value = p.Value }));
        return model.ToByteArray();
    }

    private static ValueInfoProto Port(string name, int[] shape)
    {
        TypeProto.Types.Tensor tensor = new() { ElemType = OnnxTensor.Float, Shape = new TensorShapeProto() };
        tensor.Shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = "batch" });
        tensor.Shape.Dim.AddRange(shape.Select(size => new TensorShapeProto.Types.Dimension { DimValue = size }));
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }

    private static AttributeProto Attribute(string name, object value)
    {
        AttributeProto attribute = new() { Name = name };
        switch (value)
        {
            case int number:
                (attribute.I, attribute.Type) = (number, AttributeProto.Types.AttributeType.Int);
                break;
            case float number:
                (attribute.F, attribute.Type) = (number, AttributeProto.Types.AttributeType.Float);
                break;
            case string text:
                (attribute.S, attribute.Type) = (ByteString.CopyFromUtf8(text), AttributeProto.Types.AttributeType.String);
                break;
            case float[] numbers:
                attribute.Floats.AddRange(numbers);
                attribute.Type = AttributeProto.Types.AttributeType.Floats;
                break;
            case string[] texts:
                attribute.Strings.AddRange(texts.Select(ByteString.CopyFromUtf8));
                attribute.Type = AttributeProto.Types.AttributeType.Strings;
                break;
            default:
                attribute.Ints.AddRange(((int[])value).Select(i => (long)i));
                attribute.Type = AttributeProto.Types.AttributeType.Ints;
                break;
        }

        return attribute;
    }
}
