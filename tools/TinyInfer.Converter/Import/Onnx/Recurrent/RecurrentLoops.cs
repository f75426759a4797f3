using Google.Protobuf;
using Microsoft.ML.OnnxRuntime.Tensors;
using TinyInfer.Converter.Graph;

namespace TinyInfer.Converter.Import.Onnx.Recurrent;

/// <summary>
/// Writes Loops that are recurrent layers as such. What a Loop may be is guessed from its parts, and proven by running the model with the
/// one and with the other: a guess that gives other numbers is none.
/// </summary>
internal static class RecurrentLoops
{
    /// <summary>Random inputs that a guess is proven on.</summary>
    private const int Proofs = 2;

    /// <summary>How far two float computations of one result may be apart, as a part of the largest value.</summary>
    private const double Tolerance = 1e-3;

    /// <summary>From this operator set on, Squeeze and Unsqueeze have their axes as an input.</summary>
    private const int AxesInput = 13;

    /// <summary>
    /// Rewrites the Loops of a model, one behind the other: what the first puts out settles shapes that the next depends on.
    /// </summary>
    /// <param name="model">A simplified model.</param>
    /// <returns>The model, simplified again.</returns>
    /// <exception cref="ConversionException">A Loop is no recurrent layer.</exception>
    internal static ModelProto Rewrite(ModelProto model)
    {
        while (model.Graph.Node.FirstOrDefault(node => node.OpType == "Loop") is { } loop)
        {
            // Once what does not change is constant inside the Loop, it is folded there.
            if (FixInvariants(model.Graph, loop))
            {
                model = OnnxReference.Simplify(model);
                continue;
            }

            model = Recognise(model, loop) ?? throw new ConversionException(
                $"Not supported:\n  {string.Join("\n  ", model.Graph.Node.Where(n => n.OpType == "Loop").Select(Refusal))}\n"
                + "What else the model holds is not looked at before that.");
        }

        return model;
    }

    private static string Refusal(NodeProto loop) =>
        $"{new OnnxNode(loop)}: a loop is supported where it is an LSTM, GRU or plain recurrent layer, which this one is not recognised "
        + "as. Export the layer unrolled (Keras: unroll=True), or as the ONNX operator LSTM, GRU or RNN (PyTorch exports those).";

    /// <summary>Makes what is carried without a change a constant of the body, or what it stands for in the graph around it.</summary>
    private static bool FixInvariants(GraphProto graph, NodeProto loop)
    {
        GraphProto body = loop.Attribute.First(a => a.Name == "body").G;
        bool isChanged = false;
        for (int k = loop.Input.Count - LoopBody.FirstCarried - 1; k >= 0; k--)
        {
            LoopBody read = new(loop, _ => null);
            if (!read.IsInvariant(k))
            {
                continue;
            }

            string inside = read.Before(k);
            string outside = loop.Input[LoopBody.FirstCarried + k];
            if (graph.Initializer.FirstOrDefault(t => t.Name == outside) is { } constant)
            {
                TensorProto copy = constant.Clone();
                copy.Name = inside;
                body.Initializer.Add(copy);
            }
            else
            {
                Rename(body.Node, inside, outside);
            }

            if (k < loop.Output.Count)
            {
                Rename(graph.Node, loop.Output[k], outside);
                loop.Output.RemoveAt(k);
            }

            loop.Input.RemoveAt(LoopBody.FirstCarried + k);
            body.Input.RemoveAt(LoopBody.FirstCarried + k);
            body.Output.RemoveAt(1 + k);
            isChanged = true;
        }

        return isChanged;
    }

    private static void Rename(IEnumerable<NodeProto> nodes, string from, string to)
    {
        foreach (NodeProto node in nodes)
        {
            for (int i = 0; i < node.Input.Count; i++)
            {
                node.Input[i] = node.Input[i] == from ? to : node.Input[i];
            }
        }
    }

    /// <summary>The model with a layer in a Loop's place; null if the Loop is none.</summary>
    private static ModelProto? Recognise(ModelProto model, NodeProto loop)
    {
        LoopBody body = new(loop, name => model.Graph.Initializer.FirstOrDefault(t => t.Name == name));
        if (LoopLayer.Guess(body) is not { } layer)
        {
            return null;
        }

        ModelProto guess = model.Clone();
        int at = model.Graph.Node.IndexOf(loop);
        guess.Graph.Node.RemoveAt(at);
        foreach (NodeProto node in Nodes(guess, loop, body, layer))
        {
            guess.Graph.Node.Insert(at++, node);
        }

        try
        {
            guess = OnnxReference.Simplify(guess);
            return IsSame(model, guess) ? guess : null;
        }
        catch (ConversionException)
        {
            return null;
        }
    }

