using TinyInfer.Numerics;
using TinyInfer.Tests.Reference;

namespace TinyInfer.Tests.Numerics;

public class RequantizerTests
{
    [Theory]
    [InlineData(RoundingMode.Single)]
    [InlineData(RoundingMode.TfLite)]
    public void All_exponents_equal_the_definition(RoundingMode mode)
    {
        Random random = new(11);
        for (int exponent = -31; exponent <= 8; exponent++)
        {
            for (int i = 0; i < 500; i++)
            {
                int multiplier = NextMultiplier(random);

                // The converter keeps results that far from the ends of int32.
                int bound = exponent < 0 ? int.MaxValue : (int.MaxValue - 256) >> exponent;
                int accumulator = NextAccumulator(random, bound);
                int zeroPoint = random.NextSByte();
                Requantizer requantizer = new([multiplier], [(sbyte)exponent], zeroPoint, -128, 127, mode);
                int expected = Rounding.Requantize(accumulator, multiplier, exponent, zeroPoint, -128, 127, mode);

                Assert.True(
                    expected == requantizer.Apply(accumulator, 0),
                        $"{accumulator} by {multiplier} and {exponent} should be {expected} less {zeroPoint}");
            }
        }
    }

    [Theory]
    [InlineData(RoundingMode.Single)]
    [InlineData(RoundingMode.TfLite)]
    public void Halves_are_rounded_as_the_mode_says(RoundingMode mode)
    {
        Requantizer quarter = new([1 << 30], [-1], 0, -128, 127, mode);
        int[] accumulators = [-10, -6, -2, 2, 6, 10];

        Assert.Equal(
            mode == RoundingMode.Single ? [-2, -1, 0, 1, 2, 3] : (int[])[-3, -2, -1, 1, 2, 3],
            accumulators.Select(a => quarter.Apply(a, 0)));

        // 11 / 8 = 1.375 becomes 1 rounded once; 11 / 2 becomes 6 and 6 / 4 becomes 2 rounded twice.
        Requantizer eighth = new([1 << 30], [-2], 0, -128, 127, mode);
        Assert.Equal(mode == RoundingMode.Single ? 1 : 2, eighth.Apply(11, 0));
    }

    [Theory]
    [InlineData(RoundingMode.Single)]
    [InlineData(RoundingMode.TfLite)]
    public void Rows_and_channels_equal_single_values(RoundingMode mode)
    {
        for (int seed = 0; seed < 200; seed++)
        {
            Random random = new(seed);
            int channels = random.Next(1, 10);
            bool uniform = random.Next(2) == 0;
            int[] multipliers = [.. Enumerable.Range(0, uniform ? 1 : channels).Select(_ => NextMultiplier(random))];
            int highest = random.Next(3);
            sbyte[] exponents = [.. multipliers.Select(_ => (sbyte)random.Next(-20, highest))];
            int zeroPoint = random.NextSByte();
            int minimum = random.Next(-128, 128);
            int maximum = random.Next(minimum, 128);
            Requantizer requantizer = new(multipliers, [.. exponents], zeroPoint, minimum, maximum, mode);
            int[] accumulators = [.. Enumerable.Range(0, channels).Select(_ => NextAccumulator(random, 1 << 20))];
            int Expected(int accumulator, int channel)
            {
                int index = uniform ? 0 : channel;
                return Rounding.Requantize(accumulator, multipliers[index], exponents[index], zeroPoint, minimum, maximum, mode);
            }

            sbyte[] row = new sbyte[channels + 3];
            int first = random.Next(channels);
            requantizer.Write(accumulators, first, channels - first, row, 2);
            Assert.Equal(accumulators.Take(channels - first).Select((a, i) => Expected(a, first + i)),
                row.Skip(2).Take(channels - first).Select(v => (int)v));
            Assert.All(row.Skip(2 + channels - first), v => Assert.Equal(0, v));

            sbyte[] column = new sbyte[channels * 3];
            requantizer.WriteChannel(accumulators, 1, first, channels - 1, column, 1, 3);
            Assert.Equal(accumulators.Skip(1).Select(a => Expected(a, first)),
                column.SkipLast(3).Where((_, i) => i % 3 == 1).Select(v => (int)v));
            Assert.All(column.Where((_, i) => i % 3 != 1), v => Assert.Equal(0, v));
        }
    }

    [Theory]
    [InlineData(-1, 0, 0, -128, 127)]
    [InlineData(1, -32, 0, -128, 127)]
    [InlineData(1, 31, 0, -128, 127)]
    [InlineData(1, 0, 32768, -128, 127)]
    [InlineData(1, 0, -32769, -128, 127)]
    [InlineData(1, 0, 0, -32769, 127)]
    [InlineData(1, 0, 0, -128, 32768)]
    [InlineData(1, 0, 0, 5, 4)]
    public void Values_out_of_range_are_refused(int multiplier, int exponent, int zeroPoint, int minimum, int maximum)
    {
        Assert.Throws<ModelFormatException>(
            () => new Requantizer([multiplier], [(sbyte)exponent], zeroPoint, minimum, maximum, RoundingMode.Single));
    }

    [Fact]
    public void Multipliers_without_exponents_are_refused()
    {
        Assert.Throws<ModelFormatException>(() => new Requantizer([], [], 0, -128, 127, RoundingMode.Single));
        Assert.Throws<ModelFormatException>(() => new Requantizer([1, 2], [0], 0, -128, 127, RoundingMode.Single));
    }

    private static int NextMultiplier(Random random) => random.Next(10) switch
    {
        0 => 1 << 30,
        1 => int.MaxValue,
        2 => 0,
        _ => random.Next(1 << 30, int.MaxValue),
    };

    private static int NextAccumulator(Random random, int bound) => random.Next(8) switch
    {
        0 => bound,
        1 => -bound,
        2 => random.Next(-4, 5),
        3 => Math.Min(bound, 1 << random.Next(30)),
        _ => (int)random.NextInt64(-bound, bound + 1L),
    };
}
