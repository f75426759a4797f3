using System;

namespace TinyInfer.Numerics;

/// <summary>
/// Root, exponential and logarithm of doubles out of the four basic operations alone, so that a board and a desktop give the same bits;
/// library functions differ.
/// </summary>
/// <remarks>
/// Comparisons differ, too: on nanoFramework NaN is greater than everything, elsewhere it is not. So it is looked for at both ends of the
/// range.
/// </remarks>
internal static class RealMath
{
    private const double Ln2 = 0.693147180559945309;
    private const double LogOfLargest = 709.782712893384;

    /// <summary>The square root. The relative error is below 1e-15.</summary>
    /// <param name="value">A number; 0, what is below and NaN give 0, infinity gives itself.</param>
    /// <returns>The root.</returns>
    public static double Sqrt(double value)
    {
        if (!(value > 0))
        {
            return 0;
        }

        if (value > double.MaxValue)
        {
            return double.IsNaN(value) ? 0 : value;
        }

        // Half the exponent is a first guess within 4 %; each step of Newton's method doubles the digits.
        double root = BitConverter.Int64BitsToDouble((BitConverter.DoubleToInt64Bits(value) >> 1) + 0x1FF8000000000000L);
        for (int i = 0; i < 4; i++)
        {
            root = 0.5 * (root + (value / root));
        }

        return root;
    }

    /// <summary>The natural logarithm. The error is below 1e-12.</summary>
    /// <param name="value">A number; 0, what is below and NaN give −745, the logarithm of the smallest double, and infinity gives that of
    /// the largest.</param>
    /// <returns>The logarithm.</returns>
    public static double Log(double value)
    {
        if (!(value > 0))
        {
            return -745;
        }

        if (value > double.MaxValue)
        {
            return double.IsNaN(value) ? -745 : LogOfLargest;
        }

        // value = m · 2^e with m in [√½, √2); ln m = 2 · atanh s with s = (m − 1) / (m + 1), |s| < 0.172.
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)(bits >> 52) - 1023;
        double mantissa = BitConverter.Int64BitsToDouble((bits & 0x000FFFFFFFFFFFFFL) | 0x3FF0000000000000L);
        if (mantissa > 1.4142135623730951)
        {
            mantissa *= 0.5;
            exponent++;
        }

        double s = (mantissa - 1) / (mantissa + 1);
        double square = s * s;
        double sum = 1.0 / 15;
        for (int i = 13; i > 0; i -= 2)
        {
            sum = (sum * square) + (1.0 / i);
        }

        return (2 * s * sum) + (exponent * Ln2);
    }

    /// <summary>The exponential. The relative error is below 1e-12.</summary>
    /// <param name="value">A number; below −700 and NaN give 0, above 700 what 700 gives.</param>
    /// <returns>e to the power of the value.</returns>
    public static double Exp(double value)
    {
        if (!(value >= -700))
        {
            return 0;
        }

        if (value > 700)
        {
            if (double.IsNaN(value))
            {
                return 0;
            }

            value = 700;
        }

        // value = e · ln 2 + r with |r| < 0.35, and Taylor's series of the rest.
        double steps = value / Ln2;
        int exponent = (int)(steps < 0 ? steps - 0.5 : steps + 0.5);
        double rest = value - (exponent * Ln2);
        double sum = 1;
        for (int i = 13; i > 0; i--)
        {
            sum = 1 + (sum * rest / i);
        }

        return sum * BitConverter.Int64BitsToDouble((exponent + 1023L) << 52);
    }
}
