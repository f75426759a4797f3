using Google.Protobuf;
using TinyInfer.Converter.Operators;

namespace TinyInfer.Converter.Import.Onnx.Recurrent;

/// <summary>
/// Writes forms of recurrent nodes that neither ONNX Runtime nor the kernels have as forms that both have: batches before steps (layout 1),
/// directions with activations of their own, and parameters of activations that ONNX Runtime reads in another way than ONNX.
/// </summary>
internal sealed class RecurrentForms
{
    private readonly List<NodeProto> _nodes = [];
    private readonly GraphProto _graph;
    private int _fresh;

    private RecurrentForms(GraphProto graph)
    {
        _graph = graph;
    }

    /// <summary>Rewrites the recurrent nodes of a model.</summary>
    /// <param name="model">The model; changed.</param>
    /// <exception cref="ConversionException">A node names an activation that ONNX does not have, or that lacks a parameter; all are
    /// listed.</exception>
    internal static void Rewrite(ModelProto model)
    {
        RecurrentForms forms = new(model.Graph);
        List<string> problems = [];
        foreach (NodeProto node in model.Graph.Node)
        {
            if (node.OpType is not ("RNN" or "GRU" or "LSTM") || node.Domain is not ("" or "ai.onnx"))
            {
                forms._nodes.Add(node);
                continue;
            }

            try
            {
                forms.SplitDirections(forms.StepsFirst(node));
            }
            catch (ConversionException e)
            {
                problems.Add($"{new OnnxNode(node)}: {e.Message}");
            }
        }

        if (problems.Count > 0)
        {
            throw new ConversionException("Not supported:\n  " + string.Join("\n  ", problems));
        }

        model.Graph.Node.Clear();
        model.Graph.Node.AddRange(forms._nodes);
    }

    /// <summary>Brings the axis of steps to the front. What comes out is transposed back behind the node.</summary>
    private (NodeProto Node, List<NodeProto> Behind) StepsFirst(NodeProto node)
    {
        List<NodeProto> behind = [];
        AttributeProto? layout = node.Attribute.FirstOrDefault(a => a.Name == "layout");
        if (layout is null or { I: 0 })
        {
            return (node, behind);
        }

        NodeProto first = node.Clone();
        first.Attribute.Remove(layout);
        foreach (int index in (int[])[0, 5, 6])
        {
            if (index < first.Input.Count && first.Input[index].Length > 0)
            {
                string moved = Fresh(node);
                _nodes.Add(Transpose(first.Input[index], moved, 1, 0, 2));
                first.Input[index] = moved;
            }
        }

        for (int i = 0; i < first.Output.Count; i++)
        {
            if (first.Output[i].Length > 0)
            {
                string moved = Fresh(node);
                behind.Add(i == 0 ? Transpose(moved, first.Output[i], 2, 0, 1, 3) : Transpose(moved, first.Output[i], 1, 0, 2));
                first.Output[i] = moved;
            }
        }

        return (first, behind);
    }

    /// <summary>Makes two nodes of one whose directions have different activations.</summary>
    private void SplitDirections((NodeProto Node, List<NodeProto> Behind) form)
    {
        NodeProto node = form.Node;
        OnnxNode read = new(node);
        string[] defaults = node.OpType switch
        {
            "LSTM" => ["Sigmoid", "Tanh", "Tanh"],
            "GRU" => ["Sigmoid", "Tanh"],
            _ => ["Tanh"],
        };
        (string Name, float Alpha, float Beta)[] functions = [.. GateFunctions.Resolve(read, defaults)];
        int half = defaults.Length;
        SetParameters(node, functions);
        if (read.Text("direction", "forward") != "bidirectional" || functions.Length <= half
            || functions[half..].SequenceEqual(functions[..half]))
        {
            _nodes.Add(node);
            _nodes.AddRange(form.Behind);
            return;
        }

        NodeProto[] directions = [OneDirection(node, 0, "forward", functions[..half]), OneDirection(node, 1, "reverse", functions[half..])];
        _nodes.AddRange(directions);
        for (int i = 0; i < node.Output.Count; i++)
        {
            if (node.Output[i].Length > 0)
            {
                NodeProto joined = new() { OpType = "Concat", Name = Fresh(node), Output = { node.Output[i] } };
                joined.Input.AddRange(directions.Select(d => d.Output[i]));
                joined.Attribute.Add(new AttributeProto
                {
                    Name = "axis",
                    Type = AttributeProto.Types.AttributeType.Int,
                    I = i == 0 ? 1 : 0
                });
                _nodes.Add(joined);
            }
        }

        _nodes.AddRange(form.Behind);
    }

