using CsCheck;
using TinyInfer.Numerics;

namespace TinyInfer.Tests.Numerics;

public sealed class RealMathTests
{
    [Fact]
    public void Results_are_within_the_stated_errors()
    {
        Gen.Double[-300, 300].Sample(
            exponent =>
            {
                double value = Math.Pow(10, exponent);
                Assert.Equal(1, RealMath.Sqrt(value) / Math.Sqrt(value), 1e-15);
                Assert.Equal(Math.Log(value), RealMath.Log(value), 1e-12);
                Assert.Equal(1, RealMath.Exp(exponent) / Math.Exp(exponent), 1e-12);
            },
            iter: 20_000);
    }

    [Fact]
    public void Whole_squares_have_whole_roots()
    {
        for (int i = 0; i < 2000; i++)
        {
            Assert.Equal(i, RealMath.Sqrt((double)i * i));
        }
    }

    [Fact]
    public void What_has_no_result_gives_an_end_of_the_range()
    {
        Assert.Equal(0, RealMath.Sqrt(-1));
        Assert.Equal(0, RealMath.Sqrt(double.NaN));
        Assert.Equal(double.PositiveInfinity, RealMath.Sqrt(double.PositiveInfinity));
        Assert.Equal(-745, RealMath.Log(0));
        Assert.Equal(-745, RealMath.Log(double.NaN));
        Assert.Equal(RealMath.Log(double.MaxValue), RealMath.Log(double.PositiveInfinity), 1e-12);
        Assert.Equal(-745, RealMath.Log(-3));
        Assert.Equal(0, RealMath.Exp(-701));
        Assert.Equal(0, RealMath.Exp(double.NegativeInfinity));
        Assert.Equal(0, RealMath.Exp(double.NaN));
        Assert.Equal(RealMath.Exp(700), RealMath.Exp(double.PositiveInfinity));
        Assert.Equal(1, RealMath.Exp(0));
    }
}
