using TinyInfer.Converter.Blob;
using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.Compiled;

public class ReduceTests
{
    [Theory]
    [InlineData(RoundingMode.Single)]
    [InlineData(RoundingMode.TfLite)]
    public void Random_layers_give_the_bytes_of_the_kernels(RoundingMode rounding)
    {
        Random random = new(11);
        LayerSheet sheet = new(rounding);
        for (int i = 0; i < 40; i++)
        {
            AddRandom(sheet, random);
        }

        // Sums in straight line and in loops over rows, over pieces of a row, and over both.
        Add(sheet, random, 1, 1, 1, 64, 5);
        Add(sheet, random, 1, 65, 1, 1, 5);
        Add(sheet, random, 2, 9, 2, 40, 3);
        Add(sheet, random, 1, 3, 2, 101, 1);
        Add(sheet, random, 1, 1, 1, 96, 1);
        sheet.Check(random, 12);
    }

    /// <summary>Adds a sum over two axes of any size.</summary>
    internal static void AddRandom(LayerSheet sheet, Random random) =>
        Add(sheet, random, Size(random, 3), Size(random, 6), Size(random, 4), Size(random, 12), Size(random, 9));

    private static int Size(Random random, int most) => random.Next(3) == 0 ? 1 : random.Next(1, most);

    private static void Add(LayerSheet sheet, Random random, int outer, int first, int middle, int second, int inner)
    {
        int taps = first * second;
        int inputZeroPoint = random.NextZeroPoint();
        int zeroPoint = random.NextZeroPoint();
        int minimum = random.Next(3) == 0 ? random.Next(-128, 0) : -128;
        int maximum = random.Next(3) == 0 ? random.Next(minimum, 128) : 127;
        FixedPointMultiplier multiplier = random.Next(15) == 0
            ? default
            : FixedPointMultiplier.FromDouble(Math.Exp((random.NextDouble() * 5) - 2.5) / taps);
        BlobOperator op = new BlobOperator(OperatorCode.Reduce).Attribute(outer, first, middle, second, inner, -inputZeroPoint * taps)
            .Requantization([multiplier], minimum, maximum);
        sheet.Add(
            $"reduce [{outer}, {first}, {middle}, {second}, {inner}]", op, [outer, first, middle, second, inner], inputZeroPoint,
                [outer, middle, inner], zeroPoint);
    }
}
