namespace TinyInfer.Converter.Import.Onnx;

/// <summary>
/// Columns that are inputs of their own, as ML.NET exports a classical model, become one input, in the order in which the model puts them
/// together: a board has one row of features, and all of them on the grid that the model compares on.
/// </summary>
internal static class ColumnInputs
{
    /// <summary>Merges the columns of a model with operators of <c>ai.onnx.ml</c>; leaves others as they are.</summary>
    /// <param name="model">The model; changed.</param>
    /// <param name="warnings">Told the order of the columns.</param>
    internal static void Merge(ModelProto model, List<string> warnings)
    {
        GraphProto graph = model.Graph;
        ValueInfoProto[] inputs = [.. OnnxFile.Inputs(graph)];
        NodeProto? merger = graph.Node.FirstOrDefault(node => IsMerger(node) && inputs.All(input => node.Input.Contains(input.Name)));
        if (merger == null || inputs.Length < 2 || merger.Input.Count != inputs.Length || !inputs.All(IsColumn)
            || !graph.Node.Any(node => node.Domain == ClassifierTail.Domain))
        {
            return;
        }

        // ML.NET hands on each column as an output, too.
        foreach (NodeProto echo in graph.Node.Where(
            node => node.OpType == "Identity" && inputs.Any(input => input.Name == node.Input[0])).ToList())
        {
            if (graph.Output.FirstOrDefault(output => output.Name == echo.Output[0]) is { } output && graph.Output.Count > 1
                && !graph.Node.Any(node => node.Input.Contains(echo.Output[0])))
            {
                graph.Output.Remove(output);
                graph.Node.Remove(echo);
            }
        }

        if (graph.Node.Any(node => node != merger && node.Input.Any(name => merger.Input.Contains(name)))
            || graph.Output.Any(output => merger.Input.Contains(output.Name) || output.Name == merger.Output[0]))
        {
            return;
        }

        ValueInfoProto first = inputs.First(input => input.Name == merger.Input[0]);
        ValueInfoProto merged = new() { Name = merger.Output[0], Type = first.Type.Clone() };
        merged.Type.TensorType.Shape.Dim[^1] = new TensorShapeProto.Types.Dimension { DimValue = inputs.Length };
        warnings.Add($"Its {inputs.Length} columns are one input, '{merged.Name}', in this order: {string.Join(", ", merger.Input)}.");
        Array.ForEach(inputs, input => graph.Input.Remove(input));
        graph.Input.Add(merged);
        graph.Node.Remove(merger);
    }

    private static bool IsMerger(NodeProto node) =>
        (node.OpType == "Concat" && node.Attribute.Any(a => a.Name == "axis" && a.I is 1 or -1))
        || (node.OpType == "FeatureVectorizer" && node.Domain == ClassifierTail.Domain);

    /// <summary>Whether an input is a float per row.</summary>
    private static bool IsColumn(ValueInfoProto input) =>
        input.Type?.TensorType is { ElemType: OnnxTensor.Float, Shape.Dim: { Count: 2 } dimensions } && dimensions[1].DimValue == 1;
}
