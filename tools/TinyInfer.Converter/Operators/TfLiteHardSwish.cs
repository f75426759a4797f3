using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Graph;

namespace TinyInfer.Converter.Operators;

/// <summary>
/// TensorFlow Lite's hard swish, <c>x · clamp(x + 3, 0, 6) / 6</c>, in 16-bit fixed point: x by 2^7 for precision, the clamped factor as a
/// number in [0, 1] of 15 bits, and their product shifted to the output's scale.
/// </summary>
internal static class TfLiteHardSwish
{
    /// <summary>The function on the integers.</summary>
    /// <param name="from">How the input is int8.</param>
    /// <param name="to">How the output is.</param>
    internal static Func<int, int> Create(Quantization from, Quantization to)
    {
        float fineScale = from.Scale * (1f / 128);
        FixedPointMultiplier output = FixedPointMultiplier.FromDouble((double)(fineScale / to.Scale));
        FixedPointMultiplier factor = FixedPointMultiplier.FromDouble((double)(fineScale / (3f / 32768)));
        int output16 = ToInt16(output.Mantissa);
        int factor16 = ToInt16(factor.Mantissa);
        if (output.Exponent > 0)
        {
            throw new ConversionException(
                "the output's scale is more than a hundred times finer than the input's; quantize the model with more data.");
        }

        return q =>
        {
            int fine = (q - from.ZeroPoint) << 7;
            int unshifted = MultiplyHigh(fine, output16);

            // Where the factor is shifted left it may saturate, in the last bit at the earliest.
            int reluish = factor.Exponent > 0 ? Saturate((long)fine << (factor.Exponent - 1)) : fine;
            reluish = MultiplyHigh(reluish, factor16);
            reluish = factor.Exponent > 0 ? Saturate((long)reluish << 1) : ShiftRight(reluish, -factor.Exponent);
            reluish = (reluish + (1 << 15)) >> 1;

            // This one product is truncated, which makes up for the bias of the roundings before it.
            int product = reluish * unshifted / (1 << 15);
            return Math.Clamp(ShiftRight(product, -output.Exponent) + to.ZeroPoint, sbyte.MinValue, sbyte.MaxValue);
        };
    }

    private static int ToInt16(int mantissa) => (int)Math.Min(short.MaxValue, (mantissa + (1L << 15)) >> 16);

    private static int Saturate(long value) => (int)Math.Clamp(value, short.MinValue, short.MaxValue);

    /// <summary>a · b / 2^15 to the nearest, halves away from zero.</summary>
    private static int MultiplyHigh(int a, int b)
    {
        int product = a * b;
        return Saturate((product + (product >= 0 ? 1 << 14 : 1 - (1 << 14))) / (1 << 15));
    }

    /// <summary>value / 2^shift to the nearest, halves away from zero.</summary>
    private static int ShiftRight(int value, int shift) => shift == 0 ? value : (value + (1 << (shift - 1)) + (value >> 31)) >> shift;
}
