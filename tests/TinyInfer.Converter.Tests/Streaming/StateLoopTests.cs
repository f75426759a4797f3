using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Data;
using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.Streaming;

/// <summary>A FastGRNN cell exported for one step, its state kept inside the model.</summary>
public sealed class StateLoopTests
{
    private const int Inputs = 4;
    private const int Hidden = 16;
    private const int Steps = 100;

    [Fact]
    public void FastGrnnFollowsTheFloatCellOver100Steps()
    {
        using TemporaryFolder folder = new();
        ConversionResult result = ModelConverter.Convert(Options(folder));

        Assert.Equal(["x"], result.Network.Inputs.Select(v => v.Name));
        Assert.Single(result.Model.Outputs);
        Assert.Equal(Steps, result.ValidationSamples);
        double decibel = result.Layers.Last(layer => layer.Kind == "Dense").SignalToNoise;
        Assert.True(decibel >= 25, $"{decibel:F1} dB");
    }

    [Fact]
    public void ResetStartsANewSequenceInEveryMode()
    {
        using TemporaryFolder folder = new();
        byte[] blob = ModelConverter.Convert(Options(folder)).Blob;
        List<sbyte[]> runs = [];
        foreach (ExecutionMode mode in new[] { ExecutionMode.Compact, ExecutionMode.Packed })
        {
            InferenceModel model = InferenceModel.Load(new ArraySource(blob), new LoadOptions { Mode = mode });
            for (int sequence = 0; sequence < 2; sequence++)
            {
                model.Reset();
                runs.Add([.. Enumerable.Range(0, 10).SelectMany(_ => Step(model))]);
            }
        }

        Assert.All(runs, run => Assert.Equal(runs[0], run));
        Assert.NotEqual(runs[0][..3], runs[0][3..6]);
    }

    [Theory]
    [InlineData("h", "nothing", "'y', 'next'")]
    [InlineData("nothing", "next", "'x', 'h'")]
    [InlineData("x", "next", "have to be alike")]
    public void NamesAndShapesAreChecked(string input, string output, string message)
    {
        using TemporaryFolder folder = new();
        ConversionOptions options = Options(folder) with { States = new Dictionary<string, string> { [input] = output } };

        Assert.Contains(message, Assert.Throws<ConversionException>(() => ModelConverter.Convert(options)).Message,
            StringComparison.Ordinal);
    }

    private static sbyte[] Step(InferenceModel model)
    {
        for (int i = 0; i < model.Input.Length; i++)
        {
            model.Input.Data[model.Input.Offset + i] = (sbyte)(100 * Math.Sin(0.2 * (i + 1)));
        }

        model.Run();
        sbyte[] output = new sbyte[model.Output.Length];
        model.Output.Read(output);
        return output;
    }

    /// <summary>z = σ(p + bz), c = tanh(p + bh), h' = (ζ(1 − z) + ν)·c + z·h with p = Wx + Uh (Kusupati et al. 2018).</summary>
    private static ConversionOptions Options(TemporaryFolder folder)
    {
        Random random = new(3);
        float[] Values(int count, double size, double middle = 0) =>
            [.. Enumerable.Range(0, count).Select(_ => (float)(((random.NextDouble() - 0.5) * 2 * size) + middle))];
        string model = new OnnxModelBuilder()
            .Input("x", 1, Inputs)
            .Input("h", 1, Hidden)
            .Constant("w", Values(Inputs * Hidden, 0.7), Inputs, Hidden)
            .Constant("u", Values(Hidden * Hidden, 0.3), Hidden, Hidden)
            .Constant("bz", Values(Hidden, 0.3, 0.5), Hidden)
            .Constant("bh", Values(Hidden, 0.3), Hidden)
            .Constant("one", [1f])
            .Constant("zeta", [0.73f])
            .Constant("nu", [0.02f])
            .Constant("f", Values(Hidden * 3, 0.5), Hidden, 3)
            .Node("MatMul", ["x", "w"], ["wx"]).Node("MatMul", ["h", "u"], ["uh"]).Node("Add", ["wx", "uh"], ["p"])
            .Node("Add", ["p", "bz"], ["pz"]).Node("Sigmoid", ["pz"], ["z"])
            .Node("Add", ["p", "bh"], ["ph"]).Node("Tanh", ["ph"], ["c"])
            .Node("Sub", ["one", "z"], ["rest"]).Node("Mul", ["rest", "zeta"], ["scaled"]).Node("Add", ["scaled", "nu"], ["gate"])
            .Node("Mul", ["gate", "c"], ["fresh"]).Node("Mul", ["z", "h"], ["kept"]).Node("Add", ["fresh", "kept"], ["next"])
            .Node("MatMul", ["next", "f"], ["y"])
            .Output("y", "next")
            .Save(folder.Path);
        string data = Path.Combine(folder.Path, "data.npy");
        float[] samples = [.. Enumerable.Range(0, Steps * Inputs).Select(i => (float)Math.Sin(i / Inputs * 0.15 * (1 + (i % Inputs))))];
        File.WriteAllBytes(data, NpyFile.Write([Steps, Inputs], samples));
        return new ConversionOptions { Model = model, Calibration = data, States = new Dictionary<string, string> { ["h"] = "next" } };
    }
}
