using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Tests.Cli;

namespace TinyInfer.Converter.Tests.Verify;

/// <summary>A layer that loses its signal is an error that names it, and every output is judged.</summary>
public sealed class LostSignalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ALayerThatLosesItsSignalIsAnErrorUnlessAccepted()
    {
        string model = Difference(0.005f).Save(_folder.Path);
        string data = RandomModel.WriteData(_folder, ("x", [1, 50]), ("z", [1, 50]));

        CommandRun run = await CommandRun.Of("convert", model, "-c", data, "--validation", data, "-o", _folder["out"]);

        Assert.Equal((1, string.Empty), (run.ExitCode, run.Output));
        Assert.Contains("Lost in conversion: layer 2 (Add Sub_2) gives ", run.Error);
        Assert.Contains("--accept-loss", run.Error);
        Assert.False(Directory.Exists(_folder["out"]));

        run = await CommandRun.Of("convert", model, "-c", data, "--validation", data, "-o", _folder["out"], "--accept-loss", "--brief");

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.Contains("warning: Lost in conversion: layer 2 (Add Sub_2) gives ", run.Output);
        Assert.True(File.Exists(_folder["out/model.tinf"]));
    }

    [Fact]
    public void EveryOutputIsJudged()
    {
        ConversionResult result = RandomModel.Convert(Difference(0.04f), ("x", [1, 50]), ("z", [1, 50]));

        Assert.True(result.Layers[^1].SignalToNoise > 30);
        Assert.InRange(result.Outputs[0].SignalToNoise, 10, 15);
        Assert.StartsWith(
            $"Output 'd' keeps only {result.Outputs[0].SignalToNoise:F1} dB of signal to noise; the first "
            + "layer to fall below 15 dB is 2 (Sub_2). Try --quality best",
            Assert.Single(result.Warnings));
    }

    [Fact]
    public void WhatIsSmallBesideSomethingLargeIsNoFaultWhereTheResultIsGood()
    {
        OnnxModelBuilder model = new OnnxModelBuilder()
            .Input("x", 1, 50)
            .Input("z", 1, 50)
            .Constant("small", [0.0005f])
            .Node("Mul", ["z", "small"], ["a"])
            .Node("Concat", ["x", "a"], ["y"], ("axis", 1))
            .Output("y");
        ConversionResult result = RandomModel.Convert(model, ("x", [1, 50]), ("z", [1, 50]));

        Assert.Contains(result.Layers, layer => layer.InputSignalToNoise > 30 && layer.SignalToNoise < 10);
        Assert.True(result.Outputs[0].SignalToNoise > 30);
        Assert.Empty(result.Warnings);
    }

    [Theory]
    [InlineData("Sign", true)]
    [InlineData("Sigmoid", false)]
    [InlineData("Tanh", false)]
    public void A_steep_function_is_no_decision(string function, bool decides)
    {
        // A step of x is 8 of what the function reads: its table leaps where the function does not.
        OnnxModelBuilder model = new OnnxModelBuilder()
            .Input("x", 1, 50)
            .Constant("factor", [1000f])
            .Node("Mul", ["x", "factor"], ["a"])
            .Node(function, ["a"], ["y"])
            .Output("y");
        ConversionResult result = RandomModel.Convert(model, ("x", [1, 50]));

        Assert.Equal(decides, result.Layers[^1].Decides);
    }

    /// <summary>Two numbers differ by far less than their steps of 8 bits.</summary>
    private static OnnxModelBuilder Difference(float factor) => new OnnxModelBuilder()
        .Input("x", 1, 50)
        .Input("z", 1, 50)
        .Constant("factor", [factor])
        .Node("Mul", ["z", "factor"], ["a"])
        .Node("Add", ["x", "a"], ["b"])
        .Node("Sub", ["b", "x"], ["d"])
        .Node("Sigmoid", ["x"], ["s"])
        .Output("d", "s");
}
