using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.Compiled;

public class AveragePool2DTests
{
    [Theory]
    [InlineData(RoundingMode.Single)]
    [InlineData(RoundingMode.TfLite)]
    public void Random_layers_give_the_bytes_of_the_kernels(RoundingMode rounding) =>
        PoolLayers.CheckRandom(OperatorCode.AveragePool2D, rounding);
}
