using System.Numerics;
using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Generate.Code;

namespace TinyInfer.Converter.Generate.Arithmetic;

/// <summary>How one output's accumulator becomes its activation, and the constants that generated code does it with.</summary>
/// <remarks>
/// Rounding, zero point, bias and the place of the clamp table are one constant: <c>((v + d)·M + 2^(s−1)) &gt;&gt; s + z = (v·M + K)
/// &gt;&gt; s</c> with K = d·M + 2^(s−1) + z·2^s. TensorFlow Lite's two roundings need one more step only where a negative number can come
/// out that no clamp hides: the second rounds halves away from zero, and differs from the first for negative ones alone.
/// <para>Where M / 2^s is one by an integer, nothing of it is needed but a division; see <see cref="DivisionRequantization"/>.</para>
/// </remarks>
internal sealed class Requantization
{
    private readonly FixedPointMultiplier _multiplier;
    private readonly int _zeroPoint;
    private readonly bool _isTwice;
    private readonly int _sumBits;
    private readonly DivisionRequantization? _division;
    private IReadOnlyList<(int Output, long Sum)>? _steps;

    /// <summary>Prepares the requantization of an output.</summary>
    /// <param name="multiplier">The rescaling.</param>
    /// <param name="rounding">How to round.</param>
    /// <param name="zeroPoint">Zero point of the output.</param>
    /// <param name="minimum">Lowest output.</param>
    /// <param name="maximum">Highest output.</param>
    /// <param name="bias">What is added to Σ x·w.</param>
    /// <param name="sum">What Σ x·w can be.</param>
    /// <param name="sumBits">Bits that an accumulator has.</param>
    internal Requantization(
        FixedPointMultiplier multiplier, RoundingMode rounding, int zeroPoint, int minimum, int maximum, long bias, SumRange sum,
        int sumBits = 32)
    {
        _sumBits = sumBits;
        _multiplier = multiplier;
        _zeroPoint = zeroPoint;
        Minimum = minimum;
        Maximum = maximum;
        Bias = bias;
        Sum = sum;
        _isTwice = rounding == RoundingMode.TfLite && multiplier.Exponent < 0;
        Lowest = Unclamped(sum.Minimum);
        Highest = Unclamped(sum.Maximum);
        _division = _isTwice ? null : DivisionRequantization.Of(multiplier, bias, zeroPoint, sum);
        NeedsSecondStep = _isTwice && FirstStep(sum.Minimum) < 0 && minimum < zeroPoint;
    }

    /// <summary>Lowest output.</summary>
    internal int Minimum { get; }

    /// <summary>Highest output.</summary>
    internal int Maximum { get; }

    /// <summary>Constant added to Σ x·w.</summary>
    internal long Bias { get; }

    /// <summary>Range of Σ x·w.</summary>
    internal SumRange Sum { get; }

    /// <summary>The lowest number that can come out before the clamp.</summary>
    internal BigInteger Lowest { get; }

    /// <summary>The highest number that can come out before the clamp.</summary>
    internal BigInteger Highest { get; }

    /// <summary>Why the output cannot be computed as generated code does it; null if it can.</summary>
    internal string? Problem => BigInteger.Max(BigInteger.Abs(Lowest), BigInteger.Abs(Highest)) > 1 << 28
        ? "its rescaling reaches beyond 28 bits"
        : (Sum.Minimum + Bias) >> (_sumBits - 1) < -1 || (Sum.Maximum + Bias) >> (_sumBits - 1) > 0
        ? $"its accumulators reach beyond {_sumBits} bits" : null;

    /// <summary>The activation where it is always the same; otherwise null.</summary>
    internal int? Constant => Apply(Sum.Minimum) == Apply(Sum.Maximum) ? Apply(Sum.Minimum) : null;

    /// <summary>True where both roundings have to be done, one after the other.</summary>
    internal bool NeedsSecondStep { get; }

    /// <summary>For each activation that can come out, but the lowest: the least Σ x·w with which it or a higher one does.</summary>
    internal IReadOnlyList<(int Output, long Sum)> Steps => _steps ??= FindSteps();

    /// <summary>How much further Σ x·w is with the next activation.</summary>
    /// <param name="fraction">Bits behind the point.</param>
    /// <returns>The distance times 2^fraction, to the nearest integer.</returns>
    internal Int128 Period(int fraction) =>
        (((Int128)1 << (31 - _multiplier.Exponent + fraction)) + (_multiplier.Mantissa >> 1)) / _multiplier.Mantissa;

    /// <summary>The activation.</summary>
    /// <param name="sum">Σ x·w.</param>
    internal int Apply(long sum) => (int)BigInteger.Clamp(Unclamped(sum), Minimum, Maximum);

