using System.Numerics;

namespace TinyInfer.Converter.Tests.Int16;

/// <summary>
/// TensorFlow Lite's arithmetic of int16 activations, written from its reference kernels in integers of any size.
/// </summary>
internal static class WideReference
{
    /// <summary>MultiplyByQuantizedMultiplier of a sum of 64 bits.</summary>
    internal static int MultiplyLong(BigInteger sum, double factor)
    {
        (int mantissa, int shift) = Quantize(factor);
        int reduced = mantissa < 0x7FFF0000 ? (mantissa + (1 << 15)) >> 16 : 0x7FFF;
        return (int)Floor((sum * reduced) + (BigInteger.One << (14 - shift)), 15 - shift);
    }

    /// <summary>
    /// MultiplyByQuantizedMultiplier of a sum of 32 bits: rounding doubling high multiply, then division by a power of two.
    /// </summary>
    internal static int MultiplyInt(BigInteger sum, double factor)
    {
        (int mantissa, int shift) = Quantize(factor);
        return MultiplyInt(sum, mantissa, shift);
    }

    /// <summary>The same with a multiplier of any mantissa.</summary>
    internal static int MultiplyInt(BigInteger sum, int mantissa, int shift)
    {
        BigInteger product = (sum << Math.Max(shift, 0)) * mantissa;
        BigInteger high = Floor(product + (BigInteger.One << 30), 31);
        int right = Math.Max(-shift, 0);
        if (right == 0)
        {
            return (int)high;
        }

        // Halves away from zero.
        BigInteger magnitude = Floor(BigInteger.Abs(high) + (BigInteger.One << (right - 1)), right);
        return (int)(high < 0 ? -magnitude : magnitude);
    }

    internal static short Clamp(int value, int lowest = short.MinValue, int highest = short.MaxValue) =>
        (short)Math.Clamp(value, lowest, highest);

    private static BigInteger Floor(BigInteger value, int bits) => value >> bits;

    /// <summary>QuantizeMultiplier: a mantissa in [2^30, 2^31) and the power of two that goes with it.</summary>
    private static (int Mantissa, int Shift) Quantize(double factor)
    {
        int shift = 0;
        while (factor >= 1)
        {
            factor /= 2;
            shift++;
        }

        while (factor < 0.5)
        {
            factor *= 2;
            shift--;
        }

        long mantissa = (long)Math.Round(factor * (1L << 31), MidpointRounding.AwayFromZero);
        return mantissa == 1L << 31 ? (1 << 30, shift + 1) : ((int)mantissa, shift);
    }
}
