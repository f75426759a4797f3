namespace TinyInfer.Tests.Reference;

/// <summary>
/// Softmax on int8 as TensorFlow Lite's reference kernel defines it, written from the description of gemmlowp's fixed-point functions:
/// a number with i integer bits is a 32-bit integer in units of 2^(i − 31).
/// </summary>
internal static class GemmlowpSoftmax
{
    private const int ScaledIntegerBits = 5;
    private const int SumIntegerBits = 12;

    public static sbyte[] Run(sbyte[] row, double beta, double inputScale)
    {
        int[] table = Exponentials(beta, inputScale);
        int largest = row.Max();
        int[] exponentials = [.. row.Select(x => table[largest - x])];
        int sum = exponentials.Sum(e => Rounding.RoundingDivideByPowerOfTwo(e, SumIntegerBits));

        int headroom = System.Numerics.BitOperations.LeadingZeroCount((uint)sum);
        int overUnit = SumIntegerBits - headroom;
        int scale = OneOverOnePlus((int)(((uint)sum << headroom) - (1u << 31)));

        // gemmlowp does not define shifts beyond 31, which sums of 512 and more ask for; such a quotient is less than a half.
        int shift = overUnit + 31 - 8;
        return [.. exponentials.Select(e =>
            (sbyte)Math.Clamp((shift > 31 ? 0 : Rounding.RoundingDivideByPowerOfTwo(High(scale, e), shift)) - 128, -128, 127))];
    }

    /// <summary>
    /// exp(−β · scale · d) in Q0.31 for each difference d of int8 values; 0, which adds and gives nothing, for those that the kernel leaves
    /// out.
    /// </summary>
    public static int[] Exponentials(double beta, double inputScale)
    {
        double real = Math.Min(beta * inputScale * (1 << (31 - ScaledIntegerBits)), (1L << 31) - 1.0);
        (int multiplier, int shift) = Quantize(real);
        double radius = ((1 << ScaledIntegerBits) - 1) * Math.Pow(2, 31 - ScaledIntegerBits) / Math.Pow(2, shift);
        int largest = (int)Math.Floor(radius);
        return [.. Enumerable.Range(0, 256).Select(d => d > largest ? 0 : ExponentialOfNegative(High(-d * (1 << shift), multiplier)))];
    }

    /// <summary>exp(a) in Q0.31 for a ≤ 0 in Q5.26.</summary>
    public static int ExponentialOfNegative(int a)
    {
        if (a == 0)
        {
            return int.MaxValue;
        }

        // a = a quarter's remainder in [−1/4, 0), and a sum of powers of two, each a factor.
        const int FractionBits = 31 - ScaledIntegerBits;
        const int Quarter = 1 << (FractionBits - 2);
        int inQuarter = (a & (Quarter - 1)) - Quarter;
        int remainder = inQuarter - a;
        int result = ExponentialOnQuarter(inQuarter << ScaledIntegerBits);
        for (int power = -2; power < ScaledIntegerBits; power++)
        {
            if ((remainder & (1 << (FractionBits + power))) != 0)
            {
                double factor = Math.Round(Math.Exp(-Math.Pow(2, power)) * Math.Pow(2, 31));
                result = High(result, (int)factor);
            }
        }

        return result;
    }

    /// <summary>exp(a) for a in [−1/4, 0), both in Q0.31: a Taylor polynomial around −1/8.</summary>
    private static int ExponentialOnQuarter(int a)
    {
        int constant = (int)Math.Round(Math.Exp(-0.125) * Math.Pow(2, 31));
        int third = (int)Math.Round(Math.Pow(2, 31) / 3);
        int x = a + (1 << 28);
        int x2 = High(x, x);
        int x3 = High(x2, x);
        int x4 = High(x2, x2);
        int x4Over4 = Rounding.RoundingDivideByPowerOfTwo(x4, 2);
        int tail = Rounding.RoundingDivideByPowerOfTwo(High(x4Over4 + x3, third) + x2, 1);
        return Saturate((long)constant + High(constant, x + tail));
    }

    /// <summary>1 / (1 + a) for a in [0, 1), both in Q0.31, by Newton and Raphson's method on numbers with two integer bits.</summary>
    private static int OneOverOnePlus(int a)
    {
        int half = (int)(((long)a + int.MaxValue + 1) / 2);
        int x = 1515870810 + High(half, -1010580540);
        for (int i = 0; i < 3; i++)
        {
            int error = (1 << 29) - High(half, x);
            x += Saturate((long)High(x, error) * 4);
        }

        return Saturate((long)x * 2);
    }

    private static int High(int a, int b) => Rounding.SaturatingRoundingDoublingHighMultiply(a, b);

    private static int Saturate(long value) => (int)Math.Clamp(value, int.MinValue, int.MaxValue);

    private static (int Multiplier, int Shift) Quantize(double value)
    {
        int shift = Math.ILogB(value) + 1;
        long mantissa = (long)Math.Round(Math.ScaleB(value, 31 - shift), MidpointRounding.AwayFromZero);
        return mantissa == 1L << 31 ? ((int)(mantissa / 2), shift + 1) : ((int)mantissa, shift);
    }
}
