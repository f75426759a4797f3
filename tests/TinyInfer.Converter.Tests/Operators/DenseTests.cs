using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Data;

namespace TinyInfer.Converter.Tests.Operators;

public sealed class DenseTests
{
    [Fact]
    public void SumsOfTwoProductsStayTwoLayersAndAnAddition()
    {
        using TemporaryFolder folder = new();
        Random random = new(1);
        float[] Values(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() - 0.5))];
        string model = new OnnxModelBuilder()
            .Input("x", 1, 12)
            .Constant("w", Values(12 * 8), 12, 8)
            .Constant("u", Values(12 * 8), 12, 8)
            .Node("MatMul", ["x", "w"], ["a"])
            .Node("MatMul", ["x", "u"], ["b"])
            .Node("Add", ["a", "b"], ["sum"])
            .Node("Relu", ["sum"], ["y"])
            .Output("y")
            .Save(folder.Path);
        string data = Path.Combine(folder.Path, "data.npy");
        File.WriteAllBytes(data, NpyFile.Write([30, 12], Values(30 * 12)));

        ConversionResult result = ModelConverter.Convert(new ConversionOptions { Model = model, Calibration = data });

        Assert.Equal(["Dense", "Dense", "Add"], result.Layers.Select(layer => layer.Kind));
        Assert.True(result.Layers[^1].SignalToNoise > 30, $"{result.Layers[^1].SignalToNoise:F1} dB");
    }
}
