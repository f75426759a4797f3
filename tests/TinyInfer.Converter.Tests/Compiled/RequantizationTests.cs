using System.Numerics;
using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Generate;
using TinyInfer.Converter.Generate.Arithmetic;

namespace TinyInfer.Converter.Tests.Compiled;

public class RequantizationTests
{
    /// <summary>The sums that lie around every place where the output changes are those that a wrong rounding would show in.</summary>
    [Fact]
    public void Where_a_row_divides_it_gives_what_multiplying_and_shifting_gives()
    {
        Random random = new(1);
        int divided = 0;
        for (int i = 0; i < 300; i++)
        {
            int divisor = (int)Math.Exp(random.NextDouble() * Math.Log(1 << 20));
            FixedPointMultiplier multiplier = FixedPointMultiplier.FromDouble(1.0 / divisor);
            SumRange sum = new(-random.Next(1 << 24), random.Next(1 << 24));
            int bias = random.Next(-(1 << 20), 1 << 20);
            int zeroPoint = random.Next(-128, 128);
            Requantization requantization = new(multiplier, RoundingMode.Single, zeroPoint, -128, 127, bias, sum);
            if (requantization.StartFor(null) is not { } start)
            {
                Assert.True(requantization.Constant != null || requantization.Problem != null || !int.IsOddInteger(divisor),
                    $"1/{divisor} should divide");
                continue;
            }

            divided++;
            Assert.Equal(divisor, start.Divisor);
            Assert.True(sum.Minimum + start.Offset >= 0);
            int lowest = Math.Min(0, (int)requantization.Lowest);
            for (long output = (long)requantization.Lowest; output
                <= (long)requantization.Highest; output += 1 + (divisor < 1000 ? random.Next(500) : 0))
            {
                long change = ((output - lowest) * divisor) - start.Offset;
                for (long v = Math.Max(sum.Minimum, change - 1); v <= Math.Min(sum.Maximum, change + 1); v++)
                {
                    Assert.Equal(Contract(v + bias, multiplier) + zeroPoint, ((v + start.Offset) / divisor) + lowest);
                }
            }
        }

        Assert.InRange(divided, 100, 299);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(21)]
    [InlineData(30)]
    public void A_start_is_moved_by_whole_divisors_until_the_field_holds_the_sum(int bits)
    {
        RowStart start = new(2_000_000, 501);
        SumRange sum = new(-400_000, 500_000);
        long offset = start.Fit(sum, bits)!.Value;
        Assert.Equal(0, (start.Offset - offset) % start.Divisor);
        Assert.True(sum.Minimum + offset >= 0 && sum.Maximum + offset < 1L << bits);
        Assert.True(offset == start.Offset || sum.Maximum + offset + start.Divisor >= 1L << bits, "as little as possible is taken away");
    }

    [Fact]
    public void A_field_that_cannot_hold_the_sum_has_no_start()
    {
        Assert.Null(new RowStart(2_000_000, 501).Fit(new SumRange(-400_000, 500_000), 19));
    }

    /// <summary>
    /// A row of 1/k takes fewer instructions than one whose rescaling is another number, and no 64-bit multiplication but those by weights.
    /// </summary>
    [Fact]
    public void Layers_that_divide_take_fewer_instructions()
    {
        Assert.InRange(Instructions(1.0 / 501), 0, Instructions(1.0 / 501.5) - (2 * 24));
    }

    private static long Instructions(double rescaling)
    {
        Random random = new(2);
        LayerSheet sheet = new(RoundingMode.Single);
        BlobOperator op = new BlobOperator(Format.OperatorCode.Dense).Attribute(1, 96, 24)
            .Weights([.. Enumerable.Range(0, 96 * 24).Select(_ => (sbyte)random.Next(-60, 61))]).Ints(new int[24])
            .Requantization([FixedPointMultiplier.FromDouble(rescaling)], -128, 127);
        sheet.Add("dense", op, [1, 96], 0, [1, 24], 0);
        return CompiledModelEmitter.Emit("sheet", sheet.Model, _ => true).Layers[0].Cost.Instructions;
    }

    private static BigInteger Contract(long value, FixedPointMultiplier multiplier)
    {
        int shift = 31 - multiplier.Exponent;
        return (((BigInteger)value * multiplier.Mantissa) + (BigInteger.One << (shift - 1))) >> shift;
    }
}
