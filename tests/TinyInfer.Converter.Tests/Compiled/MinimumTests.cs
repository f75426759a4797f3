using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.Compiled;

public class MinimumTests
{
    [Theory]
    [InlineData(RoundingMode.Single)]
    [InlineData(RoundingMode.TfLite)]
    public void Random_layers_give_the_bytes_of_the_kernels(RoundingMode rounding) =>
        ElementwiseLayers.CheckRandom(OperatorCode.Minimum, rounding);
}
