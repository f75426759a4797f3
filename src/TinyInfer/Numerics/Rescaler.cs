namespace TinyInfer.Numerics;

/// <summary>
/// Brings the accumulators of many rows, each of its own scale, to one scale: <c>floor(acc · M · 2^(e−31) + 1/2)</c>, saturated to 16 bits.
/// </summary>
internal sealed class Rescaler
{
    private readonly int[] _multipliers;
    private readonly sbyte[] _shifts;

    /// <summary>Makes a rescaler.</summary>
    /// <param name="multipliers">Mantissas in Q31, one per row. Kept, not copied.</param>
    /// <param name="exponents">As many exponents. Overwritten with the shifts that the loop uses.</param>
    /// <exception cref="ModelFormatException">A value is out of its range.</exception>
    public Rescaler(int[] multipliers, sbyte[] exponents)
    {
        _multipliers = multipliers;
        _shifts = exponents;
        for (int i = 0; i < exponents.Length; i++)
        {
            Requantizer.Check(multipliers[i], exponents[i], i);
            exponents[i] = (sbyte)(30 - exponents[i]);
        }
    }

    /// <summary>Rescales all rows.</summary>
    /// <param name="accumulators">The accumulators, from index 0.</param>
    /// <param name="start">Row of the first of them.</param>
    /// <param name="count">How many.</param>
    /// <param name="output">Receives the values, from index <paramref name="start"/> on.</param>
    public void Apply(int[] accumulators, int start, int count, int[] output)
    {
        int[] multipliers = _multipliers;
        sbyte[] shifts = _shifts;
        int row = start;
        for (int i = 0; i < count; i++)
        {
            long value = (((accumulators[i] * (long)multipliers[row]) >> shifts[row]) + 1) >> 1;
            output[row++] = value > short.MaxValue ? short.MaxValue : value < short.MinValue ? short.MinValue : (int)value;
        }
    }
}
