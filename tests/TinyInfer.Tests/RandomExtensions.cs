using TinyInfer.Converter.Blob;

namespace TinyInfer.Tests;

/// <summary>Random tensors and multipliers, with the ends of the range more often than chance has them.</summary>
internal static class RandomExtensions
{
    public static sbyte NextSByte(this Random random, int minimum = -128) =>
        (sbyte)(random.Next(8) == 0 ? (random.Next(2) == 0 ? minimum : 127) : random.Next(minimum, 128));

    public static sbyte[] NextSBytes(this Random random, int count, int minimum = -128)
    {
        sbyte[] values = new sbyte[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = random.NextSByte(minimum);
        }

        return values;
    }

    public static int[] NextInts(this Random random, int count, int bound)
    {
        int[] values = new int[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = random.Next(-bound, bound + 1);
        }

        return values;
    }

    /// <summary>
    /// Multipliers that bring accumulators of a size to about the range of int8, and at times beyond; one, or one per channel.
    /// </summary>
    public static FixedPointMultiplier[] NextMultipliers(this Random random, int channels, double accumulator)
    {
        FixedPointMultiplier[] values = new FixedPointMultiplier[random.Next(2) == 0 ? 1 : channels];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = FixedPointMultiplier.FromDouble(Math.Exp((random.NextDouble() * 4) - 2) * 64 / accumulator);
        }

        return values;
    }

    public static RoundingMode NextRounding(this Random random) => random.Next(2) == 0 ? RoundingMode.Single : RoundingMode.TfLite;
}