    private NodeProto OneDirection(NodeProto node, int direction, string name, (string Name, float Alpha, float Beta)[] functions)
    {
        NodeProto one = node.Clone();
        one.Name = Fresh(node);
        string index = Fresh(node);
        _graph.Initializer.Add(new TensorProto { Name = index, DataType = OnnxTensor.Int64, Dims = { 1 }, Int64Data = { direction } });
        foreach (int input in (int[])[1, 2, 3, 5, 6, 7])
        {
            if (input < one.Input.Count && one.Input[input].Length > 0)
            {
                NodeProto part = new()
                {
                    OpType = "Gather",
                    Name = Fresh(node),
                    Input = { one.Input[input], index },
                    Output = { Fresh(node) }
                };
                _nodes.Add(part);
                one.Input[input] = part.Output[0];
            }
        }

        for (int i = 0; i < one.Output.Count; i++)
        {
            one.Output[i] = one.Output[i].Length > 0 ? Fresh(node) : one.Output[i];
        }

        Set(one, new AttributeProto
        {
            Name = "direction",
            Type = AttributeProto.Types.AttributeType.String,
            S = ByteString.CopyFromUtf8(name)
        });
        AttributeProto names = new() { Name = "activations", Type = AttributeProto.Types.AttributeType.Strings };
        names.Strings.AddRange(functions.Select(f => ByteString.CopyFromUtf8(f.Name)));
        Set(one, names);
        SetParameters(one, functions);
        return one;
    }

    /// <summary>Lists all parameters: for an RNN one for each direction, else for the functions that take them.</summary>
    private static void SetParameters(NodeProto node, (string Name, float Alpha, float Beta)[] functions)
    {
        bool HasParameters(string name, int count) => node.OpType == "RNN"
            ? functions.Any(f => GateFunctions.Parameters(f.Name) >= count)
            : GateFunctions.Parameters(name) >= count;
        Set(node, Parameters("activation_alpha", functions.Where(f => HasParameters(f.Name, 1)).Select(f => f.Alpha)));
        Set(node, Parameters("activation_beta", functions.Where(f => HasParameters(f.Name, 2)).Select(f => f.Beta)));
    }

    private static AttributeProto Parameters(string name, IEnumerable<float> values)
    {
        AttributeProto attribute = new() { Name = name, Type = AttributeProto.Types.AttributeType.Floats };
        attribute.Floats.AddRange(values);
        return attribute;
    }

    private static void Set(NodeProto node, AttributeProto attribute)
    {
        if (node.Attribute.FirstOrDefault(a => a.Name == attribute.Name) is { } old)
        {
            node.Attribute.Remove(old);
        }

        if (attribute.Type != AttributeProto.Types.AttributeType.Floats || attribute.Floats.Count > 0)
        {
            node.Attribute.Add(attribute);
        }
    }

    private NodeProto Transpose(string from, string to, params long[] axes)
    {
        AttributeProto permutation = new() { Name = "perm", Type = AttributeProto.Types.AttributeType.Ints };
        permutation.Ints.AddRange(axes);
        return new NodeProto
        {
            OpType = "Transpose",
            Name = $"{to}/turned",
            Input = { from },
            Output = { to },
            Attribute = { permutation }
        };
    }

    private string Fresh(NodeProto node) => $"{node.Output.First(name => name.Length > 0)}/form#{++_fresh}";
}
