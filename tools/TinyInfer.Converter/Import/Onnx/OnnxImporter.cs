using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Operators;

namespace TinyInfer.Converter.Import.Onnx;

/// <summary>Builds a network from a simplified ONNX graph, one operator's importer after the other.</summary>
internal sealed class OnnxImporter
{
    private readonly Dictionary<string, Value> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TensorProto> _initializers;
    private readonly IReadOnlyDictionary<string, int[]> _shapes;
    private readonly HashSet<string> _used;

    private OnnxImporter(GraphProto graph, IReadOnlyDictionary<string, int[]> shapes)
    {
        _initializers = graph.Initializer.ToDictionary(t => t.Name, StringComparer.Ordinal);
        _shapes = shapes;
        _used = [.. graph.Node.SelectMany(n => n.Input), .. graph.Output.Select(o => o.Name)];
    }

    /// <summary>The network so far.</summary>
    internal Network Network { get; } = new();

    /// <summary>Imports a graph.</summary>
    /// <param name="graph">A simplified graph.</param>
    /// <param name="shapes">Shape of every tensor, as a run has shown.</param>
    /// <returns>The network.</returns>
    /// <exception cref="ConversionException">Operators cannot be imported; all are listed.</exception>
    internal static Network Import(GraphProto graph, IReadOnlyDictionary<string, int[]> shapes) => new OnnxImporter(graph, shapes).Run(graph);

    /// <summary>An activation that a node reads.</summary>
    internal Value Input(OnnxNode node, int index)
    {
        string name = NameOf(node, index) ?? throw new ConversionException($"input {index} is missing.");
        return _values.TryGetValue(name, out Value? value)
            ? value
            : throw new ConversionException(IsConstant(node, index)
                ? $"input {index} ('{name}') is constant, where an activation is expected."
                : $"input {index} ('{name}') is not made by any operator.");
    }

    internal bool IsConstant(OnnxNode node, int index) => NameOf(node, index) is { } name && _initializers.ContainsKey(name);

    internal bool HasInput(OnnxNode node, int index) => NameOf(node, index) != null;

    /// <summary>True where an operator reads a tensor, or the model puts it out.</summary>
    internal bool IsUsed(string name) => name.Length > 0 && _used.Contains(name);

    /// <summary>A constant that a node reads.</summary>
    /// <param name="node">The node.</param>
    /// <param name="index">Which input.</param>
    /// <param name="role">What it is, for the message.</param>
    internal ConstantTensor Constant(OnnxNode node, int index, string role) => OptionalConstant(node, index, role)
        ?? throw new ConversionException($"input {index} ({role}) is missing.");

    /// <summary>A constant that a node may read.</summary>
    internal ConstantTensor? OptionalConstant(OnnxNode node, int index, string role)
    {
        string? name = NameOf(node, index);
        if (name == null)
        {
            return null;
        }

        return _initializers.TryGetValue(name, out TensorProto? tensor)
            ? new ConstantTensor(OnnxTensor.Shape(tensor), Array.ConvertAll(OnnxTensor.Values(tensor), v => (float)v))
            : throw new ConversionException($"input {index} ({role}, '{name}') is computed; it has to be constant.");
    }

    /// <summary>Shape of any tensor, as a run has shown.</summary>
    internal int[] ShapeOf(string name) => _shapes.TryGetValue(name, out int[]? shape)
        ? shape
        : throw new ConversionException($"the shape of '{name}' is not known.");

    /// <summary>Appends an operator whose outputs are the node's.</summary>
    internal void Bind(OnnxNode node, Operator op)
    {
        Network.Add(op);
        for (int i = 0; i < op.Outputs.Count; i++)
        {
            Bind(node.Outputs[i], op.Outputs[i]);
        }
    }

    /// <summary>Appends an operator whose outputs carry their names already.</summary>
    internal void BindRecurrent(Operator op)
    {
        Network.Add(op);
        op.Outputs.ForEach(value => Bind(value.Name, value));
    }

