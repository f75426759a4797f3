using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Data;

namespace TinyInfer.Converter.Tests.Streaming;

/// <summary>A FastGRNN cell for one step, with three scores.</summary>
internal static class FastGrnnCell
{
    /// <summary>Values of a step.</summary>
    internal const int Inputs = 4;

    private const int Hidden = 16;

    /// <summary>z = σ(p + bz), c = tanh(p + bh), h' = (ζ(1 − z) + ν)·c + z·h with p = Wx + Uh (Kusupati et al. 2018).</summary>
    /// <param name="folder">Where model and data go.</param>
    /// <param name="steps">Steps of its data.</param>
    internal static ConversionOptions Options(TemporaryFolder folder, int steps)
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
        float[] samples = [.. Enumerable.Range(0, steps * Inputs).Select(i => (float)Math.Sin(i / Inputs * 0.15 * (1 + (i % Inputs))))];
        File.WriteAllBytes(data, NpyFile.Write([steps, Inputs], samples));
        return new ConversionOptions { Model = model, Calibration = data, States = new Dictionary<string, string> { ["h"] = "next" } };
    }
}