    private static IEnumerable<NodeProto> Nodes(ModelProto model, NodeProto loop, LoopBody body, LoopLayer layer)
    {
        string stem = loop.Name.Length > 0 ? loop.Name : loop.Output.First(name => name.Length > 0);
        NodeProto node = new() { OpType = layer.OpType, Name = stem };
        node.Input.AddRange([layer.Frames, Constant("W", layer.Input), Constant("R", layer.Recurrent), Constant("B", layer.Bias),
            string.Empty]);
        node.Output.AddRange(layer.States.Select((_, i) => $"{stem}/last{i}").Prepend($"{stem}/all"));
        node.Attribute.Add(new AttributeProto
        {
            Name = "hidden_size",
            Type = AttributeProto.Types.AttributeType.Int,
            I = layer.Recurrent.Shape[2]
        });
        AttributeProto names = new() { Name = "activations", Type = AttributeProto.Types.AttributeType.Strings };
        names.Strings.AddRange(layer.Functions.Select(f => ByteString.CopyFromUtf8(f.OpType)));
        node.Attribute.Add(names);
        AddParameters(node, layer.Functions, "alpha");
        AddParameters(node, layer.Functions, "beta");
        if (layer.OpType == "GRU")
        {
            node.Attribute.Add(new AttributeProto
            {
                Name = "linear_before_reset",
                Type = AttributeProto.Types.AttributeType.Int,
                I = layer.LinearBeforeReset ? 1 : 0
            });
        }

        foreach (int k in layer.States)
        {
            NodeProto start = Axes("Unsqueeze", loop.Input[LoopBody.FirstCarried + k], $"{stem}/start{k}", 0);
            node.Input.Add(start.Output[0]);
            yield return start;
        }

        yield return node;
        for (int i = 0; i < layer.States.Length; i++)
        {
            if (layer.States[i] < loop.Output.Count && IsUsed(model.Graph, loop.Output[layer.States[i]]))
            {
                yield return Axes("Squeeze", node.Output[1 + i], loop.Output[layer.States[i]], 0);
            }
        }

        for (int i = body.Carried; i < loop.Output.Count; i++)
        {
            if (body.Scan(i - body.Carried) == body.After(layer.States[0]))
            {
                yield return Axes("Squeeze", node.Output[0], loop.Output[i], 1);
            }
        }

        NodeProto Axes(string opType, string from, string to, int axis)
        {
            NodeProto made = new() { OpType = opType, Name = $"{to}/{opType}", Input = { from }, Output = { to } };
            if (OnnxFile.Opset(model) >= AxesInput)
            {
                string name = $"{stem}/{to}/axes";
                model.Graph.Initializer.Add(
                    new TensorProto { Name = name, DataType = OnnxTensor.Int64, Dims = { 1 }, Int64Data = { axis } });
                made.Input.Add(name);
            }
            else
            {
                made.Attribute.Add(new AttributeProto { Name = "axes", Type = AttributeProto.Types.AttributeType.Ints, Ints = { axis } });
            }

            return made;
        }

        string Constant(string role, ConstantTensor values)
        {
            TensorProto tensor = new() { Name = $"{stem}/{role}", DataType = OnnxTensor.Float };
            tensor.Dims.AddRange(values.Shape.Select(size => (long)size));
            tensor.FloatData.AddRange(values.Values);
            model.Graph.Initializer.Add(tensor);
            return tensor.Name;
        }
    }

    private static bool IsUsed(GraphProto graph, string name) =>
        name.Length > 0 && (graph.Output.Any(o => o.Name == name) || graph.Node.Any(node => node.Input.Contains(name)));

    private static void AddParameters(NodeProto layer, NodeProto[] functions, string name)
    {
        AttributeProto parameters = new() { Name = $"activation_{name}", Type = AttributeProto.Types.AttributeType.Floats };
        parameters.Floats.AddRange(functions.SelectMany(f => f.Attribute.Where(a => a.Name == name)).Select(a => a.F));
        if (parameters.Floats.Count > 0)
        {
            layer.Attribute.Add(parameters);
        }
    }

    /// <summary>Runs two models and compares all tensors that both have.</summary>
    private static bool IsSame(ModelProto one, ModelProto other)
    {
        using OnnxReference first = OnnxReference.Create(one);
        using OnnxReference second = OnnxReference.Create(other);
        Random random = new(1);
        for (int i = 0; i < Proofs; i++)
        {
            Dictionary<string, float[]> inputs = OnnxFile.Inputs(one.Graph).ToDictionary(
                input => input.Name,
                input => Enumerable.Range(0, (int)input.Type.TensorType.Shape.Dim.Aggregate(1L, (size, d) => size * d.DimValue))
                    .Select(_ => (float)((2 * random.NextDouble()) - 1)).ToArray(),
                StringComparer.Ordinal);
            Dictionary<string, DenseTensor<float>> expected = first.Run(inputs);
            foreach ((string name, DenseTensor<float> actual) in second.Run(inputs))
            {
                if (expected.TryGetValue(name, out DenseTensor<float>? wanted) && !IsNear(wanted, actual))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static bool IsNear(DenseTensor<float> wanted, DenseTensor<float> actual)
    {
        if (!wanted.Dimensions.SequenceEqual(actual.Dimensions))
        {
            return false;
        }

        float[] values = wanted.ToArray();
        double allowed = Tolerance * values.Select(Math.Abs).DefaultIfEmpty(0).Max();
        return values.Zip(actual.ToArray()).All(pair => Math.Abs(pair.First - pair.Second) <= allowed);
    }
}
