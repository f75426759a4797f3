using System.IO.Compression;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Import.Onnx;
using TinyInfer.Converter.Import.Onnx.Sessions;

namespace TinyInfer.Converter.Tests.Onnx;

/// <summary>Converts a model on random data, and compares every output with what ONNX Runtime makes of the model as it was.</summary>
internal static class OnnxJudge
{
    private const int Samples = 20;

    /// <summary>Asserts that the outputs agree.</summary>
    /// <param name="model">The model; its inputs are of float or float16.</param>
    /// <param name="decibel">The least ratio of signal to noise.</param>
    /// <param name="inputs">Names and shapes of its inputs.</param>
    internal static ConversionResult Agrees(ModelProto model, double decibel, params (string Name, int[] Shape)[] inputs)
    {
        using TemporaryFolder folder = new();
        Dictionary<string, float[]> data =
            inputs.ToDictionary(i => i.Name, i => RandomModel.Normal(Samples * Length(i.Shape), 1, i.Name[0]));
        string path = folder["data.npz"];
        using (ZipArchive archive = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            foreach ((string name, int[] shape) in inputs)
            {
                using Stream entry = archive.CreateEntry($"{name}.npy").Open();
                entry.Write(NpyFile.Write([Samples, .. shape], data[name]));
            }
        }

        File.WriteAllBytes(folder["model.onnx"], model.ToByteArray());
        ConversionResult result = ModelConverter.Convert(
            new ConversionOptions { Model = folder["model.onnx"], Calibration = path, Validation = path });
        using SessionOptions options = new() { GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL };
        using InferenceSession session = new(model.ToByteArray(), options);
        InferenceModel blob = InferenceModel.Load(result.Blob);
        double signal = 0;
        double noise = 0;
        for (int sample = 0; sample < Samples; sample++)
        {
            List<NamedOnnxValue> feeds = [];
            foreach ((string name, int[] shape) in inputs)
            {
                float[] values = data[name][(sample * Length(shape))..((sample + 1) * Length(shape))];
                blob.Inputs[result.Network.Inputs.FindIndex(v => v.Name == name)].Write(values);
                feeds.Add(session.InputMetadata[name].ElementDataType == TensorElementType.Float16
                    ? NamedOnnxValue.CreateFromTensor(name, new DenseTensor<Float16>(Array.ConvertAll(values, v => (Float16)v), shape))
                    : NamedOnnxValue.CreateFromTensor(name, new DenseTensor<float>(values, shape)));
            }

            blob.Run();
            using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> outputs = session.Run(feeds);
            foreach ((DisposableNamedOnnxValue output, Tensor tensor) in outputs.Zip(blob.Outputs))
            {
                float[] expected = OnnxValues.ToFloats(output).ToArray();
                float[] actual = new float[tensor.Length];
                tensor.Read(actual);
                Assert.Equal(expected.Length, actual.Length);
                signal += expected.Sum(e => (double)e * e);
                noise += expected.Zip(actual, (e, a) => ((double)e - a) * ((double)e - a)).Sum();
            }
        }

        double ratio = 10 * Math.Log10(signal / noise);
        Assert.True(ratio >= decibel, $"{ratio:F1} dB where {decibel} are asked for");
        return result;
    }

    /// <summary>Asserts that the model is refused.</summary>
    /// <returns>The message.</returns>
    internal static string Refuses(ModelProto model)
    {
        using TemporaryFolder folder = new();
        File.WriteAllBytes(folder["model.onnx"], model.ToByteArray());
        return Assert.Throws<ConversionException>(
            () => ModelConverter.Convert(new ConversionOptions { Model = folder["model.onnx"] })).Message;
    }

    private static int Length(int[] shape) => shape.Aggregate(1, (product, size) => product * size);
}
