using TinyInfer.Format;
using TinyInfer.Tests.Reference;

namespace TinyInfer.Tests.Kernels;

public class DepthwiseConv2DTests
{
    [Fact]
    public void Random_shapes_equal_the_reference() => ConvolutionCheck.RandomShapes(OperatorCode.DepthwiseConv2D);

    [Theory]
    [InlineData(-128, -128)]
    [InlineData(-128, 127)]
    [InlineData(127, -128)]
    [InlineData(127, 127)]
    public void Extreme_values_do_not_spill_over(sbyte input, sbyte weight) =>
        ConvolutionCheck.Extremes(OperatorCode.DepthwiseConv2D, input, weight);

    [Fact]
    public void A_row_longer_than_a_tile_is_whole()
    {
        Random random = new(2);
        Convolution shape = new(1, 1, 900, 2, 1, 446, 4, 1, 9, 1, 2, 1, 1, 0, 0, 2);
        ConvolutionCheck.Check(
            OperatorCode.DepthwiseConv2D, shape, random, random.NextSBytes(ConvolutionCheck.Length(shape.InputShape)),
            random.NextSBytes(shape.OutputChannels * shape.Columns), "long row");
    }
}