    /// <summary>
    /// Where a sum should start, so that it has only to be divided to be an index of the clamp table, or what can be output less a
    /// constant.
    /// </summary>
    /// <param name="clamp">The clamp table, or null.</param>
    /// <returns>The start; null if a division does not do.</returns>
    internal RowStart? StartFor(ClampTable? clamp) => _division == null || Constant != null || Problem != null
        ? null
        : _division.StartFrom(clamp != null && clamp.Covers(this) ? clamp.Lowest : Math.Min(0, (int)Lowest));

    /// <summary>The activation before the clamp, plus a number, as an expression.</summary>
    /// <param name="body">Where a local variable can be declared that holds a step between.</param>
    /// <param name="value">The value v that the packed sums give.</param>
    /// <param name="offset">What v is more than Σ x·w.</param>
    /// <param name="move">The number to add.</param>
    /// <returns>An expression; if it has 64 bits, the upper half is only the sign.</returns>
    internal Expression Write(MethodBody body, Expression value, long offset, int move)
    {
        if (_division?.Write(value, offset, move) is { } division)
        {
            return division;
        }

        BigInteger d = Bias - offset;
        int target = _zeroPoint + move;
        if (NeedsSecondStep)
        {
            int second = -_multiplier.Exponent;
            Expression first = (value * Expression.Constant((long)_multiplier.Mantissa)).Plus(
                (long)((d * _multiplier.Mantissa) + (1 << 30)));
            Expression step = body.Keep("h", first >> 31);
            Expression signed = (step + (step >> 63)).Plus((1L << (second - 1)) + ((long)target << second));
            return signed >> second;
        }

        int shift = 31 - _multiplier.Exponent;
        BigInteger rounding = _isTwice ? (BigInteger.One << 30) + (BigInteger.One << (shift - 1)) : BigInteger.One << (shift - 1);

        // Zeros at the end of both make no difference, and take room.
        int zeros = Math.Min(int.TrailingZeroCount(_multiplier.Mantissa), (int)BigInteger.TrailingZeroCount(rounding));
        BigInteger factor = _multiplier.Mantissa >> zeros;
        rounding >>= zeros;
        shift -= zeros;
        BigInteger constant = (d * factor) + rounding + ((BigInteger)target << shift);
        BigInteger largest = BigInteger.Max(BigInteger.Abs(Sum.Minimum + offset), BigInteger.Abs(Sum.Maximum + offset));
        if ((largest * factor) + BigInteger.Abs(constant) > long.MaxValue)
        {
            // A shift so wide that the zero point does not fit above it: it is added afterwards.
            constant -= (BigInteger)target << shift;
            return ((value * Expression.Constant((long)factor)).Plus((long)constant) >> shift).Plus(target);
        }

        // Factors beyond 32 bits are one instruction instead of two.
        while (factor > 0 && factor <= uint.MaxValue && shift < 63
            && (((largest * factor) + BigInteger.Abs(constant)) << 1) <= long.MaxValue)
        {
            factor <<= 1;
            constant <<= 1;
            shift++;
        }

        return (value * Expression.Constant((long)factor)).Plus((long)constant) >> shift;
    }

    private (int Output, long Sum)[] FindSteps()
    {
        int lowest = Apply(Sum.Minimum);
        int highest = Apply(Sum.Maximum);
        (int Output, long Sum)[] steps = new (int, long)[highest - lowest];
        long sum = Sum.Minimum;
        double period = Math.ScaleB(1, 31 - _multiplier.Exponent) / _multiplier.Mantissa;
        for (int i = 0; i < steps.Length; i++)
        {
            // The next step is a period further, or nearly so.
            sum = Math.Min(i == 0 ? Estimate(lowest + 1) : sum + (long)period, Sum.Maximum);
            while (sum > Sum.Minimum && Unclamped(sum - 1) > lowest + i)
            {
                sum--;
            }

            while (Unclamped(sum) <= lowest + i)
            {
                sum++;
            }

            steps[i] = (lowest + 1 + i, sum);
        }

        return steps;

        long Estimate(int output) => Math.Clamp((long)((output - 0.5 - _zeroPoint) * period) - Bias, Sum.Minimum, Sum.Maximum);
    }

    private BigInteger FirstStep(BigInteger sum) => (((sum + Bias) * _multiplier.Mantissa) + (1 << 30)) >> 31;

    private BigInteger Unclamped(BigInteger sum)
    {
        if (_isTwice)
        {
            BigInteger step = FirstStep(sum);
            int second = -_multiplier.Exponent;
            return ((step + (step.Sign < 0 ? -1 : 0) + (BigInteger.One << (second - 1))) >> second) + _zeroPoint;
        }

        int shift = 31 - _multiplier.Exponent;
        return ((((sum + Bias) * _multiplier.Mantissa) + (BigInteger.One << (shift - 1))) >> shift) + _zeroPoint;
    }
}
