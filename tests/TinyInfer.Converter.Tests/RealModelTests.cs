using TinyInfer.Converter.Conversion;

namespace TinyInfer.Converter.Tests;

/// <summary>Float models that other people made, converted and compared with ONNX Runtime.</summary>
public sealed class RealModelTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("onnx/anomaly_autoencoder_batchnorm.onnx", "onnx/anomaly_autoencoder_batchnorm.calibration.npy", 20)]
    [InlineData("onnx/keyword_dscnn_float.onnx", "onnx/keyword_dscnn_float.calibration.npy", 20)]
    public void ConvertsWithinNoise(string model, string calibration, double decibel)
    {
        ConversionResult result = ModelConverter.Convert(new ConversionOptions
        {
            Model = SharedData.Path(model),
            Calibration = SharedData.Path(calibration),
        });

        foreach (var layer in result.Layers)
        {
            output.WriteLine($"{layer.Layer} {layer.Kind} {layer.Name} {layer.SignalToNoise:F1} dB, {layer.LargestSteps:F1} steps");
        }

        Assert.True(result.Layers[^1].SignalToNoise >= decibel, $"{result.Layers[^1].SignalToNoise:F1} dB");
    }
}
