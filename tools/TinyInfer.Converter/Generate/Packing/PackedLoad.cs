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
        Expression[] low = [.. terms.Where(t => t.Shift <= MaxIntShift).Select(t => t.Value << t.Shift)];
        List<Expression> parts = [.. terms.Where(t => t.Shift > MaxIntShift).Select(t => t.Value.ToLong() << t.Shift)];
        if (low.Length > 0)
        {
            parts.Insert(0, Expression.Sum(low).ToLong());
        }

        return Expression.Sum(parts);
    }
}
