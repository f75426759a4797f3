using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Generate.Arithmetic;

namespace TinyInfer.Converter.Tests.Compiled;

public class StepQuotientTests
{
    private const int Bits = 20;

    [Theory]
    [InlineData(RoundingMode.Single)]
    [InlineData(RoundingMode.TfLite)]
    public void Quotients_are_the_activations_of_all_sums(RoundingMode rounding)
    {
        Random random = new(11);
        int found = 0;
        for (int i = 0; i < 60; i++)
        {
            SumRange sum = new(-random.Next(1 << (Bits - 2)), random.Next(1 << (Bits - 2)));
            int minimum = random.Next(2) == 0 ? -128 : random.Next(-128, 100);
            Requantization output = new(FixedPointMultiplier.FromDouble(Math.Exp((random.NextDouble() * 7) - 9)), rounding, minimum,
                minimum, random.Next(2) == 0 ? 127 : random.Next(minimum, 128), random.Next(-9000, 9000), sum);
            int move = (int)Math.Max(128, -(long)output.Lowest);
            foreach (int fraction in (int[])[22, 42, 44])
            {
                if (StepQuotient.Of(output, sum, move, fraction, Bits, isBare: false) is { } quotient)
                {
                    found++;
                    Check(output, sum, move, fraction, quotient);
                }
            }
        }

        Assert.True(found > 60, $"There are {found} divisions.");
    }

    [Fact]
    public void Reciprocals_of_integers_bear_anything_below_the_sum()
    {
        SumRange sum = new(-90_000, 100_000);
        Requantization output = new(FixedPointMultiplier.FromDouble(1.0 / 701), RoundingMode.Single, 5, -128, 127, -321, sum);
        StepQuotient quotient = StepQuotient.Of(output, sum, 200, 44, Bits, isBare: true)!.Value;
        Assert.Equal(701L << 44, quotient.Divisor);
        Assert.Equal(0, quotient.Addend);
        Check(output, sum, 200, 44, quotient);
        Check(output, sum, 200, 44, quotient with { Addend = (1L << 44) - 1 });
        Assert.Null(StepQuotient.Of(
            new(FixedPointMultiplier.FromDouble(1.0 / 701.3), RoundingMode.Single, 5, -128, 127, -321, sum), sum, 200, 44, Bits,
                isBare: true));
    }

    private static void Check(Requantization output, SumRange sum, int move, int fraction, StepQuotient quotient)
    {
        Assert.True(sum.Minimum + quotient.Offset >= 0 && sum.Maximum + quotient.Offset < 1 << Bits);
        for (long v = sum.Minimum; v <= sum.Maximum; v++)
        {
            long activation = Math.Clamp(quotient.Apply(v, fraction) - move, output.Minimum, output.Maximum);
            if (activation != output.Apply(v))
            {
                Assert.Fail($"{v} becomes {activation} instead of {output.Apply(v)}.");
            }
        }
    }
}
