namespace TinyInfer.Converter.Generate.Arithmetic;

/// <summary>
/// Where the sum of an output should start, so that a division alone makes it an index of the clamp table, or a constant less than one.
/// </summary>
/// <param name="Offset">What the sum then is more than Σ x·w; no sum is negative with it.</param>
/// <param name="Divisor">What it is divided by.</param>
internal readonly record struct RowStart(long Offset, int Divisor)
{
    /// <summary>The highest offset with which a sum fits a field, less than the wanted one by a multiple of the divisor.</summary>
    /// <param name="sum">What Σ x·w can be.</param>
    /// <param name="bits">Bits of the field, which is unsigned.</param>
    /// <returns>The offset; null if none fits.</returns>
    internal long? Fit(SumRange sum, int bits)
    {
        long beyond = sum.Maximum + Offset - (1L << bits) + 1;
        long offset = beyond <= 0 ? Offset : Offset - ((beyond + Divisor - 1) / Divisor * Divisor);
        return sum.Minimum + offset >= 0 ? offset : null;
    }
}
