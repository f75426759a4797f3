using TinyInfer.Converter.Blob;
using TinyInfer.Format;

namespace TinyInfer.Tests.Kernels;

public class LayerNormalizationTests
{
    [Fact]
    public void Every_group_is_within_a_step_of_the_real_normalization()
    {
        for (int seed = 0; seed < 1500; seed++)
        {
            Check(seed, new Random(seed), most: 12);
        }
    }

    [Fact]
    public void So_are_groups_of_thousands()
    {
        for (int seed = 0; seed < 30; seed++)
        {
            Check(seed, new Random(seed), most: 90);
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(16)]
    [InlineData(1000)]
    [InlineData(65536)]
    public void One_element_among_equal_ones_is_as_far_out_as_can_be(int count)
    {
        sbyte[] input = new sbyte[count];
        Array.Fill(input, (sbyte)-128);
        input[count / 2] = 127;
        double largest = Math.Sqrt(count - 1);
        double scale = largest / 120;

        sbyte[] actual = Run(input, 1, 1, 1, count, 0, 1, true, [1], [0], scale, 0, RoundingMode.Single);

        Assert.InRange(actual[count / 2] - (largest / scale), -1, 1);
        Assert.InRange(actual[0] + (1 / largest / scale), -1, 1);
    }

    [Fact]
    public void A_group_without_differences_gives_the_offset()
    {
        sbyte[] actual = Run([5, 5, 5, 5, -7, -7, -7, -7], 2, 1, 1, 4, 3, 0, true, [1, 2, 3, 4], [0.5, 1, 1.5, 2], 0.1, 0,
            RoundingMode.Single);

        Assert.Equal<sbyte>([5, 10, 15, 20, 5, 10, 15, 20], actual);
    }

    private static void Check(int seed, Random random, int most)
    {
        int outer = random.Next(1, 3);
        int positions = random.Next(1, most);
        int groups = random.Next(1, 4);
        int size = random.Next(1, most);
        int count = positions * size;
        bool fromMean = random.Next(4) != 0;
        int zeroPoint = random.Next(-128, 128);
        double epsilon = random.Next(3) == 0 ? 0 : Math.Exp((random.NextDouble() * 12) - 6);
        bool isOne = random.Next(4) == 0;
        double[] factors = [.. Enumerable.Range(0, isOne ? 1 : groups * size).Select(_ => (random.NextDouble() * 4) - 2)];
        double[] offsets = [.. factors.Select(_ => (random.NextDouble() - 0.5) * (random.Next(2) == 0 ? 0 : 4))];
        int span = random.Next(1, 129);
        int middle = random.Next(-128, 128);
        sbyte[] input = [.. Enumerable.Range(0, outer * positions * groups * size)
            .Select(_ => (sbyte)Math.Clamp(middle + random.Next(-span, span + 1), -128, 127))];
        double outputScale = (0.3 + random.NextDouble()) * 6 / 128;
        int outputZeroPoint = random.Next(-20, 20);
        RoundingMode rounding = random.NextRounding();

        sbyte[] actual = Run(input, outer, positions, groups, size, zeroPoint, epsilon, fromMean, factors, offsets, outputScale,
            outputZeroPoint, rounding);

        for (int o = 0; o < outer; o++)
        {
            for (int g = 0; g < groups; g++)
            {
                int[] places = [.. from p in Enumerable.Range(0, positions) from i in Enumerable.Range(
                    0, size) select (((o * positions) + p) * groups * size) + (g * size) + i];
                double center = fromMean ? places.Average(at => input[at]) : zeroPoint;
                double variance = places.Average(at => (input[at] - center) * (input[at] - center));
                foreach (int at in places)
                {
                    int factor = isOne ? 0 : at % (groups * size);
                    double normal = variance == 0 && epsilon == 0
                        ? 0
                        : (input[at] - center) / Math.Sqrt(variance + (epsilon / count / count));
                    double expected = Math.Clamp(
                        (((normal * factors[factor]) + offsets[factor]) / outputScale) + outputZeroPoint, -128, 127);

                    // Rounded twice: the element to its bits, what becomes of it to int8; and a little for the root and the factors.
                    double tolerance = 0.505 + Math.ScaleB(Math.Abs(factors[factor]) / outputScale, -1 - Bits(count));
                    Assert.True(Math.Abs(expected - actual[at]) < tolerance,
                        $"seed {seed}: element {at} should be {expected} and is {actual[at]}");
                }
            }
        }
    }

    /// <summary>Bits behind the point of a normalized element, with which none of a group so large reaches beyond 15.</summary>
    private static int Bits(int count) => 15 - (int)Math.Ceiling(Math.Log2(count) / 2);

    /// <summary>Runs the kernel on values whose scale is 1; epsilon is what is added to n² times the variance.</summary>
    private static sbyte[] Run(
        sbyte[] input,
        int outer,
        int positions,
        int groups,
        int size,
        int zeroPoint,
        double epsilon,
        bool fromMean,
        double[] factors,
        double[] offsets,
        double outputScale,
        int outputZeroPoint,
        RoundingMode rounding)
    {
        int bits = Bits(positions * size);
        double unit = factors.Zip(offsets, (f, o) => Math.ScaleB(Math.Abs(f), 15 - bits) + Math.Abs(o)).Max() / (1 << 30);
        long added = Math.Max(1, (long)Math.Round(epsilon * 256));
        BlobOperator op = new BlobOperator(OperatorCode.LayerNormalization)
            .Attribute(outer, positions, groups, size, bits, fromMean ? 1 : 0, (int)(added & int.MaxValue), (int)(added >> 31))
            .Ints([.. factors.Select(f => (int)Math.Round(Math.ScaleB(f / unit, -bits)))]).Ints(
                [.. offsets.Select(o => (int)Math.Round(o / unit))])
            .Requantization([FixedPointMultiplier.FromDouble(unit / outputScale)], -128, 127);
        return SingleOperator.Run(op, rounding, new Operand([input.Length], outputZeroPoint, []),
            new Operand([input.Length], zeroPoint, input));
    }
}
