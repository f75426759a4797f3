using System.Numerics;
using TinyInfer.Converter.Blob;

namespace TinyInfer.Converter.Tests.Compiled;

/// <summary>Weights and scales of the kinds that generated code has to cope with.</summary>
internal static class RandomLayers
{
    /// <summary>
    /// Weights of a random kind: spread evenly, bell-shaped, narrow, sparse, of one sign, the extremes alone, one that is not 0, none.
    /// </summary>
    public static sbyte[] NextWeights(this Random random, int count)
    {
        int kind = random.Next(9);
        int chosen = random.Next(count);
        sbyte[] weights = new sbyte[count];
        for (int i = 0; i < count; i++)
        {
            weights[i] = kind switch
            {
                0 or 1 => (sbyte)random.Next(-127, 128),
                2 or 3 => (sbyte)Math.Clamp((random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5) * 90, -127, 127),
                4 => (sbyte)random.Next(-3, 4),
                5 => (sbyte)(random.Next(4) == 0 ? random.Next(-127, 128) : 0),
                6 => (sbyte)random.Next(128),
                7 => random.Next(2) == 0 ? (sbyte)-127 : (sbyte)127,
                _ => i == chosen ? (sbyte)random.Next(-128, 128) : (sbyte)0,
            };
        }

        return weights;
    }

    /// <summary>A bell-shaped weight.</summary>
    public static sbyte NextWeight(this Random random, double deviation, int largest)
    {
        double bell = Enumerable.Range(0, 12).Sum(_ => random.NextDouble()) - 6;
        return (sbyte)Math.Clamp(Math.Round(deviation * bell), -largest, largest);
    }

    /// <summary>A bias and rescaling that use int8, more or less well, for sums of some weights.</summary>
    public static void AddScaling(this Random random, BlobOperator op, int channels, double sum, int zeroPoint)
    {
        int[] bias = [.. Enumerable.Range(0, channels).Select(_ => random.Next(-(int)sum - 1, (int)sum + 2))];
        int multipliers = random.Next(2) == 0 ? 1 : channels;
        bool relu = random.Next(3) == 0;
        int minimum = relu ? zeroPoint : random.Next(4) == 0 ? random.Next(-128, 0) : -128;
        int maximum = random.Next(4) == 0 ? random.Next(minimum, 128) : 127;
        double scale = Math.Exp((random.NextDouble() * 6) - 3) * 64 / (sum + 1);
        bool divides = random.Next(2) == 0;
        op.Ints(bias).Requantization([.. Enumerable.Range(0, multipliers).Select(_ => random.NextMultiplier(scale, divides))], minimum,
            maximum);
    }

    /// <summary>A rescaling of about a scale: any number, 1/k with k odd, even or a power of two, or 0.</summary>
    private static FixedPointMultiplier NextMultiplier(this Random random, double scale, bool divides)
    {
        scale *= 0.5 + random.NextDouble();
        if (divides)
        {
            int divisor = Math.Max(1, (int)(1 / scale));
            scale = 1.0 / (random.Next(6) switch
            {
                0 => BitOperations.RoundUpToPowerOf2((uint)divisor),
                1 => divisor + (divisor & 1),
                _ => divisor | 1
            });
        }

        return FixedPointMultiplier.FromDouble(random.Next(40) == 0 ? 0 : scale);
    }

    /// <summary>A zero point, at an end of int8 as often as not, which is where ReLU puts it.</summary>
    public static int NextZeroPoint(this Random random) => random.Next(2) == 0 ? -128 : random.Next(-128, 128);
}
