using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Data;

namespace TinyInfer.Converter.Tests.Operators;

/// <summary>
/// Recurrent layers as ONNX allows them: every activation, clipped or not, states that start anywhere, weights of any size; against ONNX
/// Runtime.
/// </summary>
public sealed class RecurrentVariantTests(ITestOutputHelper output)
{
    private const int Steps = 24;
    private const int Inputs = 5;
    private const int Hidden = 8;
    private const int Samples = 20;

    [Theory]
    [InlineData("RNN", new[] { "Relu" }, new float[0], new float[0])]
    [InlineData("RNN", new[] { "HardSigmoid" }, new[] { 0.1f }, new[] { 0.4f })]
    [InlineData("RNN", new[] { "Softsign" }, new float[0], new float[0])]
    [InlineData("RNN", new[] { "Softplus" }, new float[0], new float[0])]
    [InlineData("RNN", new[] { "LeakyRelu" }, new[] { 0.2f }, new float[0])]
    [InlineData("RNN", new[] { "Elu" }, new[] { 0.7f }, new float[0])]
    [InlineData("RNN", new[] { "Affine" }, new[] { 0.4f }, new[] { 0.1f })]
    [InlineData("RNN", new[] { "ScaledTanh" }, new[] { 1.7159f }, new[] { 0.6667f })]
    [InlineData("GRU", new[] { "HardSigmoid", "Tanh" }, new[] { 0.2f }, new[] { 0.5f })]
    [InlineData("GRU", new[] { "Sigmoid", "Relu" }, new float[0], new float[0])]
    [InlineData("GRU", new[] { "Sigmoid", "Softsign" }, new float[0], new float[0])]
    [InlineData("GRU", new[] { "HardSigmoid", "ScaledTanh" }, new[] { 0.3f, 2f }, new[] { 0.5f, 0.5f })]
    [InlineData("LSTM", new[] { "HardSigmoid", "Softsign", "Tanh" }, new[] { 0.2f }, new[] { 0.5f })]
    [InlineData("LSTM", new[] { "Sigmoid", "Relu", "Relu" }, new float[0], new float[0])]
    [InlineData("LSTM", new[] { "Sigmoid", "HardSigmoid", "HardSigmoid" }, new[] { 0.4f, 0.1f }, new[] { 0.3f, 0.2f })]
    [InlineData("LSTM", new[] { "Sigmoid", "Elu", "ScaledTanh" }, new[] { 0.5f, 1.5f }, new[] { 0.7f })]
    [InlineData("LSTM", new[] { "Sigmoid", "Tanh", "Affine" }, new[] { 0.5f }, new[] { 0.1f })]
    public void EveryActivationIsFollowed(string type, string[] activations, float[] alphas, float[] betas) => Check(
        type, 1, 1, 25, ("activations", activations), ("activation_alpha", alphas), ("activation_beta", betas));

    [Theory]
    [InlineData("RNN")]
    [InlineData("GRU")]
    [InlineData("LSTM")]
    public void ClippedArgumentsAreFollowed(string type) => Check(type, 1, 3, 25, ("clip", 0.7f));

    [Theory]
    [InlineData("RNN", 0.2)]
    [InlineData("RNN", 4)]
    [InlineData("GRU", 0.2)]
    [InlineData("GRU", 6)]
    [InlineData("GRU", 20)]
    [InlineData("LSTM", 0.2)]
    [InlineData("LSTM", 6)]
    [InlineData("LSTM", 20)]
    public void WeightsOfAnySizeAreFollowed(string type, double size) => Check(type, 1, size, size > 10 ? 12 : size > 2 ? 18 : 25);

    [Theory]
    [InlineData("RNN", "forward", 1f)]
    [InlineData("RNN", "bidirectional", 3f)]
    [InlineData("GRU", "forward", 1f)]
    [InlineData("GRU", "reverse", 4f)]
    [InlineData("LSTM", "forward", 1f)]
    [InlineData("LSTM", "bidirectional", 30f)]
    public void StatesStartFromConstants(string type, string direction, float size) => Check(type, 2, 1, 25, direction, size);

    [Fact]
    public void CoupledGatesAreFollowed() => Check("LSTM", 1, 2, 25, ("input_forget", 1));

    [Theory]
    [InlineData("RNN", "forward")]
    [InlineData("GRU", "bidirectional")]
    [InlineData("LSTM", "reverse")]
    public void BatchesMayComeFirst(string type, string direction) => Check(type, 3, 1, 25, direction, 1, ("layout", 1));

