namespace TinyInfer.Converter.Import.Onnx;

/// <summary>The equation of an Einsum, with a label for each axis.</summary>
/// <param name="Operands">Labels of each operand's axes.</param>
/// <param name="Result">Labels of the result's axes.</param>
internal sealed record EinsumEquation(string[] Operands, string Result)
{
    private const string Dots = "...";

    /// <summary>Labels that stand for the axes of an ellipsis, counted from the last.</summary>
    private const char FirstOfDots = '\u0100';

    /// <summary>Reads the equation of a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="shapes">Shapes of its operands.</param>
    /// <returns>The equation; null if an operand's diagonal is meant, or sizes of one label differ.</returns>
    internal static EinsumEquation? Read(NodeProto node, int[][] shapes)
    {
        string text = node.Attribute.First(a => a.Name == "equation").S.ToStringUtf8().Replace(" ", string.Empty, StringComparison.Ordinal);
        int arrow = text.IndexOf("->", StringComparison.Ordinal);
        string[] operands = (arrow < 0 ? text : text[..arrow]).Split(',');
        if (operands.Length != shapes.Length)
        {
            return null;
        }

        int most = 0;
        for (int i = 0; i < operands.Length; i++)
        {
            int count = shapes[i].Length - (operands[i].Length - Dots.Length);
            most = operands[i].Contains(Dots, StringComparison.Ordinal) ? Math.Max(most, count) : most;
            operands[i] = Expand(operands[i], count);
        }

        // Without an arrow the result has what occurs once, in the order of the alphabet.
        string all = string.Concat(operands);
        string result = arrow >= 0
            ? Expand(text[(arrow + 2)..], most)
            : Expand(Dots, most) + string.Concat(all.Where(c => c < FirstOfDots && all.IndexOf(c) == all.LastIndexOf(c)).Order());
        EinsumEquation equation = new(operands, result);
        return equation.Fits(shapes) ? equation : null;
    }

    /// <summary>Whether the axis of an operand that has a label stays, since the result or another operand has it, too.</summary>
    /// <param name="operand">The operand.</param>
    internal Predicate<char> IsKept(int operand) =>
        label => Result.Contains(label) || Operands.Where((_, i) => i != operand).Any(labels => labels.Contains(label));

    private bool Fits(int[][] shapes)
    {
        Dictionary<char, int> sizes = [];
        for (int i = 0; i < Operands.Length; i++)
        {
            if (Operands[i].Length != shapes[i].Length || Operands[i].Distinct().Count() != Operands[i].Length)
            {
                return false;
            }

            for (int axis = 0; axis < shapes[i].Length; axis++)
            {
                if (!sizes.TryAdd(Operands[i][axis], shapes[i][axis]) && sizes[Operands[i][axis]] != shapes[i][axis])
                {
                    return false;
                }
            }
        }

        return Result.All(sizes.ContainsKey);
    }

    private static string Expand(string labels, int count) => labels.Replace(
        Dots, string.Concat(Enumerable.Range(0, Math.Max(0, count)).Reverse().Select(i => (char)(FirstOfDots + i))),
            StringComparison.Ordinal);
}
