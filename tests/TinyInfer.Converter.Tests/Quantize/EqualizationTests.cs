using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Import;
using TinyInfer.Converter.Optimize;
using TinyInfer.Converter.Quantize;

namespace TinyInfer.Converter.Tests.Quantize;

/// <summary>Factors between layers, for channels whose ranges are far apart.</summary>
public sealed class EqualizationTests : IDisposable
{
    private const int Classes = 6;
    private const int Channels = 32;
    private const int Size = 8;
    private const int Pixels = 2 * Size * Size;

    private readonly TemporaryFolder _folder = new();
    private readonly Random _random = new(7);

    public void Dispose() => _folder.Dispose();

    /// <summary>
    /// A classifier whose depthwise channels go over ranges 100 to 1 apart, all of the same worth: what INT8 loses of it comes back to
    /// within a point of the float model's accuracy.
    /// </summary>
    [Theory]
    [InlineData("Relu")]
    [InlineData("LeakyRelu")]
    [InlineData("Clip")]
    public void Depthwise_channels_100_to_1_apart_keep_their_class(string activation)
    {
        (float[] images, int[] classes) = Samples(600);
        (float[] others, int[] expected) = Samples(600);
        Save("features.onnx", activation, null, null);
        float[][] features = Run("features.onnx", images, "f");
        float[][] means = [.. Enumerable.Range(0, Classes).Select(c => MeanOf([.. features.Where((_, i) => classes[i] == c)]))];
        Save("model.onnx", activation, means, Array.ConvertAll(means, m => -m.Sum(v => v * v) / 2));
        File.WriteAllBytes(_folder["c.npy"], NpyFile.Write([600, 2, Size, Size], images));

        double real = Accuracy(Run("model.onnx", others, "y"), expected);
        double fast = Accuracy(Convert(ConversionQuality.Fast, others), expected);
        double best = Accuracy(Convert(ConversionQuality.Best, others), expected);

        Assert.True(real > 0.9, $"the float model finds {real:P1}");
        Assert.True(fast < real - 0.02, $"the float model finds {real:P1}, INT8 {fast:P1}: nothing is lost that could come back");
        Assert.True(best > real - 0.0101, $"the float model finds {real:P1}, INT8 {fast:P1}, with factors {best:P1}");
    }

    /// <summary>The product of two layers' weights is the same with factors between them, and channels are nearer to each other.</summary>
    [Theory]
    [InlineData(0.5)]
    [InlineData(1)]
    public void Network_computes_the_same(double strength)
    {
        float[] first = [1, 2, -3, 100, -50, 30, 0.01f, 0.02f, 0.03f];
        float[] second = [1, 0.5f, 7, -2, 0.01f, 3];
        new OnnxModelBuilder().Input("x", 1, 3).Constant("a", first, 3, 3).Constant("b", second, 2, 3)
            .Node("Gemm", ["x", "a"], ["h"], ("transB", 1)).Node("Relu", ["h"], ["r"]).Node("Gemm", ["r", "b"], ["y"], ("transB", 1))
            .Output("y").Save(_folder.Path);
        using ImportedModel model = ImportedModel.Read(new ImportOptions { Model = _folder["model.onnx"] });
        Optimizer.Run(model.Network);
        EqualizedPair pair = Assert.Single(EqualizedPair.Of(model.Network));
        float[] largest = [6, 180, 0.06f];

        Equalizer.Apply(pair, largest, strength);

        float[] factors = pair.Maker.Output.Source!.Factors!;
        for (int h = 0; h < 3; h++)
        {
            for (int i = 0; i < 3; i++)
            {
                Assert.Equal(first[(h * 3) + i] * factors[h], pair.Maker.Weights.Values[(h * 3) + i], 1e-4 * Math.Abs(first[(h * 3) + i]));
            }

            for (int o = 0; o < 2; o++)
            {
                Assert.Equal(second[(o * 3) + h], pair.Readers[0].Weights.Values[(o * 3) + h] * factors[h], 1e-5);
            }
        }

        float[] after = [.. largest.Zip(factors, (l, f) => l * f)];
        Assert.True(after.Max() / after.Min() < 3000 / 2, $"{after.Max() / after.Min()}");
    }

    /// <summary>Between ReLU6 and its reader there are factors, behind a sigmoid none.</summary>
    [Theory]
    [InlineData("Relu", 1)]
    [InlineData("LeakyRelu", 1)]
    [InlineData("Clip", 1)]
    [InlineData("Sigmoid", 0)]
    [InlineData("HardSwish", 0)]
    [InlineData("Softplus", 0)]
    public void Only_what_keeps_a_factor_has_one(string activation, int pairs)
    {
        OnnxModelBuilder builder = new OnnxModelBuilder().Input("x", 1, 3).Constant("a", [1, 2, 3, 4, 5, 6, 7, 8, 9], 3, 3)
            .Constant("low", [0f]).Constant("high", [6f]).Node("Gemm", ["x", "a"], ["h"]);
        Activate(builder, activation, "h", "r").Node("Gemm", ["r", "a"], ["y"]).Output("y").Save(_folder.Path);
        using ImportedModel model = ImportedModel.Read(new ImportOptions { Model = _folder["model.onnx"] });
        Optimizer.Run(model.Network);
        Assert.Equal(pairs, EqualizedPair.Of(model.Network).Count());
    }

