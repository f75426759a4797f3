namespace TinyInfer.Converter.Blob;

/// <summary>The exponentials that the device's softmax looks up.</summary>
public static class SoftmaxTable
{
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
