namespace TinyInfer.Converter.Import.Onnx;

/// <summary>
/// The tail that scikit-learn's exporter puts behind a classifier: a map of probabilities by label, and labels as text. Probabilities
/// stay as a tensor and labels go into the metadata.
/// </summary>
internal static class ClassifierTail
{
    /// <summary>Domain of the machine learning operators.</summary>
    internal const string Domain = "ai.onnx.ml";

    /// <summary>Cuts the tail off.</summary>
    /// <param name="model">The model; changed.</param>
    /// <param name="scoresOnly">Whether labels that are whole numbers are left out beside scores, too.</param>
    /// <param name="warnings">Told which outputs are left out.</param>
    /// <returns>The labels, in the order of the probabilities; null if the model brings none.</returns>
    /// <exception cref="ConversionException">No output is left.</exception>
    internal static IReadOnlyList<string>? Cut(ModelProto model, bool scoresOnly, List<string> warnings)
    {
        GraphProto graph = model.Graph;
        IReadOnlyList<string>? labels = null;
        foreach (NodeProto classifier in graph.Node.Where(
            node => node.OpType.EndsWith("Classifier", StringComparison.Ordinal) && node.Domain == Domain))
        {
            labels = Labels(classifier) ?? labels;
        }

        foreach (NodeProto map in graph.Node.Where(node => node.OpType == "ZipMap" && node.Domain == Domain).ToList())
        {
            labels = Labels(map) ?? labels;
            graph.Node.Remove(map);
            Replace(graph, map.Output[0], map.Input[0]);
        }

        foreach (ValueInfoProto output in graph.Output.Where(o => o.Type?.TensorType?.ElemType == OnnxTensor.Text).ToList())
        {
            warnings.Add($"Output '{output.Name}' is text and is left out; take the label of "
                + "the largest probability, or ArgMax of it, in application code.");
            graph.Output.Remove(output);
        }

        ValueInfoProto[] numbers = [.. graph.Output.Where(o => o.Type?.TensorType?.ElemType is OnnxTensor.Int64 or OnnxTensor.Int32)];
        if (scoresOnly && numbers.Length < graph.Output.Count)
        {
            Array.ForEach(numbers, number => graph.Output.Remove(number));
        }

        if (graph.Output.Count == 0)
        {
            throw new ConversionException("The model has no output but text; export it with its probabilities or scores as an output.");
        }

        RemoveDead(graph);
        return labels;
    }

    private static IReadOnlyList<string>? Labels(NodeProto node) =>
        node.Attribute.FirstOrDefault(a => a.Name == "classlabels_strings" && a.Strings.Count > 0) is { } texts
            ? [.. texts.Strings.Select(s => s.ToStringUtf8())]
            : node.Attribute.FirstOrDefault(a => a.Name is "classlabels_int64s" or "classlabels_ints" && a.Ints.Count > 0) is { } numbers
                ? [.. numbers.Ints.Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture))]
                : null;

    private static void Replace(GraphProto graph, string output, string tensor)
    {
        ValueInfoProto? old = graph.Output.FirstOrDefault(o => o.Name == output);
        if (old != null)
        {
            TypeProto type = new() { TensorType = new TypeProto.Types.Tensor { ElemType = OnnxTensor.Float } };
            graph.Output[graph.Output.IndexOf(old)] = new ValueInfoProto { Name = tensor, Type = type };
        }
    }

    private static void RemoveDead(GraphProto graph)
    {
        HashSet<string> read = [.. graph.Output.Select(o => o.Name)];
        for (int i = graph.Node.Count - 1; i >= 0; i--)
        {
            NodeProto node = graph.Node[i];
            if (node.Output.Any(read.Contains))
            {
                // Branches read tensors from outside without naming them as inputs.
                read.UnionWith(node.Input);
                read.UnionWith(node.Attribute.Where(a => a.G != null).SelectMany(a => a.G.Node).SelectMany(inner => inner.Input));
            }
            else
            {
                graph.Node.RemoveAt(i);
            }
        }
    }
}
