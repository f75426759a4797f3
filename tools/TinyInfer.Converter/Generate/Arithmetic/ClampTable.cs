namespace TinyInfer.Converter.Generate.Arithmetic;

/// <summary>
/// A table that clamps to int8 by a look-up: two comparisons and jumps cost more on an interpreter. It covers what can come out of all
/// layers that use it, proven from their weights, so that no index is ever outside.
/// </summary>
/// <param name="Lowest">The number of the first entry.</param>
/// <param name="Highest">The number of the last entry.</param>
internal sealed record ClampTable(int Lowest, int Highest)
{
    /// <summary>RAM in bytes that the table takes.</summary>
    internal int Size => Highest - Lowest + 1;

    /// <summary>Makes the table for as many outputs as a size allows, those of the least range first.</summary>
    /// <param name="outputs">The outputs of all layers.</param>
    /// <param name="largest">Size in bytes that the table may have.</param>
    /// <returns>The table, or null if no output gains from one.</returns>
    internal static ClampTable? Make(IEnumerable<Requantization> outputs, int largest)
    {
        ClampTable? table = null;
        foreach (Requantization output in outputs.Where(Suits).OrderBy(o => o.Highest - o.Lowest))
        {
            ClampTable wider = new(
                Math.Min(table?.Lowest ?? sbyte.MinValue, (int)output.Lowest),
                    Math.Max(table?.Highest ?? sbyte.MaxValue, (int)output.Highest));
            if (wider.Size > largest)
            {
                break;
            }

            table = wider;
        }

        return table;
    }

    /// <summary>True where an output can be clamped by this table.</summary>
    internal bool Covers(Requantization output) => Suits(output) && output.Lowest >= Lowest && output.Highest <= Highest;

    /// <summary>An output that is clamped to the whole of int8, and needs it.</summary>
    private static bool Suits(Requantization output) =>
        output.Problem == null && output.Minimum == sbyte.MinValue && output.Maximum == sbyte.MaxValue
        && (output.Lowest < sbyte.MinValue || output.Highest > sbyte.MaxValue);
}
