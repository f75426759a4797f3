using Google.Protobuf;
using TinyInfer.Converter.Import.Onnx;

namespace TinyInfer.Converter.Tests;

/// <summary>Makes small ONNX models for tests.</summary>
internal sealed class OnnxModelBuilder
{
    private readonly GraphProto _graph = new() { Name = "test" };
    private readonly int _opset;
    private readonly List<StringStringEntryProto> _properties = [];

    internal OnnxModelBuilder(int opset = 17)
    {
        _opset = opset;
    }

    /// <summary>Version of the operator sets of other domains than ONNX's own.</summary>
    internal int DomainVersion { get; init; } = 1;

    /// <summary>Adds a float input. A dimension of −1 is dynamic, with a name of its own.</summary>
    internal OnnxModelBuilder Input(string name, params ReadOnlySpan<int> shape) => InputOf(OnnxTensor.Float, name, shape);

    internal OnnxModelBuilder InputOf(int type, string name, params ReadOnlySpan<int> shape)
    {
        ValueInfoProto info = new() { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = type } } };
        info.Type.TensorType.Shape = new TensorShapeProto();
        foreach (int size in shape)
        {
            info.Type.TensorType.Shape.Dim.Add(size < 0
                ? new TensorShapeProto.Types.Dimension { DimParam = $"{name}_{info.Type.TensorType.Shape.Dim.Count}" }
                : new TensorShapeProto.Types.Dimension { DimValue = size });
        }

        _graph.Input.Add(info);
        return this;
    }

    internal OnnxModelBuilder Output(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            OutputOf(OnnxTensor.Float, name);
        }

        return this;
    }

    internal OnnxModelBuilder OutputOf(int type, string name)
    {
        _graph.Output.Add(new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = type } }
        });
        return this;
    }

    internal OnnxModelBuilder Constant(string name, float[] values, params ReadOnlySpan<int> shape)
    {
        TensorProto tensor = Tensor(name, OnnxTensor.Float, shape);
        tensor.FloatData.AddRange(values);
        _graph.Initializer.Add(tensor);
        return this;
    }

    internal OnnxModelBuilder Constant(string name, long[] values)
    {
        TensorProto tensor = Tensor(name, OnnxTensor.Int64, values.Length);
        tensor.Int64Data.AddRange(values);
        _graph.Initializer.Add(tensor);
        return this;
    }

    internal OnnxModelBuilder Constant(string name, string[] values)
    {
        TensorProto tensor = Tensor(name, OnnxTensor.Text, values.Length);
        tensor.StringData.AddRange(values.Select(ByteString.CopyFromUtf8));
        _graph.Initializer.Add(tensor);
        return this;
    }

    /// <summary>A constant of int8, uint8 or int32, as ONNX numbers types.</summary>
    internal OnnxModelBuilder Integers(string name, int type, int[] values, params ReadOnlySpan<int> shape)
    {
        TensorProto tensor = Tensor(name, type, shape);
        tensor.Int32Data.AddRange(values);
        _graph.Initializer.Add(tensor);
        return this;
    }

    /// <summary>
    /// Appends a node, its type led by its domain where that is not ONNX's own. Attribute values: int, float, string, int[], float[],
    /// string[], TensorProto, GraphProto.
    /// </summary>
    internal OnnxModelBuilder Node(string type, string[] inputs, string[] outputs,
        params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        int dot = type.LastIndexOf('.');
        NodeProto node = new()
        {
            OpType = type[(dot + 1)..],
            Domain = type[..Math.Max(dot, 0)],
            Name = $"{type[(dot + 1)..]}_{_graph.Node.Count}"
        };
        node.Input.AddRange(inputs);
        node.Output.AddRange(outputs);
        foreach ((string name, object value) in attributes)
        {
            node.Attribute.Add(Attribute(name, value));
        }

        _graph.Node.Add(node);
        return this;
    }

    /// <summary>Adds a property, as exporters put beside the graph.</summary>
    internal OnnxModelBuilder Property(string key, string value)
    {
        _properties.Add(new StringStringEntryProto { Key = key, Value = value });
        return this;
    }

    /// <summary>Writes the model to a file in a folder that the test owns.</summary>
    internal string Save(string folder, string name = "model.onnx")
    {
        string path = Path.Combine(folder, name);
        File.WriteAllBytes(path, Build().ToByteArray());
        return path;
    }

    /// <summary>The model, for what there is no method for.</summary>
    internal ModelProto Build()
    {
        ModelProto model = new() { IrVersion = 8, ProducerName = "tests", Graph = _graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = _opset });
        model.MetadataProps.AddRange(_properties);
        model.OpsetImport.AddRange(_graph.Node.Select(node => node.Domain).Where(domain => domain.Length > 0).Distinct()
            .Select(domain => new OperatorSetIdProto { Domain = domain, Version = DomainVersion }));
        return model;
    }

    private static TensorProto Tensor(string name, int type, params ReadOnlySpan<int> shape)
    {
        TensorProto tensor = new() { Name = name, DataType = type };
        foreach (int size in shape)
        {
            tensor.Dims.Add(size);
        }

        return tensor;
    }

    private static AttributeProto Attribute(string name, object value)
    {
        AttributeProto attribute = new() { Name = name };
        switch (value)
        {
            case int i:
                attribute.I = i;
                attribute.Type = AttributeProto.Types.AttributeType.Int;
                break;
            case float f:
                attribute.F = f;
                attribute.Type = AttributeProto.Types.AttributeType.Float;
                break;
            case string s:
                attribute.S = ByteString.CopyFromUtf8(s);
                attribute.Type = AttributeProto.Types.AttributeType.String;
                break;
            case GraphProto graph:
                attribute.G = graph;
                attribute.Type = AttributeProto.Types.AttributeType.Graph;
                break;
            case int[] ints:
                attribute.Ints.AddRange(ints.Select(i => (long)i));
                attribute.Type = AttributeProto.Types.AttributeType.Ints;
                break;
            case float[] floats:
                attribute.Floats.AddRange(floats);
                attribute.Type = AttributeProto.Types.AttributeType.Floats;
                break;
            case TensorProto tensor:
                attribute.T = tensor;
                attribute.Type = AttributeProto.Types.AttributeType.Tensor;
                break;
            case string[] strings:
                attribute.Strings.AddRange(strings.Select(ByteString.CopyFromUtf8));
                attribute.Type = AttributeProto.Types.AttributeType.Strings;
                break;
            default:
                throw new ArgumentException($"Attribute '{name}' has a value of type {value.GetType().Name}.");
        }

        return attribute;
    }
}
