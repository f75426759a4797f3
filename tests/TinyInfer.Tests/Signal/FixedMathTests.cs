using CsCheck;
using TinyInfer.Signal.Numerics;

namespace TinyInfer.Tests.Signal;

public sealed class FixedMathTests
{
    [Fact]
    public void Sine_is_within_the_stated_error()
    {
        Gen.UInt.Sample(
            phase =>
            {
                double angle = phase * (2 * Math.PI / 4294967296.0);
                Assert.True(Math.Abs(FixedMath.Sine(phase) - (Math.Sin(angle) * (1 << 30))) < 2);
                Assert.True(Math.Abs(FixedMath.Cosine(phase) - (Math.Cos(angle) * (1 << 30))) < 2);
            },
            iter: 20_000);
    }

    [Theory]
    [InlineData(0u, 0)]
    [InlineData(0x40000000u, 1 << 30)]
    [InlineData(0x80000000u, 0)]
    [InlineData(0xC0000000u, -(1 << 30))]
    public void Sine_is_exact_at_quarters(uint phase, int expected)
    {
        Assert.Equal(expected, FixedMath.Sine(phase));
    }

    [Fact]
    public void Phase_rounds_to_the_nearest()
    {
        Assert.Equal(0x40000000u, FixedMath.Phase(1, 4));
        Assert.Equal(0x55555555u, FixedMath.Phase(1, 3));
        Assert.Equal(0xAAAAAAABu, FixedMath.Phase(2, 3));
        Assert.Equal(0u, FixedMath.Phase(7, 7));
    }

    [Fact]
    public void Log2_is_within_the_stated_error()
    {
        Gen.Select(Gen.Int[0, 62], Gen.Long).Sample(
            (bits, value) =>
            {
                long x = (1L << bits) | (value & ((1L << bits) - 1));
                Assert.True(Math.Abs((FixedMath.Log2(x) / 65536.0) - Math.Log2(x)) < 1e-4);
            },
            iter: 20_000);
    }

    [Fact]
    public void Log2_is_exact_for_powers_of_two()
    {
        for (int bits = 0; bits < 63; bits++)
        {
            Assert.Equal(bits << FixedMath.LogBits, FixedMath.Log2(1L << bits));
        }

        Assert.Equal(0, FixedMath.Log2(0));
        Assert.Equal(0, FixedMath.Log2(-5));
        Assert.Equal(63 << FixedMath.LogBits, FixedMath.Log2(long.MaxValue));
    }

    [Fact]
    public void Square_root_is_the_largest_whole_number()
    {
        Gen.Select(Gen.Int[0, 62], Gen.Long).Sample(
            (bits, value) =>
            {
                long x = value & ((1L << bits) - 1);
                Int128 root = FixedMath.SquareRoot(x);
                Assert.True(root * root <= x);
                Assert.True((root + 1) * (root + 1) > x);
            },
            iter: 20_000);
        Assert.Equal(3037000499, FixedMath.SquareRoot(long.MaxValue));
        Assert.Equal(0, FixedMath.SquareRoot(-1));
    }

    [Fact]
    public void Saturate_rounds_away_from_zero()
    {
        Assert.Equal(3, FixedMath.Saturate(2.5));
        Assert.Equal(-3, FixedMath.Saturate(-2.5));
        Assert.Equal(int.MaxValue, FixedMath.Saturate(1e300));
        Assert.Equal(int.MinValue, FixedMath.Saturate(double.NegativeInfinity));
        Assert.Equal(0, FixedMath.Saturate(double.NaN));
    }
}
