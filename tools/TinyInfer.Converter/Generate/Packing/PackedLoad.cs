using TinyInfer.Converter.Generate.Code;

namespace TinyInfer.Converter.Generate.Packing;

/// <summary>Puts int8 or int16 values into one 64-bit integer.</summary>
internal static class PackedLoad
{
    /// <summary>Writes Σ value · 2^shift.</summary>
    /// <param name="terms">Values and shifts, lowest first.</param>
    /// <param name="isWide">Whether values are int16, not int8.</param>
    /// <returns>A 64-bit expression.</returns>
    internal static Expression Pack(IReadOnlyList<(Expression Value, int Shift)> terms, bool isWide = false)
    {
        // The highest shift that leaves a value within 32 bits, with room for the carry of a sum.
        int most = isWide ? 14 : 22;

        // As much as fits is added in 32 bits, which saves conversions.
        List<Expression> parts = [];
        for (int first = 0, end = 1; first < terms.Count; first = end++)
        {
            int shift = terms[first].Shift <= most ? 0 : terms[first].Shift;
            while (end < terms.Count && terms[end].Shift - shift <= most)
            {
                end++;
            }

            parts.Add(Expression.Sum([.. terms.Take(first..end).Select(t => t.Value << (t.Shift - shift))]).ToLong() << shift);
        }

        return Expression.Sum(parts);
    }
}
