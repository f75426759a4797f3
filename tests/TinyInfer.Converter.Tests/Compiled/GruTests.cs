using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.Compiled;

public class GruTests
{
    [Fact]
    public void Random_layers_give_the_bytes_of_the_kernels() => RecurrentLayers.CheckRandom(OperatorCode.Gru);
}
