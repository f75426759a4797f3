using TinyInfer.Converter.Generate.Code;

namespace TinyInfer.Converter.Generate.Packing;

/// <summary>Puts int8 values into one 64-bit integer.</summary>
internal static class PackedLoad
{
    /// <summary>The highest shift that leaves an int8 value within 32 bits, with room for the carry of a sum.</summary>
    private const int MaxIntShift = 22;

    /// <summary>Writes Σ value · 2^shift.</summary>
    /// <param name="terms">Values and shifts, lowest first.</param>
    /// <returns>A 64-bit expression.</returns>
    internal static Expression Pack(IReadOnlyList<(Expression Value, int Shift)> terms)
    {
        // As much as fits is added in 32 bits, which saves conversions.
        List<Expression> parts = [];
        for (int first = 0, end = 1; first < terms.Count; first = end++)
        {
            int shift = terms[first].Shift <= MaxIntShift ? 0 : terms[first].Shift;
            while (end < terms.Count && terms[end].Shift - shift <= MaxIntShift)
            {
                end++;
            }

            parts.Add(Expression.Sum([.. terms.Take(first..end).Select(t => t.Value << (t.Shift - shift))]).ToLong() << shift);
        }

        return Expression.Sum(parts);
    }
}
