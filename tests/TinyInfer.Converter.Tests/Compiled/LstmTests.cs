using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Generate;
using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.Compiled;

public class LstmTests
{
    [Fact]
    public void Random_layers_give_the_bytes_of_the_kernels() => RecurrentLayers.CheckRandom(OperatorCode.Lstm);

    [Fact]
    public void Its_weights_are_in_the_code_alone()
    {
        LayerSheet sheet = new(RoundingMode.Single);
        RecurrentLayers.AddRandom(sheet, new Random(42), OperatorCode.Lstm, 20, 30);
        int weights = 4 * 30 * (20 + 30);

        CompiledModel model = sheet.Check(new Random(1), 2);

        Assert.True(BlobWriter.Write(sheet.Model).Length - BlobWriter.Write(model.Records).Length > weights);
        Assert.Equal(0, CodeCompiler.Load(CodeCompiler.Compile(model)).PackedSize);
    }
}
