using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Data;

namespace TinyInfer.Converter.Tests.Quantized;

/// <summary>Quantized ONNX models that other people made give ONNX Runtime's results, as it computes them by default.</summary>
public sealed class JudgedByOnnxRuntimeTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("onnx/anomaly_autoencoder_qdq.onnx", 200)]
    [InlineData("onnx/conv_qdq_s8s8.onnx", 20)]
    [InlineData("onnx/conv_qdq_s8s8_perchannel.onnx", 20)]
    [InlineData("onnx/conv_qdq_u8u8.onnx", 20)]
    public void AgreesInNearlyEveryValue(string path, int samples)
    {
        ConversionResult result = ModelConverter.Convert(new ConversionOptions { Model = SharedData.Path(path) });
        Tensor input = result.Model.Input;
        Tensor actual = result.Model.Output;
        using InferenceSession session = ExactSession.Open(SharedData.Path(path));
        string name = session.InputMetadata.Keys.Single();
        SampleSet data = SampleSet.Random(result.Network.Inputs, samples);
        int total = 0;
        int different = 0;
        for (int i = 0; i < data.Count; i++)
        {
            float[] values = data[i][result.Network.Inputs[0].Name];
            using var results = session.Run([NamedOnnxValue.CreateFromTensor(name, new DenseTensor<float>(values, input.Shape))]);
            float[] expected = results[0].AsEnumerable<float>().ToArray();
            input.Write(values);
            result.Model.Run();
            for (int j = 0; j < expected.Length; j++)
            {
                double steps = Math.Abs(expected[j] - actual.Dequantize(j)) / actual.Scale;
                Assert.True(steps < 1.01, $"sample {i}, value {j}: {expected[j]} and {actual.Dequantize(j)} are {steps} steps apart");
                total++;
                different += steps > 0.5 ? 1 : 0;
            }
        }

        output.WriteLine($"{different} of {total} values differ, by one step");
        Assert.True(different <= 0.001 * total, $"{different} of {total} values differ");
    }
}