    /// <summary>Appends a channels-last operator and brings its output back to the node's layout.</summary>
    internal void BindChannelsLast(OnnxNode node, Operator op, int rank)
    {
        Network.Add(op);
        for (int i = 0; i < op.Outputs.Count; i++)
        {
            Value value = op.Outputs[i];
            value.Source = new SourceTensor(node.Outputs[i], Shapes.Permute(value.Shape, [0, 3, 1, 2]), [0, 2, 3, 1]);
            Bind(node.Outputs[i], FromChannelsLast(value, node.Outputs[i], rank));
        }
    }

    /// <summary>Names a value as the model does.</summary>
    internal void Bind(string name, Value value)
    {
        int[] shape = ShapeOf(name);
        if (!value.Shape.SequenceEqual(shape))
        {
            throw new ConversionException($"'{name}' should be {Shapes.Format(shape)} and comes out as {Shapes.Format(value.Shape)}.");
        }

        value.Source = new SourceTensor(name, shape, [.. Enumerable.Range(0, shape.Length)]);
        _values[name] = value;
    }

    /// <summary>A value [batch, channels, (height,) width] as [batch, height, width, channels].</summary>
    internal Value ToChannelsLast(Value value)
    {
        if (value.Shape.Length == 3)
        {
            int[] shape = [value.Shape[0], value.Shape[1], 1, value.Shape[2]];
            value = Network.Add(new Reshape(value.Name, Network.Fresh(value.Name), value, shape)).Output;
        }

        return value.Shape.Length == 4
            ? Transpose(value, [0, 2, 3, 1])
            : throw new ConversionException($"a tensor of {value.Shape.Length} dimensions is not supported here; 3 and 4 are.");
    }

    /// <summary>Permutes a value's axes.</summary>
    internal Value Transpose(Value value, int[] permutation) =>
        Network.Add(new Transpose(value.Name, Network.Fresh(value.Name), value, permutation)).Output;

    /// <summary>A value [batch, height, width, channels] as the model has it: channels second, and no height where it has rank 3.</summary>
    internal Value FromChannelsLast(Value value, string name, int rank)
    {
        Value first = Network.Add(new Transpose(name, Network.Fresh(name), value, [0, 3, 1, 2])).Output;
        if (rank == 4)
        {
            return first;
        }

        int[] shape = [first.Shape[0], first.Shape[1], first.Shape[3]];
        return Network.Add(new Reshape(name, Network.Fresh(name), first, shape)).Output;
    }

    private static string? NameOf(OnnxNode node, int index) =>
        index < node.Inputs.Length && node.Inputs[index].Length > 0 ? node.Inputs[index] : null;

    private Network Run(GraphProto graph)
    {
        foreach (ValueInfoProto input in OnnxFile.Inputs(graph))
        {
            Value value = new(input.Name, ShapeOf(input.Name));
            Network.Inputs.Add(value);
            Bind(input.Name, value);
        }

        List<string> problems = [];
        foreach (OnnxNode node in graph.Node.Select(proto => new OnnxNode(proto)))
        {
            try
            {
                ImportNode(node);
            }
            catch (ConversionException e)
            {
                problems.Add($"{node}: {e.Message}");
                StandIn(node);
            }
        }

        if (problems.Count > 0)
        {
            throw new ConversionException("Not supported:\n  " + string.Join("\n  ", problems));
        }

        foreach (ValueInfoProto output in graph.Output)
        {
            Network.Outputs.Add(_values.TryGetValue(output.Name, out Value? value)
                ? value
                : throw new ConversionException($"Output '{output.Name}' is constant; there is nothing to run."));
        }

        return Network;
    }

    private void ImportNode(OnnxNode node)
    {
        if (!OnnxOperators.Table.TryGetValue(node.OpType, out OnnxOperators.Import? import))
        {
            throw new ConversionException(Remedies.For(node.OpType));
        }

        import(node, this);
    }

    /// <summary>Binds the outputs of a node that cannot be imported, so that the problems of those after it are found too.</summary>
    private void StandIn(OnnxNode node)
    {
        foreach (string output in node.Outputs.Where(name => name.Length > 0 && _shapes.ContainsKey(name)))
        {
            _values[output] = new Value(output, ShapeOf(output));
        }
    }
}