    [Theory]
    [InlineData("RNN", new[] { "Tanh", "ScaledTanh" }, new[] { 0f, 0.7f }, new[] { 0f, 0.5f })]
    [InlineData("GRU", new[] { "Sigmoid", "Tanh", "HardSigmoid", "Softsign" }, new[] { 0.25f }, new[] { 0.5f })]
    [InlineData("LSTM", new[] { "Sigmoid", "Tanh", "Tanh", "HardSigmoid", "Elu", "Tanh" }, new[] { 0.3f, 0.4f }, new[] { 0.5f })]
    public void DirectionsMayDiffer(string type, string[] activations, float[] alphas, float[] betas) => Check(
        type, 2, 1, 25, "bidirectional", 0.5f, ("activations", activations), ("activation_alpha", alphas), ("activation_beta", betas));

    [Fact]
    public void AnActivationWithoutItsParameterIsRefused()
    {
        ConversionException e = Assert.Throws<ConversionException>(
            () => Check("GRU", 1, 1, 0, ("activations", new[] { "Sigmoid", "ThresholdedRelu" })));

        Assert.Contains("activation_alpha", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnUnknownActivationIsNamed()
    {
        ConversionException e = Assert.Throws<ConversionException>(() => Check("RNN", 1, 1, 0, ("activations", new[] { "Sine" })));

        Assert.Contains("Sine", e.Message, StringComparison.Ordinal);
    }

    private static (string Kind, double Decibel) Worst(ConversionResult result) =>
        result.Layers.Where(layer => !double.IsNaN(layer.SignalToNoise)).Select(layer => (layer.Kind, layer.SignalToNoise)).MinBy(
            layer => layer.SignalToNoise);

    private void Check(string type, int batches, double size, double decibel, params (string, object)[] attributes) =>
        Check(type, batches, size, decibel, "forward", 0, attributes);

    private void Check(string type, int batches, double size, double decibel, string direction, float start,
        params (string, object)[] attributes)
    {
        using TemporaryFolder folder = new();
        bool isBatchFirst = attributes.Any(a => a.Item1 == "layout");
        Random random = new(17);
        float[] Values(int count, double scale) =>
            [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() - 0.5) * 2 * scale))];
        double weight = size / Math.Sqrt(Hidden);
        int directions = direction == "bidirectional" ? 2 : 1;
        int rows = Hidden * (type == "LSTM" ? 4 : type == "GRU" ? 3 : 1);
        OnnxModelBuilder builder = new OnnxModelBuilder()
            .Input("x", isBatchFirst ? [batches, Steps, Inputs] : [Steps, batches, Inputs])
            .Constant("w", Values(directions * rows * Inputs, weight), directions, rows, Inputs)
            .Constant("r", Values(directions * rows * Hidden, weight), directions, rows, Hidden)
            .Constant("b", Values(directions * 2 * rows, weight), directions, 2 * rows);
        List<string> inputs = ["x", "w", "r", "b"];
        if (start > 0)
        {
            int states = directions * batches * Hidden;
            int[] shape = isBatchFirst ? [batches, directions, Hidden] : [directions, batches, Hidden];
            builder.Constant("h0", Values(states, Math.Min(start, 2)), shape).Constant("c0", Values(states, start), shape);
            inputs.AddRange(type == "LSTM" ? ["", "h0", "c0"] : ["", "h0"]);
        }

        string model = builder
            .Node(type, [.. inputs], ["sequence"],
                [("hidden_size", Hidden), ("direction", direction), .. attributes.Where(a => a.Item2 is not Array { Length: 0 })])
            .Node("Identity", ["sequence"], ["y"])
            .Output("y")
            .Save(folder.Path);
        string data = Path.Combine(folder.Path, "data.npy");
        float[] samples = [.. Enumerable.Range(0, Samples * Steps * batches * Inputs).Select(
            i => (float)(Math.Sin(i * 0.37) + random.NextDouble() - 0.5))];
        File.WriteAllBytes(data, NpyFile.Write([Samples, .. isBatchFirst ? (int[])[batches, Steps] : [Steps, batches], Inputs], samples));
        ConversionResult result = ModelConverter.Convert(
            new ConversionOptions { Model = model, Calibration = data, Mode = ExecutionMode.Compiled });

        (string kind, double worst) = Worst(result);
        output.WriteLine($"{kind}: {worst:F1} dB");
        Assert.True(worst >= decibel, $"{kind}: {worst:F1} dB");
    }
}
