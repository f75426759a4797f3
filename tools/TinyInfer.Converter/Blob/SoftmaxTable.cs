namespace TinyInfer.Converter.Blob;

/// <summary>The exponentials that the device's softmax looks up.</summary>
public static class SoftmaxTable
{
    /// <summary>Bytes of the tables of int16.</summary>
    internal const int WideSize = 2 * (WideSteps + 1) * sizeof(short);

    /// <summary>Steps of a table of int16.</summary>
    private const int WideSteps = 512;

    /// <summary>Fraction bits of the exponent as TensorFlow Lite's kernel takes it: Q5.26.</summary>
    private const int FractionBits = 26;

    /// <summary>exp(−β · scale · d) in Q31 for d from 0 to 255, to the nearest.</summary>
    /// <param name="beta">The factor of the exponent; 1 in ONNX.</param>
    /// <param name="inputScale">The input's scale.</param>
    /// <returns>256 entries, the first 2^31 − 1.</returns>
    public static int[] Create(double beta, double inputScale)
    {
        return [.. Enumerable.Range(0, 256).Select(d => ToQ31(Math.Exp(-beta * inputScale * d)))];
    }

    /// <summary>
    /// The same as TensorFlow Lite computes it, in gemmlowp's fixed point: some entries differ in their last bits, and about one row in
    /// 100,000 of a softmax by a step. Entries below exp(−31), which TensorFlow Lite leaves out, are 0.
    /// </summary>
    /// <param name="beta">The factor of the exponent.</param>
    /// <param name="inputScale">The input's scale.</param>
    /// <returns>256 entries, the first 2^31 − 1.</returns>
    public static int[] CreateTfLite(double beta, double inputScale)
    {
        FixedPointMultiplier step = FixedPointMultiplier.FromDouble(Math.Min(beta * inputScale, Math.ScaleB(int.MaxValue, -FractionBits)));
        int shift = step.Exponent + FractionBits;
        double furthest = Math.Floor(Math.ScaleB(31, FractionBits - shift));
        int[] table = new int[256];
        for (int d = 0; d < table.Length && d <= furthest; d++)
        {
            table[d] = ExponentialOfMinus(-MultiplyHigh(-d * (1 << shift), step.Mantissa));
        }

        return table;
    }

    /// <summary>
    /// The tables of int16 as TensorFlow Lite computes them, in float32: exp(x) from −10 to 0 and 1 / (1 + x) from 0 to 1, each in steps of
    /// 2^−15, and moved by half of what is missing in the middle between two entries.
    /// </summary>
    /// <returns>513 entries of each.</returns>
    public static short[] CreateWide() =>
    [
        .. CreateWide(10f / ushort.MaxValue, short.MaxValue, x => (float)Math.Exp(x)),
        .. CreateWide(1f / ushort.MaxValue, short.MinValue, x => 1 / (1 + x)),
    ];

    private static short[] CreateWide(float inputScale, int inputZeroPoint, Func<float, float> function)
    {
        float first = inputScale * (short.MinValue - inputZeroPoint);
        float last = inputScale * (short.MaxValue - inputZeroPoint);
        float outputScale = 2f / ushort.MaxValue;
        float perUnit = 65536 / ((outputScale * short.MaxValue) - (outputScale * short.MinValue));
        float step = (last - first) / WideSteps;
        float half = step / 2;
        short[] table = new short[WideSteps + 1];
        for (int i = 0; i < WideSteps; i++)
        {
            float value = Round(function(first + (i * step)) * perUnit);
            float between = Round(((function(first + ((i + 1) * step)) * perUnit) + value) / 2);
            float missing = between - Round(function(first + (i * step) + half) * perUnit);
            table[i] = ToShort(value - Round(missing / 2));
        }

        table[WideSteps] = ToShort(Round(function(last) * perUnit));
        return table;

        static float Round(float value) => MathF.Round(value, MidpointRounding.AwayFromZero);

        static short ToShort(float value) => (short)Math.Clamp(value, short.MinValue, short.MaxValue);
    }

    /// <summary>
    /// exp(−a) in Q31 for a ≥ 0 in Q5.26: of a quarter at most by a polynomial, the rest as a product of exponentials of powers of two.
    /// </summary>
    private static int ExponentialOfMinus(int a)
    {
        if (a == 0)
        {
            return int.MaxValue;
        }

        const int Quarter = 1 << (FractionBits - 2);
        int whole = (a - 1) / Quarter;
        int product = ExponentialInQuarter(((whole * Quarter) - a) << 5);
        for (int bit = 0; whole >> bit != 0; bit++)
        {
            if (((whole >> bit) & 1) != 0)
            {
                product = MultiplyHigh(product, ToQ31(Math.Exp(-Math.ScaleB(0.25, bit))));
            }
        }

        return product;
    }

    /// <summary>exp(a) for a in [−1/4, 0), both in Q31: <c>e^(−1/8) · (1 + x + x²/2 + x³/6 + x⁴/24)</c> with x = a + 1/8.</summary>
    private static int ExponentialInQuarter(int a)
    {
        int x = a + (1 << 28);
        int square = MultiplyHigh(x, x);
        int cube = MultiplyHigh(square, x);
        int fourthOverFour = DivideByPowerOfTwo(MultiplyHigh(square, square), 2);
        int sixthOfRest = MultiplyHigh(fourthOverFour + cube, ToQ31(1.0 / 3)) + square;
        int factor = ToQ31(Math.Exp(-0.125));
        return factor + MultiplyHigh(factor, x + DivideByPowerOfTwo(sixthOfRest, 1));
    }

    private static int ToQ31(double value) => (int)Math.Min(int.MaxValue, Math.Round(Math.ScaleB(value, 31)));

    /// <summary>a · b / 2^31 to the nearest, halves up.</summary>
    private static int MultiplyHigh(int a, int b) => (int)((((long)a * b) + (1L << 30)) >> 31);

    /// <summary>a / 2^exponent to the nearest, halves away from zero.</summary>
    private static int DivideByPowerOfTwo(int a, int exponent) => (a + (1 << (exponent - 1)) + (a >> 31)) >> exponent;
}
