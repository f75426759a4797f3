using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Operators;

namespace TinyInfer.Converter.Import.Onnx;

/// <summary>Builds a network from a simplified ONNX graph, one operator's importer after the other.</summary>
internal sealed class OnnxImporter
{
    private readonly Dictionary<string, Value> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ConstantTensor> _constants = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TensorProto> _initializers;
    private readonly IReadOnlyDictionary<string, int[]> _shapes;
    private readonly IReadOnlyDictionary<string, int> _types;
    private readonly HashSet<string> _used;

    private OnnxImporter(ModelProto model, IReadOnlyDictionary<string, int[]> shapes, IReadOnlyDictionary<string, int> types)
    {
        _initializers = model.Graph.Initializer.ToDictionary(t => t.Name, StringComparer.Ordinal);
        _shapes = shapes;
        _types = types;
        _used = [.. model.Graph.Node.SelectMany(n => n.Input), .. model.Graph.Output.Select(o => o.Name)];
        Opset = OnnxFile.Opset(model);
    }

    /// <summary>Version of the operator set, on which the meaning of some operators depends.</summary>
    internal int Opset { get; }

    /// <summary>The network so far.</summary>
    internal Network Network { get; } = new();

    /// <summary>Imports a graph.</summary>
    /// <param name="model">A simplified model.</param>
    /// <param name="shapes">Shape of every tensor, as a run has shown.</param>
    /// <param name="types">ONNX's number of the type of every tensor.</param>
    /// <returns>The network.</returns>
    /// <exception cref="ConversionException">Operators cannot be imported; all are listed.</exception>
    internal static Network Import(
        ModelProto model, IReadOnlyDictionary<string, int[]> shapes, IReadOnlyDictionary<string, int> types) =>
        new OnnxImporter(model, shapes, types).Run(model.Graph);

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

    internal bool IsConstant(OnnxNode node, int index) =>
        NameOf(node, index) is { } name && (_initializers.ContainsKey(name) || _constants.ContainsKey(name));

    /// <summary>True where a node reads a constant that came quantized.</summary>
    internal bool IsQuantizedConstant(OnnxNode node, int index) => NameOf(node, index) is { } name && _constants.ContainsKey(name);

    /// <summary>ONNX's number of the type of a tensor's elements.</summary>
    internal int ElementType(string name) => _initializers.TryGetValue(name, out TensorProto? tensor) ? tensor.DataType
        : _types.TryGetValue(name, out int type) ? type : OnnxTensor.Float;

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

        if (_constants.TryGetValue(name, out ConstantTensor? constant))
        {
            return constant;
        }

