using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Data;
using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.Operators;

/// <summary>Recurrent layers with random weights of realistic size, against ONNX Runtime over 100 steps.</summary>
public sealed class RecurrentTests(ITestOutputHelper output)
{
    private const int Steps = 100;
    private const int Inputs = 6;
    private const int Hidden = 32;

    [Theory]
    [InlineData("LSTM", 4, "forward", 25)]
    [InlineData("LSTM", 4, "reverse", 25)]
    [InlineData("LSTM", 4, "bidirectional", 25)]
    [InlineData("GRU", 3, "forward", 25)]
    [InlineData("GRU", 3, "bidirectional", 25)]
    [InlineData("RNN", 1, "forward", 25)]
    [InlineData("RNN", 1, "bidirectional", 25)]
    public void FollowsTheFloatLayer(string type, int gates, string direction, double decibel)
    {
        ConversionResult result = Convert(type, gates, direction, [("linear_before_reset", 1)], 1);

        foreach (var layer in result.Layers)
        {
            output.WriteLine($"{layer.Kind} {layer.SignalToNoise:F1} dB");
        }

        Assert.All(result.Layers, layer => Assert.True(layer.SignalToNoise >= decibel, $"{layer.Kind}: {layer.SignalToNoise:F1} dB"));
    }

    [Fact]
    public void GruMayResetBeforeTheRecurrentWeights()
    {
        ConversionResult result = Convert("GRU", 3, "bidirectional", [("linear_before_reset", 0)], 2);

        Assert.True(result.Layers[0].SignalToNoise >= 25, $"{result.Layers[0].SignalToNoise:F1} dB");
    }

    [Theory]
    [InlineData("LSTM", 4)]
    [InlineData("GRU", 3)]
    [InlineData("RNN", 1)]
    public void LastStateAloneIsPutOut(string type, int gates)
    {
        using TemporaryFolder folder = new();
        Random random = new(5);
        string model = Layer(type, gates, 1, "forward", [], random)
            .Node("Identity", ["last"], ["y"])
            .Output("y")
            .Save(folder.Path);
        ConversionResult result = Convert(folder, model, random);

        Assert.Single(result.Network.Operators, op => !op.IsView);
        Assert.True(result.Layers[0].SignalToNoise >= 25, $"{result.Layers[0].SignalToNoise:F1} dB");
    }

    [Theory]
    [InlineData("LSTM", 4)]
    [InlineData("GRU", 3)]
    [InlineData("RNN", 1)]
    public void PackedIsCompact(string type, int gates)
    {
        ConversionResult result = Convert(type, gates, "bidirectional", [], 3);
        sbyte[] compact = Run(result.Blob, ExecutionMode.Compact);

        Assert.Equal(compact, Run(result.Blob, ExecutionMode.Packed));
        Assert.True(compact.Distinct().Count() > 20);
    }

    [Fact]
    public void SelfTestHoldsInEveryMode()
    {
        byte[] blob = Convert("GRU", 3, "forward", [("linear_before_reset", 0)], 4).Blob;

        foreach (ExecutionMode mode in new[] { ExecutionMode.Compact, ExecutionMode.Packed })
        {
            Assert.True(InferenceModel.Load(new ArraySource(blob), new LoadOptions { Mode = mode }).SelfTest().Passed);
        }
    }

    private static sbyte[] Run(byte[] blob, ExecutionMode mode)
    {
        InferenceModel model = InferenceModel.Load(new ArraySource(blob), new LoadOptions { Mode = mode });
        Random random = new(9);
        for (int i = 0; i < model.Input.Length; i++)
        {
            model.Input.Data[model.Input.Offset + i] = (sbyte)random.Next(-128, 128);
        }

        model.Run();
        sbyte[] result = new sbyte[model.Output.Length];
        model.Output.Read(result);
        return result;
    }

    private static ConversionResult Convert(string type, int gates, string direction, (string, object)[] attributes, int seed)
    {
        using TemporaryFolder folder = new();
        Random random = new(seed);
        int directions = direction == "bidirectional" ? 2 : 1;
        string model = Layer(type, gates, directions, direction, type == "GRU" ? attributes : [], random)
            .Node("Identity", ["sequence"], ["y"])
            .Output("y", "last")
            .Save(folder.Path);
        return Convert(folder, model, random);
    }

    private static ConversionResult Convert(TemporaryFolder folder, string model, Random random)
    {
        const int Samples = 20;
        string data = Path.Combine(folder.Path, "data.npy");
        float[] values = new float[Samples * Steps * Inputs];
        for (int i = 0; i < values.Length; i++)
        {
            // Slow waves and noise, such as sensors give.
            values[i] = (float)(Math.Sin(i / Inputs * 0.07 * (1 + (i % Inputs))) + (random.NextDouble() - 0.5));
        }

        File.WriteAllBytes(data, NpyFile.Write([Samples, Steps, Inputs], values));
        return ModelConverter.Convert(new ConversionOptions { Model = model, Calibration = data });
    }

    /// <summary>Weights uniform within ±1/√hidden, as PyTorch initialises them, times 1.5, for trained layers have larger ones.</summary>
    private static OnnxModelBuilder Layer(
        string type, int gates, int directions, string direction, (string, object)[] attributes, Random random)
    {
        float[] Weights(int count) => [.. Enumerable.Range(0, count).Select(
            _ => (float)((random.NextDouble() - 0.5) * 3 / Math.Sqrt(Hidden)))];
        return new OnnxModelBuilder()
            .Input("x", Steps, 1, Inputs)
            .Constant("w", Weights(directions * gates * Hidden * Inputs), directions, gates * Hidden, Inputs)
            .Constant("r", Weights(directions * gates * Hidden * Hidden), directions, gates * Hidden, Hidden)
            .Constant("b", Weights(directions * 2 * gates * Hidden), directions, 2 * gates * Hidden)
            .Node(type, ["x", "w", "r", "b"], ["sequence", "last"], [("hidden_size", Hidden), ("direction", direction), .. attributes]);
    }
}
