using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Import.Onnx;

namespace TinyInfer.Converter.Tests.Operators;

/// <summary>Loops that compute a recurrent layer step by step, as tf2onnx writes Keras's.</summary>
public sealed class RecurrentLoopTests : IDisposable
{
    private const int Steps = 12;
    private const int Inputs = 3;
    private const int Hidden = 6;
    private const int Samples = 20;

    private readonly TemporaryFolder _folder = new();
    private readonly Random _random = new(5);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Rnn")]
    [InlineData("Gru")]
    [InlineData("Lstm")]
    public void ALayerIsRecognised(string kind)
    {
        ConversionResult result = Convert(kind, isLayer: true);

        Assert.Equal(kind, result.Layers[0].Kind);
        Assert.True(result.Layers[0].SignalToNoise >= 30, $"{result.Layers[0].SignalToNoise:F1} dB");
    }

    [Theory]
    [InlineData("Rnn")]
    [InlineData("Gru")]
    [InlineData("Lstm")]
    public void AnotherLoopIsRefusedInOneMessage(string kind)
    {
        string message = Assert.Throws<ConversionException>(() => Convert(kind, isLayer: false)).Message;

        Assert.Contains("Loop 'Loop_1'", message, StringComparison.Ordinal);
        Assert.Contains("unroll=True", message, StringComparison.Ordinal);
        Assert.Equal(3, message.Split('\n').Length);
    }

    private ConversionResult Convert(string kind, bool isLayer)
    {
        int rows = Hidden * (kind == "Lstm" ? 4 : kind == "Gru" ? 3 : 1);
        string[] states = kind == "Lstm" ? ["h", "c"] : ["h"];
        OnnxModelBuilder builder = new OnnxModelBuilder()
            .Input("x", 1, Steps, Inputs)
            .Constant("W", Values(Inputs * rows), Inputs, rows)
            .Constant("zero", new float[Hidden], 1, Hidden)
            .Constant("count", [(long)Steps])
            .Integers("yes", OnnxTensor.Bool, [1])
            .Integers("start", OnnxTensor.Int32, [0])
            .Node("Transpose", ["x"], ["frames"], ("perm", new[] { 1, 0, 2 }));
        string[] last = [.. states.Select(s => s + "Last")];
        string model = builder
            .Node(
                "Loop", ["count", "yes", "start", .. states.Select(_ => "zero"), "W"], ["end", .. last, "WLast", "all"],
                ("body", Body(kind, rows, states, isLayer)))
            .Node("Transpose", ["all"], ["y"], ("perm", new[] { 1, 0, 2 }))
            .Output("y")
            .Save(_folder.Path);
        float[] samples = [.. Enumerable.Range(0, Samples * Steps * Inputs).Select(i => (float)Math.Sin(i * 0.61))];
        File.WriteAllBytes(_folder["data.npy"], NpyFile.Write([Samples, Steps, Inputs], samples));
        return ModelConverter.Convert(new ConversionOptions { Model = model, Calibration = _folder["data.npy"] });
    }

    /// <summary>The body of a loop: weights of the input come in from outside, as what never changes.</summary>
    private GraphProto Body(string kind, int rows, string[] states, bool isLayer)
    {
        OnnxModelBuilder body = new OnnxModelBuilder()
            .InputOf(OnnxTensor.Int64, "iteration")
            .InputOf(OnnxTensor.Bool, "condition")
            .InputOf(OnnxTensor.Int32, "time");
        foreach (string state in states)
        {
            body.Input(state, 1, Hidden);
        }

        body.Input("w", Inputs, rows)
            .Integers("one", OnnxTensor.Int32, [1])
            .Constant("R", Values(Hidden * rows), Hidden, rows)
            .Constant("b", Values(rows), rows)
            .Constant("rb", Values(rows), rows)
            .Constant("factor", [isLayer ? 1f : 0.9f])
            .Constant("unity", [1f])
            .Constant("parts", [.. Enumerable.Repeat((long)Hidden, rows / Hidden)])
            .Node("Identity", ["condition"], ["goOn"])
            .Node("Add", ["time", "one"], ["next"])
            .Node("Gather", ["frames", "time"], ["frame"])
            .Node("MatMul", ["frame", "w"], ["xw"])
            .Node("Add", ["xw", "b"], ["xb"])
            .Node("MatMul", ["h", "R"], ["hr"])
            .Node("Add", ["hr", "rb"], ["hb"])
            .Node("Identity", ["w"], ["wSame"]);
        string fresh = kind switch
        {
            "Rnn" => Simple(body),
            "Gru" => Gru(body),
            _ => Lstm(body),
        };
        body.Node("Mul", [fresh, "factor"], ["fresh"]).Node("Identity", ["fresh"], ["hNext"]).OutputOf(OnnxTensor.Bool, "goOn").OutputOf(
            OnnxTensor.Int32, "next");
        body.Output([.. states.Select(s => s + "Next"), "wSame", "fresh"]);
        return OnnxFile.Read(File.ReadAllBytes(body.Save(_folder.Path, "body.onnx"))).Graph;
    }

    private static string Simple(OnnxModelBuilder body)
    {
        body.Node("Add", ["xb", "hb"], ["sum"]).Node("Tanh", ["sum"], ["tanh"]);
        return "tanh";
    }

    private static string Gru(OnnxModelBuilder body)
    {
        body.Node("Split", ["xb", "parts"], ["xz", "xr", "xn"], ("axis", 1)).Node(
            "Split", ["hb", "parts"], ["hz", "hr2", "hn"], ("axis", 1))
            .Node("Add", ["xz", "hz"], ["sz"]).Node("Sigmoid", ["sz"], ["z"])
            .Node("Add", ["xr", "hr2"], ["sr"]).Node("Sigmoid", ["sr"], ["r"])
            .Node("Mul", ["r", "hn"], ["rh"]).Node("Add", ["xn", "rh"], ["sn"]).Node("Tanh", ["sn"], ["n"])
            .Node("Sub", ["unity", "z"], ["rest"]).Node("Mul", ["rest", "n"], ["new"]).Node("Mul", ["z", "h"], ["old"]).Node(
                "Add", ["old", "new"], ["sum"]);
        return "sum";
    }

    private static string Lstm(OnnxModelBuilder body)
    {
        body.Node("Add", ["xb", "hb"], ["s"]).Node("Split", ["s", "parts"], ["si", "sf", "sc", "so"], ("axis", 1))
            .Node("Sigmoid", ["si"], ["i"]).Node("Sigmoid", ["sf"], ["f"]).Node("Tanh", ["sc"], ["g"]).Node("Sigmoid", ["so"], ["o"])
            .Node("Mul", ["f", "c"], ["fc"]).Node("Mul", ["i", "g"], ["ig"]).Node("Add", ["fc", "ig"], ["cNext"])
            .Node("Tanh", ["cNext"], ["ct"]).Node("Mul", ["o", "ct"], ["oc"]);
        return "oc";
    }

    private float[] Values(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(_random.NextDouble() - 0.5))];
}