        return _initializers.TryGetValue(name, out TensorProto? tensor)
            ? new ConstantTensor(OnnxTensor.Shape(tensor), Array.ConvertAll(OnnxTensor.Values(tensor), v => (float)v))
            : throw new ConversionException($"input {index} ({role}, '{name}') is computed; it has to be constant.");
    }

    /// <summary>A constant that a node reads, as the model has it.</summary>
    /// <param name="node">The node.</param>
    /// <param name="index">Which input.</param>
    internal TensorProto Initializer(OnnxNode node, int index) => _initializers.TryGetValue(node.Inputs[index], out TensorProto? tensor)
        ? tensor
        : throw new ConversionException($"input {index} ('{node.Inputs[index]}') is computed; it has to be constant.");

    /// <summary>
    /// Integers that a node has as a constant input, or in an older operator set as an attribute; null if it has neither.
    /// </summary>
    internal long[]? Integers(OnnxNode node, int index, string name)
    {
        if (OptionalConstant(node, index, name) != null)
        {
            // Not by way of float, which would round what stands for "to the end".
            return Array.ConvertAll(OnnxTensor.Values(_initializers[node.Inputs[index]]), v => (long)v);
        }

        return node.Has(name) ? Array.ConvertAll(node.Ints(name, []), i => (long)i) : null;
    }

    /// <summary>Shape of any tensor, as a run has shown.</summary>
    internal int[] ShapeOf(string name) => _shapes.TryGetValue(name, out int[]? shape)
        ? shape
        : throw new ConversionException($"the shape of '{name}' is not known.");

    /// <summary>Names a constant that a node makes.</summary>
    internal void BindConstant(string name, ConstantTensor constant) => _constants[name] = constant;

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

    /// <summary>Appends an operator whose output has the node's elements in another shape.</summary>
    internal void BindReshaped(OnnxNode node, Operator op) => BindReshaped(node, Network.Add(op).Output);

    /// <summary>Binds the node's output to a value with its elements in another shape.</summary>
    internal void BindReshaped(OnnxNode node, Value value)
    {
        string name = node.Outputs[0];
        value.Source = Source(name, value.Shape);
        Bind(name, Reshape(value, name, ShapeOf(name)));
    }

    /// <summary>Appends an operator whose output has the node's axes in another order.</summary>
    /// <param name="node">The node.</param>
    /// <param name="op">The operator.</param>
    /// <param name="permutation">For each axis of the operator's output, the node's.</param>
    internal void BindPermuted(OnnxNode node, Operator op, int[] permutation)
    {
        string name = node.Outputs[0];
        Value value = Network.Add(op).Output;
        value.Source = Source(name, ShapeOf(name)) with { Permutation = permutation };
        Bind(name, Transpose(value, Shapes.Inverse(permutation)));
    }

    /// <summary>Appends a channels-last operator and brings its output back to the node's layout.</summary>
    internal void BindChannelsLast(OnnxNode node, Operator op, int rank)
    {
        string name = node.Outputs[0];
        Value value = Network.Add(op).Output;
        value.Source = Source(name, Shapes.Permute(value.Shape, [0, 3, 1, 2])) with { Permutation = [0, 2, 3, 1] };
        Bind(name, FromChannelsLast(value, name, rank));
    }

    /// <summary>Names a value as the model does.</summary>
    internal void Bind(string name, Value value)
    {
        int[] shape = ShapeOf(name);
        if (shape.Contains(0))
        {
            throw new ConversionException($"'{name}' is empty: its shape is {Shapes.Format(shape)}.");
        }

        if (!value.Shape.SequenceEqual(shape))
        {
            throw new ConversionException($"'{name}' should be {Shapes.Format(shape)} and comes out as {Shapes.Format(value.Shape)}.");
        }

        if (value.Source == null || !Network.Inputs.Contains(value))
        {
            // An input stays what it is fed as, whatever else has the same values.
            value.Source = Source(name, shape);
        }

        _values[name] = value;
    }

    /// <summary>A value [batch, channels, (height,) width] as [batch, height, width, channels].</summary>
    internal Value ToChannelsLast(Value value)
    {
        switch (value.Shape.Length)
        {
            case 3:
                // The height comes last of all, so that transposes meet without a reshape between them.
                Value rows = Transpose(value, [0, 2, 1]);
                return Reshape(rows, value.Name, [rows.Shape[0], 1, rows.Shape[1], rows.Shape[2]]);
            case 4:
                return Transpose(value, [0, 2, 3, 1]);
            default:
                throw new ConversionException($"a tensor of {value.Shape.Length} dimensions is not supported here; 3 and 4 are.");
        }
    }

    /// <summary>A value with axes of size 1 put before it.</summary>
    internal Value WithRank(Value value, int rank) =>
        value.Shape.Length == rank ? value : Reshape(value, value.Name, Shapes.Extend(value.Shape, rank));

    /// <summary>Permutes a value's axes.</summary>
    internal Value Transpose(Value value, int[] permutation) =>
        Network.Add(new Transpose(value.Name, Network.Fresh(value.Name), value, permutation)).Output;

    /// <summary>A value [batch, height, width, channels] as the model has it: channels second, and no height where it has rank 3.</summary>
    internal Value FromChannelsLast(Value value, string name, int rank)
    {
        if (rank == 4)
        {
            return Transpose(value, [0, 3, 1, 2]);
        }

        Value rows = Reshape(value, name, [value.Shape[0], value.Shape[2], value.Shape[3]]);
        rows.Source = value.Source?.Reshape(rows.Shape);
        return Transpose(rows, [0, 2, 1]);
    }

    /// <summary>The same elements in another shape.</summary>
    internal Value Reshape(Value value, string name, int[] shape) =>
        Network.Add(new Reshape(name, Network.Fresh(name), value, shape)).Output;

    /// <summary>Where a value stands in the model; as integers where the tensor there holds those.</summary>
    private SourceTensor Source(string name, int[] shape) => new(name, shape) { Type = OnnxTensor.TypeOf(ElementType(name)) };

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

        List<(OnnxNode Node, string Problem)> problems = [];
        foreach (OnnxNode node in NormalizationPatterns.Find(graph, _shapes).Select(proto => new OnnxNode(proto)))
        {
            try
            {
                ImportNode(node);
            }
            catch (ConversionException e)
            {
                problems.Add((node, e.Message));
                StandIn(node);
            }
            catch (Exception e) when (e is ArgumentException or ArithmeticException or FormatException or IndexOutOfRangeException
                or InvalidCastException or InvalidOperationException or KeyNotFoundException or NullReferenceException)
            {
                // ONNX Runtime has run the node, so that it is one of a form that nobody here has thought of.
                problems.Add((node, "its inputs and attributes have a form that is not known "
                    + $"here ({e.Message.TrimEnd('.')}); please report it with the model."));
                StandIn(node);
            }
        }

        if (problems.Count > 0)
        {
            throw OnnxOperators.NotSupported(problems);
        }

        foreach (ValueInfoProto output in graph.Output)
        {
            if (!_values.TryGetValue(output.Name, out Value? value))
            {
                throw new ConversionException($"Output '{output.Name}' is constant; there is nothing to run.");
            }

            // Whatever other names it has, in the end it is the output, of the output's type.
            Bind(output.Name, value);
            Network.Outputs.Add(value);
        }

        return Network;
    }

    private void ImportNode(OnnxNode node)
    {
        if (!OnnxOperators.Table.TryGetValue(node.OpType, out OnnxOperators.Import? import))
        {
            throw new ConversionException(Remedies.For(node.OpType));
        }

        if (!QuantizeLinear.FoldConstant(node, this))
        {
            import(node, this);
        }
    }

    /// <summary>
    /// Binds the outputs of a node that cannot be imported, so that the problems of those after it are found too, and no others.
    /// </summary>
    private void StandIn(OnnxNode node)
    {
        bool isConstant = Enumerable.Range(0, node.Inputs.Length).All(i => NameOf(node, i) == null || IsConstant(node, i));
        foreach (string output in node.Outputs.Where(name => name.Length > 0 && _shapes.ContainsKey(name)))
        {
            int[] shape = ShapeOf(output);
            if (isConstant)
            {
                _constants[output] = new ConstantTensor(shape, [.. Enumerable.Repeat(1f, Shapes.Length(shape))]);
            }
            else
            {
                _values[output] = new Value(output, shape);
            }
        }
    }
}
