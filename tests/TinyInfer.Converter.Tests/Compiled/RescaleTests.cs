using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Tests.Int16;
using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.Compiled;

public class RescaleTests
{
    /// <summary>A change of scale, and one that has a factor of its own for what is negative; up and down.</summary>
    [Theory]
    [InlineData("QUANTIZE", 0, 0.0003f, 0.00031f)]
    [InlineData("QUANTIZE", 0, 0.0003f, 0.00007f)]
    [InlineData("LEAKY_RELU", 75, 0.0003f, 0.00011f)]
    [InlineData("LEAKY_RELU", 75, 0.00007f, 0.0003f)]
    public void Every_int16_value_gives_the_value_of_the_kernel(string type, int options, float from, float to)
    {
        WideModel builder = new(1);
        int x = builder.Input([1, 65536], from);
        int y = builder.Activation([1, 65536], to);
        builder.Builder.Operator(type, [x], [y], options, type == "QUANTIZE" ? [] : [(0, 0.3f)]);
        ConversionResult result = builder.Convert(y, ExecutionMode.Compiled);
        short[] values = [.. Enumerable.Range(short.MinValue, 65536).Select(q => (short)q)];

        short[][] outputs = [.. ((InferenceModel[])[
            result.Model, InferenceModel.Load(new ArraySource(builder.Convert(y, ExecutionMode.Auto).Blob), null)]).Select(model =>
        {
            model.Input.Write(values);
            model.Run();
            short[] read = new short[model.Output.Length];
            model.Output.Read(read);
            return read;
        })];

        Assert.Equal(ExecutionMode.Compiled, result.Model.GetLayerMode(0));
        Assert.Equal(outputs[1], outputs[0]);
    }
}
