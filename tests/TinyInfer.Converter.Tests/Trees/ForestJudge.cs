using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Data;

namespace TinyInfer.Converter.Tests.Trees;

/// <summary>Converts a model of trees, and compares it with ONNX Runtime on inputs that lie on the grid of its quantized input.</summary>
internal static class ForestJudge
{
    /// <summary>Converts a model on random samples.</summary>
    /// <param name="model">The model, whose input is x.</param>
    /// <param name="features">Features of a sample.</param>
    /// <param name="samples">Calibration samples, one after another; otherwise such of a normal distribution.</param>
    internal static ConversionResult Convert(OnnxModelBuilder model, int features, float[]? samples = null)
    {
        using TemporaryFolder folder = new();
        samples ??= RandomModel.Normal(200 * features, 1.5, 7);
        File.WriteAllBytes(folder["data.npy"], NpyFile.Write([samples.Length / features, features], samples));
        return ModelConverter.Convert(new ConversionOptions
        {
            Model = model.Save(folder.Path),
            Calibration = folder["data.npy"],
            Validation = folder["data.npy"],
        });
    }

    /// <summary>Random samples on the grid: the bytes, and the real values that they stand for.</summary>
    internal static (sbyte[] Bytes, float[] Values) OnGrid(Tensor input, int count, int seed)
    {
        sbyte[] bytes = new sbyte[count * input.Length];
        new Random(seed).NextBytes((byte[])(Array)bytes);
        float[] values = new float[bytes.Length];
        for (int i = 0; i < bytes.Length; i++)
        {
            int feature = i % input.Length;
            float real = input.Scale * (bytes[i] - input.ZeroPoint);
            values[i] = input.Normalization is { } n ? (float)((real - (double)n.GetOffset(feature)) / n.GetGain(feature)) : real;
        }

        return (bytes, values);
    }

    /// <summary>Runs the model as it was on ONNX Runtime.</summary>
    /// <returns>Each output's values, sample after sample; labels that are texts as their places.</returns>
    internal static float[][] Run(OnnxModelBuilder model, float[] values, int features, string[]? labels = null)
    {
        using InferenceSession session = new(model.Build().ToByteArray());
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> outputs = session.Run(
            [NamedOnnxValue.CreateFromTensor("x", new DenseTensor<float>(values, [values.Length / features, features]))]);
        return
        [
            .. outputs.Select(output => output.Value switch
            {
                Tensor<string> texts => [.. texts.Select(text => (float)Array.IndexOf(labels!, text))],
                Tensor<long> integers => [.. integers.Select(i => (float)i)],
                var reals => ((Tensor<float>)reals).ToArray(),
            }),
        ];
    }

    /// <summary>Asserts that label and largest score are those that ONNX Runtime gives, for many samples on the grid.</summary>
    /// <param name="model">The model.</param>
    /// <param name="features">Features of a sample.</param>
    /// <param name="count">Number of samples.</param>
    /// <param name="isLargest">Whether the label is that of the largest score, in ONNX Runtime, too.</param>
    internal static ConversionResult DecidesAlike(OnnxModelBuilder model, int features, int count = 10_000, bool isLargest = true)
    {
        ConversionResult result = Convert(model, features);
        InferenceModel blob = InferenceModel.Load(result.Blob);
        (sbyte[] bytes, float[] values) = OnGrid(blob.Input, count, 3);
        float[][] expected = Run(model, values, features);
        int classes = blob.Outputs[1].Length;
        for (int i = 0; i < count; i++)
        {
            blob.Input.Write(values[(i * features)..((i + 1) * features)]);
            Assert.Equal(bytes[(i * features)..((i + 1) * features)], blob.Input.Data[blob.Input.Offset..(blob.Input.Offset + features)]);
            blob.Run();
            Assert.Equal(expected[0][i], blob.Outputs[0].Dequantize(0));
            float[] scores = [.. Enumerable.Range(0, classes).Select(blob.Outputs[1].Dequantize)];
            float[] real = expected[1][(i * classes)..((i + 1) * classes)];
            if (isLargest)
            {
                Assert.Equal(Array.IndexOf(real, real.Max()), Array.IndexOf(scores, scores.Max()));
            }
        }

        return result;
    }
}
