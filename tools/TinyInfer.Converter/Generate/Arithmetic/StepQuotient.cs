namespace TinyInfer.Converter.Generate.Arithmetic;

/// <summary>
/// A division of 64-bit integers that does what a requantization does: the activation before the clamp, plus a number, is
/// <c>((v + Offset)·2^f + Addend) / Divisor</c>, v being Σ x·w. Sums lie at bit f in a packed sum, and are divided where they lie.
/// </summary>
/// <remarks>
/// Each activation j has a least sum with which it comes out. That sum has to reach j times the divisor, and the sum before it must not:
/// two bounds of what is added, for each of 255 steps at most. Where one addend is within all of them, the quotient is right for all
/// sums, however the multiplier and its roundings are.
/// </remarks>
/// <param name="Offset">Where the sum has to start.</param>
/// <param name="Addend">What is added before the division.</param>
/// <param name="Divisor">The divisor.</param>
internal readonly record struct StepQuotient(long Offset, long Addend, long Divisor)
{
    /// <summary>Finds the division.</summary>
    /// <param name="output">The requantization.</param>
    /// <param name="sum">What Σ x·w can be.</param>
    /// <param name="move">The number that is added to the activation.</param>
    /// <param name="fraction">The bit f at which the sum lies.</param>
    /// <param name="bits">Bits of its field.</param>
    /// <param name="isBare">Whether it has to do without an addend, and with anything in the bits below the field.</param>
    /// <returns>The division; null if there is none.</returns>
    internal static StepQuotient? Of(Requantization output, SumRange sum, int move, int fraction, int bits, bool isBare)
    {
        if (output.Constant is { } constant)
        {
            long start = constant + move - sum.Minimum;
            return sum.Width == 0 && start + sum.Minimum is var value && value >= 0 && value < 1L << bits
                ? new StepQuotient(start, 0, 1L << fraction)
                : null;
        }

        Int128 one = (Int128)1 << fraction;
        Int128 divisor = output.Period(fraction);
        foreach (Int128 candidate in new[] { (divisor + (one >> 1)) / one * one, divisor, divisor - 1, divisor + 1 })
        {
            if (candidate > 0 && candidate <= long.MaxValue
                && Of(output, sum, move, (long)candidate, fraction, bits, isBare) is { } quotient)
            {
                return quotient;
            }
        }

        return null;
    }

    /// <summary>The quotient of a sum.</summary>
    /// <param name="sum">Σ x·w.</param>
    /// <param name="fraction">The bit at which the sum lies.</param>
    internal long Apply(long sum, int fraction) => (long)((((Int128)(sum + Offset) << fraction) + Addend) / Divisor);

    private static StepQuotient? Of(
        Requantization output, SumRange sum, int move, long divisor, int fraction, int bits, bool isBare)
    {
        Int128 one = (Int128)1 << fraction;
        Int128 slack = isBare ? 0 : one - 1;
        Int128 Needed(int activation, long least) => ((Int128)(activation + move) * divisor) - (least * one);

        // Nothing clamps at an end that activations do not reach.
        int first = output.Apply(sum.Minimum);
        int last = output.Apply(sum.Maximum);
        Int128 lowest = first > output.Minimum ? Needed(first, sum.Minimum) : Int128.MinValue;
        Int128 highest = last < output.Maximum ? Needed(last + 1, sum.Maximum + 1) + slack : Int128.MaxValue;
        foreach ((int activation, long least) in output.Steps)
        {
            Int128 needed = Needed(activation, least);
            lowest = Int128.Max(lowest, needed);
            highest = Int128.Min(highest, needed + slack);
        }

        if (lowest > highest)
        {
            return null;
        }

        Int128 whole = lowest >= 0 ? (lowest + one - 1) / one : lowest / one;
        if (whole * one <= highest && sum.Minimum + whole >= 0 && sum.Maximum + whole < (Int128)1 << bits)
        {
            return new StepQuotient((long)whole, 0, divisor);
        }

        Int128 addend = lowest + ((highest - lowest) >> 1) + (sum.Minimum * one);
        return !isBare && addend >= 0 && addend <= long.MaxValue && ((sum.Width * one) + addend) >> 64 == 0 && sum.Width < 1L << bits
            ? new StepQuotient(-sum.Minimum, (long)addend, divisor)
            : null;
    }
}
