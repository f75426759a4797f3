namespace TinyInfer.Converter.Tests.Compiled;

public class DepthwiseConv2DTests
{
    [Theory]
    [InlineData(RoundingMode.Single)]
    [InlineData(RoundingMode.TfLite)]
    public void Random_layers_give_the_bytes_of_the_kernels(RoundingMode rounding) =>
        ConvolutionLayers.CheckRandom(rounding, isDepthwise: true);

    [Fact]
    public void Rows_of_any_width_and_kernels_of_any_width_go_three_positions_at_a_time() =>
        ConvolutionLayers.CheckWidths(isDepthwise: true);

    [Fact]
    public void Extremes_do_not_spill_over() => ConvolutionLayers.CheckExtremes(4, isDepthwise: true);

    [Fact]
    public void Windows_of_padding_alone_give_the_bytes_of_the_kernels() => ConvolutionLayers.CheckPadding(isDepthwise: true);
}
