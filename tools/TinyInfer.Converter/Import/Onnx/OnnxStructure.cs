namespace TinyInfer.Converter.Import.Onnx;

/// <summary>Looks for what no ONNX model may have, and ONNX Runtime does not look for before it runs into it.</summary>
internal static class OnnxStructure
{
    /// <summary>Operators of any number of inputs, none of which may be left out.</summary>
    private static readonly string[] _variadic = ["Concat", "Max", "Mean", "Min", "Sum"];

    private const int MostInputs = 1000;
    private const int LongestType = 200;

    /// <summary>Checks a model; names are settled already.</summary>
    /// <param name="model">The model.</param>
    /// <exception cref="ConversionException">Something is wrong; all is listed.</exception>
    internal static void Check(ModelProto model)
    {
        List<string> problems = [];
        foreach (GraphProto graph in OnnxGraphs.All(model.Graph))
        {
            problems.AddRange(graph.Node.SelectMany(Problems));
            problems.AddRange(graph.Input.Where(i => i.Name.Length == 0).Select(_ => "an input has no name."));
            problems.AddRange(graph.Output.Where(o => o.Name.Length == 0).Select(_ => "an output has no name."));
            problems.AddRange(graph.Initializer.Where(t => t.Name.Length == 0).Select(_ => "a constant has no name."));
            problems.AddRange(Repeated(graph.Initializer.Select(t => t.Name)).Select(name => $"there are several constants '{name}'."));
            problems.AddRange(Repeated(graph.Input.Select(i => i.Name)).Select(name => $"there are several inputs '{name}'."));
            problems.AddRange(Repeated(graph.Output.Select(o => o.Name)).Select(name => $"there are several outputs '{name}'."));
            problems.AddRange(Repeated(graph.Node.SelectMany(node => node.Output)).Select(name => $"several nodes make '{name}'."));
        }

        if (problems.Count > 0)
        {
            throw new ConversionException("not a valid ONNX model; export it again:\n  " + string.Join("\n  ", problems.Distinct()));
        }
    }

    private static IEnumerable<string> Problems(NodeProto node)
    {
        string[] repeated = [.. Repeated(node.Attribute.Select(a => a.Name))];
        if (node.OpType.Length > LongestType || node.Domain.Length > LongestType)
        {
            yield return $"the operator that makes '{node.Output.FirstOrDefault()}' has a type or domain of more than {LongestType} "
                + "characters.";
            yield break;
        }

        if (node.Attribute.Any(a => a.Name.Length == 0))
        {
            yield return $"{node.OpType} '{node.Name}': an attribute has no name.";
            yield break;
        }

        if (repeated.Length > 0)
        {
            yield return $"{node.OpType} '{node.Name}': the attribute {repeated[0]} is there more than once.";
            yield break;
        }

        if (_variadic.Contains(node.OpType) && (node.Input.Count == 0 || node.Input.Contains(string.Empty)))
        {
            yield return $"{new OnnxNode(node)}: an input is left out, which this operator does not allow.";
        }

        if (node.Input.Count > MostInputs)
        {
            yield return $"{new OnnxNode(node)}: it has {node.Input.Count:N0} inputs, where up to {MostInputs:N0} are taken.";
        }

        if (node.Output.All(name => name.Length == 0))
        {
            yield return $"{new OnnxNode(node)}: it has no output.";
        }
    }

    private static IEnumerable<string> Repeated(IEnumerable<string> names) =>
        names.Where(name => name.Length > 0).CountBy(name => name).Where(count => count.Value > 1).Select(count => count.Key);
}
