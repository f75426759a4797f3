using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Data;
using TinyInfer.DeviceHarness;
using TinyInfer.Training.Export;
using TinyInfer.Training.Layers;
using TinyInfer.Training.Networks;

namespace TinyInfer.Training.Tests.EdgeMl;

/// <summary>Bonsai and ProtoNN on recordings of real people: what INT8 costs, and how much flash they take.</summary>
public sealed class ActivityTests(ITestOutputHelper output)
{
    private const int Axes = 3;
    private const int Frames = 52;
    private const int MostBytes = 4096;
    private static readonly string[] _activities = ["stationary", "walking", "running"];

    [Theory]
    [InlineData("prototypes")]
    [InlineData("tree")]
    public void INT8_is_within_a_point_of_float_in_4_KB(string kind)
    {
        string folder = Path.Combine(Repository.SharedData, "datasets", "st_har");
        Assert.SkipUnless(Directory.Exists(folder), $"Skipped: {folder} is not there.");
        (List<float[]> rows, List<int> classes, List<float[]> others, List<int> truth) = Read(folder);
        NetworkBuilder builder = new(SampleShape.Of(rows[0].Length), seed: 3);
        Network network = (kind == "tree" ? builder.Bonsai(8, 2, 3) : builder.ProtoNn(8, 18, 3)).Build();
        EdgeMlTrainer.Train(network, rows, classes, 0.5, new TrainingOptions { Epochs = 15, Seed = 4, Rate = 1e-2f });

        string work = Directory.CreateTempSubdirectory("tinyinfer-edgeml-").FullName;
        try
        {
            byte[] onnx = OnnxExport.Write(network);
            File.WriteAllBytes(Path.Combine(work, "model.onnx"), onnx);
            File.WriteAllBytes(Path.Combine(work, "rows.npy"), NpyFile.Write([rows.Count, rows[0].Length], [.. rows.SelectMany(r => r)]));
            ConversionResult result = ModelConverter.Convert(new ConversionOptions
            {
                Model = Path.Combine(work, "model.onnx"),
                Calibration = Path.Combine(work, "rows.npy"),
                AcceptLoss = true,
            });
            double real = Accuracy(RunFloat(onnx, others), truth);
            double integer = Accuracy([.. others.Select(row => Run(result.Model, row))], truth);
            int zeros = network.Parameters[0].Values.Count(value => value == 0);
            output.WriteLine($"{kind}: float {real:P2}, INT8 {integer:P2} of {truth.Count} windows; blob {result.Blob.Length} bytes, "
                + $"{zeros} of {network.Parameters[0].Values.Length} weights of the projection are 0");
            Assert.True(real > 0.93, $"{real}");
            Assert.InRange(integer, real - 0.01, 1);
            Assert.InRange(result.Blob.Length, 1, MostBytes);
            Assert.Equal(network.Parameters[0].Values.Length / 2, zeros);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static float[] Run(InferenceModel model, float[] row)
    {
        model.Input.Write(row);
        model.Run();
        return [.. Enumerable.Range(0, model.Output.Length).Select(model.Output.Dequantize)];
    }

    private static float[][] RunFloat(byte[] onnx, List<float[]> rows)
    {
        using InferenceSession session = new(onnx);
        DenseTensor<float> tensor = new((float[])[.. rows.SelectMany(r => r)], [rows.Count, rows[0].Length]);
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> results =
            session.Run([NamedOnnxValue.CreateFromTensor("input", tensor)]);
        return [.. results[0].AsTensor<float>().Chunk(_activities.Length)];
    }

    private static double Accuracy(float[][] scores, List<int> truth) =>
        scores.Where((row, i) => Array.IndexOf(row, row.Max()) == truth[i]).Count() / (double)truth.Count;

    /// <summary>Features of windows, standardized by the training windows; every fourth recording is held out, whole.</summary>
    private static (List<float[]> Rows, List<int> Classes, List<float[]> Others, List<int> Truth) Read(string folder)
    {
        (List<float[]> rows, List<int> classes, List<float[]> others, List<int> truth) = ([], [], [], []);
        for (int activity = 0; activity < _activities.Length; activity++)
        {
            string[] files = [.. Directory.GetFiles(Path.Combine(folder, _activities[activity]), "*.csv").Order(StringComparer.Ordinal)];
            for (int i = 0; i < files.Length; i++)
            {
                float[][] frames = [.. File.ReadLines(files[i]).Select(line => line.Split(',')).Where(cells => cells.Length == Axes
                    && float.TryParse(cells[0], CultureInfo.InvariantCulture, out _)).Select(cells => Array.ConvertAll(
                        cells, cell => float.Parse(cell, CultureInfo.InvariantCulture) / 1000))];
                foreach (float[] window in frames.Chunk(Frames / 2).Zip(frames.Chunk(Frames / 2).Skip(1), (a, b) => a.Concat(b).ToArray())
                    .Where(window => window.Length == Frames).Select(FeaturesOf))
                {
                    (i % 4 == 1 ? others : rows).Add(window);
                    (i % 4 == 1 ? truth : classes).Add(activity);
                }
            }
        }

        float[] mean = [.. Enumerable.Range(0, rows[0].Length).Select(f => rows.Average(row => row[f]))];
        float[] deviation = [.. mean.Select((m, f) => MathF.Sqrt(rows.Average(row => (row[f] - m) * (row[f] - m))))];
        float[] Standardize(float[] row) => [.. row.Select((value, f) => Math.Clamp((value - mean[f]) / deviation[f], -4, 4))];
        return (rows.ConvertAll(Standardize), classes, others.ConvertAll(Standardize), truth);
    }

    /// <summary>For each axis mean, deviation, least, largest and mean step; and the same of the length.</summary>
    private static float[] FeaturesOf(float[][] window) => [.. Enumerable.Range(0, Axes + 1).SelectMany(axis =>
    {
        float[] x = [.. window.Select(frame => axis < Axes ? frame[axis] : MathF.Sqrt(frame.Sum(v => v * v)))];
        float mean = x.Average();
        return (float[])[mean, MathF.Sqrt(x.Average(v => (v - mean) * (v - mean))), x.Min(), x.Max(),
            x.Skip(1).Zip(x, (next, v) => Math.Abs(next - v)).Average()];
    })];
}