    private static OnnxModelBuilder Activate(OnnxModelBuilder builder, string activation, string input, string output) => activation switch
    {
        "Clip" => builder.Node(activation, [input, "low", "high"], [output]),
        _ => builder.Node(activation, [input], [output]),
    };

    /// <summary>Convolution, depthwise one with channels far apart, pointwise one that makes them equal again, mean, classes.</summary>
    private void Save(string file, string activation, float[][]? means, float[]? bias)
    {
        Random random = new(3);
        float[] Numbers(int count, double scale) =>
            [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() - 0.5) * scale))];
        float[] spread = [.. Enumerable.Range(0, Channels).Select(c => c == 0 ? 1 : 0.01f)];
        float[] depthwise = [.. Numbers(Channels * 9, 1).Select((w, i) => w * spread[i / 9])];
        float[] pointwise = [.. Numbers(Channels * Channels, 1).Select((w, i) => w / spread[i % Channels])];
        OnnxModelBuilder builder = new OnnxModelBuilder().Input("x", 1, 2, Size, Size)
            .Constant("a", Numbers(Channels * 2 * 9, 1), Channels, 2, 3, 3).Constant("d", depthwise, Channels, 1, 3, 3)
            .Constant("p", pointwise, Channels, Channels, 1, 1).Constant("low", [0f]).Constant("high", [6f])
            .Node("Conv", ["x", "a"], ["h"], ("pads", new[] { 1, 1, 1, 1 })).Node("Relu", ["h"], ["r"])
            .Node("Conv", ["r", "d"], ["e"], ("group", Channels));
        Activate(builder, activation, "e", "s").Node("Conv", ["s", "p"], ["t"]).Node("Relu", ["t"], ["u"])
            .Node("AveragePool", ["u"], ["g"], ("kernel_shape", new[] { 2, 2 }), ("strides", new[] { 2, 2 })).Node("Flatten", ["g"], ["f"]);
        if (means == null)
        {
            builder.Output("f");
        }
        else
        {
            builder.Constant("w", [.. means.SelectMany(m => m)], Classes, means[0].Length).Constant("b", bias!, Classes)
                .Node("Gemm", ["f", "w", "b"], ["y"], ("transB", 1)).Output("y");
        }

        builder.Save(_folder.Path, file);
    }

    /// <summary>Pictures of a class are a pattern with noise.</summary>
    private (float[] Images, int[] Classes) Samples(int count)
    {
        Random patterns = new(1);
        float[][] pattern = [.. Enumerable.Range(0, Classes).Select(_ => Enumerable.Range(0, Pixels).Select(
            _ => (float)(patterns.NextDouble() - 0.5)).ToArray())];
        int[] classes = [.. Enumerable.Range(0, count).Select(_ => _random.Next(Classes))];
        return ([.. classes.SelectMany(c => pattern[c].Select(p => p + (float)((_random.NextDouble() - 0.5) * 1.4)))], classes);
    }

    private float[][] Run(string file, float[] images, string output)
    {
        using ImportedModel model = ImportedModel.Read(new ImportOptions { Model = _folder[file] });
        float[][] values = [.. images.Chunk(Pixels).Select(
            image => model.Reference!.Run(new Dictionary<string, float[]> { ["x"] = image })[output].ToArray())];
        return values;
    }

    private float[][] Convert(ConversionQuality quality, float[] images)
    {
        ConversionResult result = ModelConverter.Convert(new ConversionOptions
        {
            Model = _folder["model.onnx"],
            Calibration = _folder["c.npy"],
            Quality = quality,
            AcceptLoss = true,
        });
        return [.. images.Chunk(Pixels).Select(image =>
        {
            result.Model.Input.Write(result.Network.Inputs[0].FromSample(new Dictionary<string, float[]> { ["x"] = image }));
            result.Model.Run();
            return Enumerable.Range(0, Classes).Select(result.Model.Output.Dequantize).ToArray();
        })];
    }

    private static double Accuracy(float[][] outputs, int[] classes) =>
        outputs.Zip(classes, (o, c) => Array.IndexOf(o, o.Max()) == c ? 1.0 : 0).Average();

    private static float[] MeanOf(float[][] rows) => [.. Enumerable.Range(0, rows[0].Length).Select(i => rows.Average(row => row[i]))];
}
