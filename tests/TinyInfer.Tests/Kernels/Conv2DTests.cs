using TinyInfer.Format;

namespace TinyInfer.Tests.Kernels;

public class Conv2DTests
{
    [Fact]
    public void Random_shapes_equal_the_reference() => ConvolutionCheck.RandomShapes(OperatorCode.Conv2D);

    [Theory]
    [InlineData(-128, -128)]
    [InlineData(-128, 127)]
    [InlineData(127, -128)]
    [InlineData(127, 127)]
    public void Extreme_values_do_not_spill_over(sbyte input, sbyte weight) =>
        ConvolutionCheck.Extremes(OperatorCode.Conv2D, input, weight);
}
