namespace TinyInfer.Converter.Generate.Arithmetic;

/// <summary>
/// A table that clamps to int8 by a look-up: two comparisons and jumps cost more on an interpreter. It covers what can come out of all
/// layers that use it, proven from their weights, so that no index is ever outside.
/// </summary>
/// <param name="Lowest">The number of the first entry.</param>
/// <param name="Highest">The number of the last entry.</param>
internal sealed record ClampTable(int Lowest, int Highest)
{
    /// <summary>IL instructions that a look-up saves, about.</summary>
    private const int Saved = 6;

    /// <summary>The usual price of RAM.</summary>
    private const double PricePerByte = 0.5;

    /// <summary>RAM in bytes that the table takes.</summary>
    internal int Size => Highest - Lowest + 1;

    /// <summary>Makes the table that saves most for its RAM: outputs of a wide range that are seldom computed clamp without it.</summary>
    /// <param name="outputs">The outputs of all layers, and how often each is computed in a run.</param>
    /// <param name="largest">Size in bytes that the table may have.</param>
    /// <param name="pricePerByte">IL instructions of a run that have to be saved for a byte of RAM.</param>
    /// <returns>The table, or null if none is worth its RAM.</returns>
    internal static ClampTable? Make(
        IEnumerable<(Requantization Output, int Times)> outputs, int largest, double pricePerByte = PricePerByte)
    {
        ClampTable? best = null;
        ClampTable table = new(sbyte.MinValue, sbyte.MaxValue);
        double saved = 0;
        double most = 0;
        foreach ((Requantization output, int times) in outputs.Where(o => Suits(o.Output)).OrderBy(o => o.Output.Highest - o.Output.Lowest))
        {
            table = new ClampTable(Math.Min(table.Lowest, (int)output.Lowest), Math.Max(table.Highest, (int)output.Highest));
            saved += Saved * times;
            if (table.Size <= largest && saved - (pricePerByte * table.Size) > most)
            {
                most = saved - (pricePerByte * table.Size);
                best = table;
            }
        }

        return best;
    }

    /// <summary>True where an output can be clamped by this table.</summary>
    internal bool Covers(Requantization output) => Suits(output) && output.Lowest >= Lowest && output.Highest <= Highest;

    /// <summary>An output that is clamped to the whole of int8, and needs it.</summary>
    private static bool Suits(Requantization output) =>
        output.Problem == null && output.Minimum == sbyte.MinValue && output.Maximum == sbyte.MaxValue
        && (output.Lowest < sbyte.MinValue || output.Highest > sbyte.MaxValue);
}
