using TinyInfer.Converter.Blob;
using TinyInfer.Format;
using TinyInfer.Tests.Reference;

namespace TinyInfer.Tests.Kernels;

/// <summary>Dense layers, compact and packed, against the definition: whatever the size, the weights and the multipliers.</summary>
public class DenseTests
{
    [Theory]
    [InlineData(RoundingMode.Single)]
    [InlineData(RoundingMode.TfLite)]
    public void Every_size_equals_the_reference(RoundingMode rounding)
    {
        Random random = new((int)rounding);
        for (int columns = 1; columns <= 150; columns++)
        {
            int rows = 1 + (columns % 9);
            int batches = random.Next(1, 4);
            sbyte[] weights = random.NextSBytes(rows * columns);
            sbyte[] input = random.NextSBytes(batches * columns);
            FixedPointMultiplier[] multipliers = random.NextMultipliers(rows, 7000 * Math.Sqrt(columns));
            Check(rounding, random, batches, columns, rows, input, weights, multipliers);
        }
    }

    [Theory]
    [InlineData(-128, -128)]
    [InlineData(-128, 127)]
    [InlineData(127, -128)]
    [InlineData(127, 127)]
    public void Extreme_values_do_not_spill_over(sbyte input, sbyte weight)
    {
        foreach (RoundingMode rounding in Enum.GetValues<RoundingMode>())
        {
            foreach (int columns in (int[])[1, 2, 3, 9, 10, 18, 24, 25, 31, 32, 33, 34, 48, 49, 96, 128])
            {
                Random random = new(columns);
                sbyte[] data = new sbyte[columns];
                sbyte[] weights = new sbyte[columns * 5];
                Array.Fill(data, input);
                Array.Fill(weights, weight);
                Check(rounding, random, 1, columns, 5, data, weights, random.NextMultipliers(5, 128 * 128 * columns));
            }
        }
    }

    /// <summary>
    /// Shifts from those of results far beyond int8 to those that leave nothing of an accumulator, some of them in one layer.
    /// </summary>
    [Theory]
    [InlineData(RoundingMode.Single)]
    [InlineData(RoundingMode.TfLite)]
    public void Any_multipliers_equal_the_reference(RoundingMode rounding)
    {
        for (int seed = 0; seed < 300; seed++)
        {
            Random random = new(seed);
            int rows = random.Next(1, 10);
            int columns = random.Next(1, 60);
            int lowest = random.Next(-31, 0);
            int highest = random.Next(lowest, Math.Min(lowest + 20, 1));
            FixedPointMultiplier[] multipliers = new FixedPointMultiplier[random.Next(3) == 0 ? 1 : rows];
            for (int i = 0; i < multipliers.Length; i++)
            {
                multipliers[i] = new FixedPointMultiplier(
                    random.Next(8) == 0 ? 0 : random.Next(1 << 30, int.MaxValue), random.Next(lowest, highest + 1));
            }

            Check(rounding, random, 1, columns, rows, random.NextSBytes(columns), random.NextSBytes(rows * columns), multipliers);
        }
    }

    private static void Check(
        RoundingMode rounding, Random random, int batches, int columns, int rows, sbyte[] input, sbyte[] weights,
            FixedPointMultiplier[] multipliers)
    {
        int zeroPoint = random.NextSByte();
        int minimum = random.Next(3) == 0 ? zeroPoint : -128;
        int maximum = random.Next(3) == 0 ? random.Next(minimum, 128) : 127;
        int[] bias = random.NextInts(rows, 1 << random.Next(20));
        BlobOperator op = new BlobOperator(OperatorCode.Dense).Attribute(batches, columns, rows)
            .Weights(weights).Ints(bias).Requantization(multipliers, minimum, maximum);
        sbyte[] actual = SingleOperator.Run(
            op, rounding, new Operand([batches, rows], zeroPoint, []), new Operand([batches, columns], 0, input));

        for (int i = 0; i < actual.Length; i++)
        {
            int row = i % rows;
            int from = i / rows * columns;
            int sum = bias[row] + Enumerable.Range(0, columns).Sum(c => input[from + c] * weights[(row * columns) + c]);
            FixedPointMultiplier m = multipliers[row % multipliers.Length];
            int expected = Rounding.Requantize(sum, m.Mantissa, m.Exponent, zeroPoint, minimum, maximum, rounding);
            Assert.True(
                expected == actual[i], $"{batches} x {columns} to {rows}, {rounding}: element {i} should be {expected} and is {actual[i]}");
        }
    }
}
