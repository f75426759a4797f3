using TinyInfer.Converter.Generate;
using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.Compiled;

public class MaximumTests
{
    [Theory]
    [InlineData(RoundingMode.Single)]
    [InlineData(RoundingMode.TfLite)]
    public void Random_layers_give_the_bytes_of_the_kernels(RoundingMode rounding) =>
        ElementwiseLayers.CheckRandom(OperatorCode.Maximum, rounding);

    [Fact]
    public void A_blob_that_has_the_second_input_elsewhere_does_not_load()
    {
        LayerSheet sheet = new(RoundingMode.Single);
        ElementwiseLayers.Add(sheet, new Random(16), OperatorCode.Maximum, [8], [8], [8], isConstant: false);
        sheet.Model.Tensors[2] = sheet.Model.Tensors[2] with { Offset = 16 };
        CompiledModel model = CompiledModelEmitter.Emit("sheet", sheet.Model, _ => true);
        string moved = model.Files[0].Text.Replace(
            "base(context, new int[] { 0, 8 }, 16)", "base(context, new int[] { 0, 7 }, 16)", StringComparison.Ordinal);

        Exception error = Assert.ThrowsAny<Exception>(
            () => CodeCompiler.Load(CodeCompiler.Compile(model with { Files = [model.Files[0] with { Text = moved }] })));

        Assert.NotEqual(model.Files[0].Text, moved);
        Assert.Contains("another blob's", error.ToString());
    }
}
