using TinyInfer.Converter.Generate;
using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.Compiled;

public class MulTests
{
    [Theory]
    [InlineData(RoundingMode.Single)]
    [InlineData(RoundingMode.TfLite)]
    public void Random_layers_give_the_bytes_of_the_kernels(RoundingMode rounding) =>
        ElementwiseLayers.CheckRandom(OperatorCode.Mul, rounding);

    [Fact]
    public void A_constant_of_many_elements_stays_with_its_kernel()
    {
        LayerSheet sheet = new(RoundingMode.Single);
        ElementwiseLayers.Add(sheet, new Random(15), OperatorCode.Mul, [65], [65], [65], isConstant: true);

        CompiledLayer layer = Assert.Single(CompiledModelEmitter.Emit("sheet", sheet.Model, _ => true).Layers);

        Assert.False(layer.IsCompiled);
        Assert.Contains("its constant operand", layer.Problem);
    }
}
