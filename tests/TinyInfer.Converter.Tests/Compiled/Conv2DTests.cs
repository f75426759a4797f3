using TinyInfer.Converter.Blob;
using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.Compiled;

public class Conv2DTests
{
    [Theory]
    [InlineData(RoundingMode.Single)]
    [InlineData(RoundingMode.TfLite)]
    public void Random_layers_give_the_bytes_of_the_kernels(RoundingMode rounding) =>
        ConvolutionLayers.CheckRandom(rounding, isDepthwise: false);

    [Fact]
    public void Rows_of_any_width_and_kernels_of_any_width_go_three_positions_at_a_time() =>
        ConvolutionLayers.CheckWidths(isDepthwise: false);

    [Theory]
    [InlineData(RoundingMode.Single, 1, 12)]
    [InlineData(RoundingMode.TfLite, 1, 6)]
    public void Blocks_and_pairs_of_a_line_share_products(RoundingMode rounding, int leastBlocks, int leastPairs) =>
        ConvolutionLayers.CheckLines(rounding, leastBlocks, leastPairs);

    [Theory]
    [InlineData(RoundingMode.Single, 7)]
    [InlineData(RoundingMode.TfLite, 2)]
    public void Pairs_of_a_line_do_not_spill_over(RoundingMode rounding, int least) => ConvolutionLayers.CheckPairs(rounding, least);

    [Theory]
    [InlineData(RoundingMode.Single)]
    [InlineData(RoundingMode.TfLite)]
    public void Rows_share_products(RoundingMode rounding) => ConvolutionLayers.CheckSharedRows(rounding);

    [Theory]
    [InlineData(RoundingMode.Single)]
    [InlineData(RoundingMode.TfLite)]
    public void Random_vectors_by_one_matrix_give_the_bytes_of_the_kernels(RoundingMode rounding)
    {
        Random random = new(5);
        LayerSheet sheet = new(rounding);
        for (int i = 0; i < 30; i++)
        {
            int channels = random.Next(1, 24);
            int outputs = random.Next(1, 12);
            if (random.Next(2) == 0)
            {
                int height = random.Next(1, 4);
                int width = random.Next(1, 5);
                ConvolutionLayers.Add(sheet, random, new ConvolutionShape(
                    random.Next(1, 3), height, width, channels, height, width, outputs, 1, 1, 1, 1, 1, 1, 0, 0, 1));
            }
            else
            {
                int batches = random.Next(2, 6);
                BlobOperator op = new BlobOperator(OperatorCode.Dense).Attribute(batches, channels, outputs).Weights(
                    random.NextWeights(channels * outputs));
                random.AddScaling(op, outputs, channels * 127 * 20, 3);
                sheet.Add($"dense of {batches} batches", op, [batches, channels], random.NextZeroPoint(), [batches, outputs], 3);
            }
        }

        ConvolutionLayers.Add(sheet, random, new ConvolutionShape(1, 2, 2, 600, 2, 2, 3, 1, 1, 1, 1, 1, 1, 0, 0, 1));
        sheet.Check(random, 10);
    }

    [Fact]
    public void Kernels_of_more_inputs_than_locals_are_cut()
    {
        Random random = new(7);
        LayerSheet sheet = new(RoundingMode.Single);
        ConvolutionLayers.Add(sheet, random, new ConvolutionShape(1, 4, 5, 67, 4, 5, 7, 3, 3, 1, 1, 1, 1, 1, 1, 1));
        ConvolutionLayers.Add(sheet, random, new ConvolutionShape(1, 4, 5, 128, 2, 3, 60, 3, 3, 1, 1, 1, 1, 0, 0, 1));
        sheet.Check(random, 6);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Extremes_do_not_spill_over(int groups) => ConvolutionLayers.CheckExtremes(groups, isDepthwise: false);

    [Fact]
    public void Windows_of_padding_alone_give_the_bytes_of_the_kernels() => ConvolutionLayers.CheckPadding(isDepthwise: false);
}
