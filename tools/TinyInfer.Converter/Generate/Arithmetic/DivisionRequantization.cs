using System.Numerics;
using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Generate.Code;

namespace TinyInfer.Converter.Generate.Arithmetic;

/// <summary>
/// A requantization by 1/k: what comes out is <c>(Σ x·w + bias + k/2 + z·k) / k</c>, the quotient rounded down.
/// </summary>
/// <remarks>
/// That is what multiplying by M and shifting by s gives where M·k = 2^s. Where the two differ a little, it still is if k is odd: no
/// quotient is then a half, each is at least 1/(2k) away from where the rounding changes, and the difference moves it by less.
/// </remarks>
internal sealed class DivisionRequantization
{
    private readonly int _divisor;
    private readonly long _bias;
    private readonly int _zeroPoint;
    private readonly SumRange _sum;
    private readonly BigInteger _lowest;

    private DivisionRequantization(int divisor, long bias, int zeroPoint, SumRange sum)
    {
        _divisor = divisor;
        _bias = bias;
        _zeroPoint = zeroPoint;
        _sum = sum;

        // BigInteger rounds towards zero: what is divided is made positive.
        BigInteger least = sum.Minimum + Numerator(0);
        _lowest = least.Sign >= 0 ? least / divisor : -((divisor - 1 - least) / divisor);
    }

    /// <summary>The division that does what a multiplier and a shift do.</summary>
    /// <param name="multiplier">The multiplier.</param>
    /// <param name="bias">What is added to Σ x·w.</param>
    /// <param name="zeroPoint">Zero point of the output.</param>
    /// <param name="sum">What Σ x·w can be.</param>
    /// <returns>The division; null if none gives the same for all sums.</returns>
    internal static DivisionRequantization? Of(FixedPointMultiplier multiplier, long bias, int zeroPoint, SumRange sum)
    {
        if (multiplier.Mantissa == 0)
        {
            return null;
        }

        BigInteger one = BigInteger.One << (31 - multiplier.Exponent);
        BigInteger divisor = (one + (multiplier.Mantissa >> 1)) / multiplier.Mantissa;
        BigInteger error = BigInteger.Abs((divisor * multiplier.Mantissa) - one);
        BigInteger largest = BigInteger.Max(BigInteger.Abs(sum.Minimum + bias), BigInteger.Abs(sum.Maximum + bias));
        bool same = error == 0 || (!divisor.IsEven && 2 * error * largest < one);
        return same && divisor >= 1 && IsInt(divisor) ? new DivisionRequantization((int)divisor, bias, zeroPoint, sum) : null;
    }

    /// <summary>Where the sum should start, so that the quotient is the output less a number.</summary>
    /// <param name="lowest">The number, which no output is below.</param>
    internal RowStart StartFrom(int lowest) => new((long)Numerator(-lowest), _divisor);

    /// <summary>The output before the clamp, plus a number, as an expression.</summary>
    /// <param name="value">The value v that the packed sums give.</param>
    /// <param name="offset">What v is more than Σ x·w.</param>
    /// <param name="move">The number to add.</param>
    /// <returns>The expression; null if 31 bits do not hold what is divided.</returns>
    internal Expression? Write(Expression value, long offset, int move)
    {
        // Divisions round towards zero, so what is divided is made positive.
        int raise = (int)BigInteger.Max(0, -(_lowest + move));
        BigInteger missing = Numerator(move + raise) - offset;
        if (!IsInt(missing) || !IsInt(_sum.Minimum + offset) || !IsInt(_sum.Maximum + offset) || !IsInt(_sum.Maximum + offset + missing))
        {
            return null;
        }

        // What is missing can be a whole number of divisors, and then it can be added afterwards.
        bool after = _sum.Minimum + offset >= 0 && missing % _divisor == 0;
        return after
            ? value.DividedBy(_divisor).ToInt().Plus((int)(missing / _divisor) - raise)
            : value.ToInt().Plus((long)missing).DividedBy(_divisor).Plus(-raise);
    }

    private static bool IsInt(BigInteger value) => value >= int.MinValue && value <= int.MaxValue;

    /// <summary>Constant added to Σ x·w before the division.</summary>
    private BigInteger Numerator(int move) => _bias + (_divisor / 2) + ((BigInteger)(_zeroPoint + move) * _divisor);
}
