using System.IO.Compression;
using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Data;

namespace TinyInfer.Converter.Tests;

/// <summary>Converts a small model on random data, and gives random weights.</summary>
internal static class RandomModel
{
    private const int Samples = 20;

    /// <summary>Converts a model on samples with a normal distribution.</summary>
    /// <param name="model">The model.</param>
    /// <param name="inputs">Names and shapes of its inputs.</param>
    /// <returns>The result.</returns>
    internal static ConversionResult Convert(OnnxModelBuilder model, params (string Name, int[] Shape)[] inputs)
    {
        using TemporaryFolder folder = new();
        string data = WriteData(folder, inputs);
        return ModelConverter.Convert(new ConversionOptions { Model = model.Save(folder.Path), Calibration = data, Validation = data });
    }

    /// <summary>Writes samples with a normal distribution.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="inputs">Names and shapes of the inputs.</param>
    /// <returns>The file.</returns>
    internal static string WriteData(TemporaryFolder folder, params (string Name, int[] Shape)[] inputs)
    {
        using ZipArchive archive = ZipFile.Open(folder["data.npz"], ZipArchiveMode.Create);
        for (int i = 0; i < inputs.Length; i++)
        {
            (string name, int[] shape) = inputs[i];
            using Stream entry = archive.CreateEntry($"{name}.npy").Open();
            entry.Write(NpyFile.Write([Samples, .. shape], Normal(Samples * shape.Aggregate((a, b) => a * b), 1, i + 100)));
        }

        return folder["data.npz"];
    }

    /// <summary>Numbers with a normal distribution (Box and Muller's transform).</summary>
    internal static float[] Normal(int count, double deviation, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
            (float)(deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())))];
    }

    /// <summary>Adds a constant of random numbers whose sums over the inner axes stay near 1.</summary>
    internal static OnnxModelBuilder Weights(this OnnxModelBuilder model, string name, params int[] shape)
    {
        int count = shape.Aggregate((a, b) => a * b);
        double deviation = 1 / Math.Sqrt(Math.Max(1, count / shape[0]));
        return model.Constant(name, Normal(count, deviation, name.Sum(c => c)), shape);
    }

    /// <summary>The kernels of the layers, in order.</summary>
    internal static string[] Kinds(this ConversionResult result) => [.. result.Layers.Select(l => l.Kind)];

    /// <summary>Asserts that every output is close to the float model's.</summary>
    internal static ConversionResult IsClose(this ConversionResult result, double decibel = 25)
    {
        Assert.All(result.Layers, layer => Assert.True(
            double.IsNaN(layer.SignalToNoise) || layer.SignalToNoise >= decibel,
            $"{layer.Kind} {layer.Name}: {layer.SignalToNoise:F1} dB"));
        Assert.False(double.IsNaN(result.Layers[^1].SignalToNoise), "the last layer has not been compared");
        return result;
    }
}
