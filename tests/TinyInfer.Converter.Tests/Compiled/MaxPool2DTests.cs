using TinyInfer.Converter.Generate;
using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.Compiled;

public class MaxPool2DTests
{
    [Theory]
    [InlineData(RoundingMode.Single)]
    [InlineData(RoundingMode.TfLite)]
    public void Random_layers_give_the_bytes_of_the_kernels(RoundingMode rounding) =>
        PoolLayers.CheckRandom(OperatorCode.MaxPool2D, rounding);

    [Fact]
    public void A_window_that_sees_a_different_part_of_the_image_nearly_everywhere_stays_with_its_kernel()
    {
        Random random = new(13);
        LayerSheet sheet = new(RoundingMode.Single);
        PoolLayers.Add(sheet, random, OperatorCode.MaxPool2D, 1, [8, 8], 1, [7, 7], [1, 1], [1, 1], [6, 6]);

        CompiledLayer layer = Assert.Single(CompiledModelEmitter.Emit("sheet", sheet.Model, _ => true).Layers);

        Assert.False(layer.IsCompiled);
        Assert.Contains("its window at the borders", layer.Problem);
    }
}
