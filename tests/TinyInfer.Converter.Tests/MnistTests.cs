using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Import.Onnx;

namespace TinyInfer.Converter.Tests;

/// <summary>The MNIST networks that other people made, on real digits.</summary>
public sealed class MnistTests(ITestOutputHelper output)
{
    private const int Pixels = 28 * 28;

    /// <summary>The model zoo's network takes gray values as they are, the one from PyTorch's examples standardised ones.</summary>
    [Theory]
    [InlineData("onnx/mnist-8/model.onnx", 0f, 1f)]
    [InlineData("onnx/mnist_cnn_pytorch.onnx", 0.1307f * 255, 0.3081f * 255)]
    public void ClassifiesAsTheFloatModelDoes(string model, float mean, float deviation)
    {
        using TemporaryFolder folder = new();
        ConversionResult result = Convert(folder, model, mean, deviation, out float[][] images);
        Assert.True(result.Layers[^1].SignalToNoise >= 25, $"{result.Layers[^1].SignalToNoise:F1} dB");

        sbyte[] labels = Array.ConvertAll(SharedData.Values("datasets/mnist_test_labels_500.npy"), v => (sbyte)v);
        using OnnxReference reference = OnnxReference.Create(
            OnnxReference.Simplify(OnnxFile.Read(File.ReadAllBytes(SharedData.Path(model)))));
        InferenceModel quantized = InferenceModel.Load(result.Blob);
        string input = result.Network.Inputs[0].Name;
        string last = result.Network.Outputs[0].Source!.Name;
        int floatRight = 0;
        int int8Right = 0;
        for (int i = 0; i < images.Length; i++)
        {
            float[] expected = reference.Run(new Dictionary<string, float[]> { [input] = images[i] })[last].ToArray();
            float[] actual = new float[expected.Length];
            quantized.Input.Write(images[i]);
            quantized.Run();
            quantized.Output.Read(actual);
            floatRight += Largest(expected) == labels[i] ? 1 : 0;
            int8Right += Largest(actual) == labels[i] ? 1 : 0;
        }

        double points = 100.0 * (int8Right - floatRight) / images.Length;
        output.WriteLine($"{model}: {floatRight} of {images.Length} right in float, {int8Right} in int8");
        Assert.True(floatRight > 0.9 * images.Length, "the input scaling is not the model's");
        Assert.InRange(points, -0.5, 0.5);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void GivesTheModelZoosOutputs(int pair)
    {
        using TemporaryFolder folder = new();
        ConversionResult result = Convert(folder, "onnx/mnist-8/model.onnx", 0, 1, out _);
        float[] expected = SharedData.Values($"onnx/mnist-8/test_data_set_{pair}/output_0.pb");
        InferenceModel model = InferenceModel.Load(result.Blob);
        model.Input.Write(SharedData.Values($"onnx/mnist-8/test_data_set_{pair}/input_0.pb"));
        model.Run();
        float[] actual = new float[expected.Length];
        model.Output.Read(actual);

        double signal = expected.Sum(v => (double)v * v);
        double noise = expected.Zip(actual, (e, a) => (double)(e - a) * (e - a)).Sum();
        Assert.Equal(Largest(expected), Largest(actual));
        Assert.True(10 * Math.Log10(signal / noise) > 25, $"{10 * Math.Log10(signal / noise):F1} dB");
    }

    private static ConversionResult Convert(TemporaryFolder folder, string model, float mean, float deviation, out float[][] images)
    {
        float[] scaled = Array.ConvertAll(SharedData.Values("datasets/mnist_test_images_500.npy"), v => (v - mean) / deviation);
        string digits = Path.Combine(folder.Path, "digits.npy");
        File.WriteAllBytes(digits, NpyFile.Write([scaled.Length / Pixels, 1, 28, 28], scaled));
        images = [.. scaled.Chunk(Pixels)];
        return ModelConverter.Convert(new ConversionOptions { Model = SharedData.Path(model), Calibration = digits });
    }

    private static int Largest(float[] values) => Array.IndexOf(values, values.Max());
}
