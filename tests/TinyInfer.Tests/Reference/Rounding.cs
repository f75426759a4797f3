using System.Numerics;

namespace TinyInfer.Tests.Reference;

/// <summary>Requantization as it is defined, without the device's reformulations.</summary>
internal static class Rounding
{
    public static int Requantize(long accumulator, int multiplier, int exponent, int zeroPoint, int minimum, int maximum, RoundingMode mode)
    {
        BigInteger value = mode == RoundingMode.TfLite
            ? MultiplyByQuantizedMultiplier(checked((int)accumulator), multiplier, exponent)
            : HalfUp(accumulator, multiplier, exponent);
        return (int)BigInteger.Clamp(value + zeroPoint, minimum, maximum);
    }

    /// <summary>floor(accumulator · multiplier · 2^(exponent − 31) + 1/2).</summary>
    public static BigInteger HalfUp(BigInteger accumulator, int multiplier, int exponent)
    {
        BigInteger unit = BigInteger.One << (31 - exponent);
        BigInteger numerator = (accumulator * multiplier * 2) + unit;
        BigInteger quotient = BigInteger.DivRem(numerator, unit * 2, out BigInteger rest);
        return rest.Sign < 0 ? quotient - 1 : quotient;
    }

    /// <summary>TensorFlow Lite's function of this name, on gemmlowp's two.</summary>
    public static int MultiplyByQuantizedMultiplier(int x, int multiplier, int exponent)
    {
        int left = exponent > 0 ? exponent : 0;
        int right = exponent > 0 ? 0 : -exponent;
        return RoundingDivideByPowerOfTwo(SaturatingRoundingDoublingHighMultiply(checked(x * (1 << left)), multiplier), right);
    }

    public static int SaturatingRoundingDoublingHighMultiply(int a, int b)
    {
        if (a == b && a == int.MinValue)
        {
            return int.MaxValue;
        }

        long product = (long)a * b;
        int nudge = product >= 0 ? 1 << 30 : 1 - (1 << 30);
        return (int)((product + nudge) / (1L << 31));
    }

    public static int RoundingDivideByPowerOfTwo(int x, int exponent)
    {
        int mask = (int)((1L << exponent) - 1);
        int remainder = x & mask;
        int threshold = (mask >> 1) + (x < 0 ? 1 : 0);
        return (exponent == 31 ? (x < 0 ? -1 : 0) : x >> exponent) + (remainder > threshold ? 1 : 0);
    }
}
