using System.Text.Json;
using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Tests.Cli;
using TinyInfer.DeviceHarness;

namespace TinyInfer.Converter.Tests.Quantize;

/// <summary>Conversion with <see cref="ConversionQuality.Best"/>.</summary>
public sealed class QualityTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>The output is nearer to the float model's, on data that nothing was tuned on.</summary>
    [Theory]
    [InlineData("bearing", 0.5)]
    [InlineData("pump", 2)]
    [InlineData("motion", 0.1)]
    public void Examples_gain(string name, double decibels)
    {
        double fast = Convert(name, ConversionQuality.Fast).Layers[^1].SignalToNoise;
        ConversionResult best = Convert(name, ConversionQuality.Best);

        Assert.True(best.Layers[^1].SignalToNoise > fast + decibels, $"{fast:F2} dB became {best.Layers[^1].SignalToNoise:F2}");
        Assert.Contains(best.Tuning, step => step.IsKept && step.Name.StartsWith("weights", StringComparison.Ordinal));
        Assert.Equal(1, best.Tuning.Count(step => step.IsKept && step.Name.StartsWith("ranges", StringComparison.Ordinal)));
    }

    /// <summary>Tuned integers are divided like others, and all modes give the same bytes.</summary>
    [Theory]
    [InlineData(ExecutionMode.Compact)]
    [InlineData(ExecutionMode.Packed)]
    [InlineData(ExecutionMode.Compiled)]
    public void Tuned_models_are_the_same_in_each_mode(ExecutionMode mode)
    {
        ConversionResult expected = Convert("motion", ConversionQuality.Best);
        ConversionResult result = Convert("motion", ConversionQuality.Best, mode);

        Assert.Equal(expected.Blob, result.Blob);
        Assert.True(result.Model.SelfTest().Passed);
    }

    /// <summary>Groups, strides, padding, several outputs per channel, a bias and none: what is kept is nearer to the model.</summary>
    [Theory]
    [InlineData(1, 8, 1)]
    [InlineData(2, 8, 2)]
    [InlineData(4, 8, 1)]
    [InlineData(4, 4, 2)]
    public async Task Convolutions_are_tuned(int groups, int outputs, int stride)
    {
        Random random = new(groups + outputs + stride);
        float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() - 0.4))];
        new OnnxModelBuilder().Input("x", 1, 4, 9, 7)
            .Constant("w", Numbers(outputs * 4 / groups * 9), outputs, 4 / groups, 3, 3)
            .Constant("v", Numbers(5 * outputs), 5, outputs, 1, 1)
            .Constant("b", Numbers(5), 5)
            .Node("Conv", ["x", "w"], ["h"], ("group", groups), ("strides", new[] { stride, stride }), ("pads", new[] { 1, 1, 1, 1 }))
            .Node("Relu", ["h"], ["r"])
            .Node("Conv", ["r", "v", "b"], ["y"])
            .Output("y")
            .Save(_folder.Path);
        File.WriteAllBytes(_folder["c.npy"], NpyFile.Write([24, 4, 9, 7], Numbers(24 * 4 * 9 * 7)));
        File.WriteAllBytes(_folder["v.npy"], NpyFile.Write([24, 4, 9, 7], Numbers(24 * 4 * 9 * 7)));

        string[] data = ["-c", _folder["c.npy"], "--validation", _folder["v.npy"]];
        CommandRun run = await CommandRun.Of(["convert", _folder["model.onnx"], .. data, "-o", _folder["out"], "--quality", "best"]);

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("tuned: ", run.Output, StringComparison.Ordinal);
        using JsonDocument report = JsonDocument.Parse(File.ReadAllText(_folder["out/model.report.json"]));
        JsonElement[] steps = [.. report.RootElement.GetProperty("tuning").EnumerateArray()];
        Assert.Equal(2, steps.Count(step => step.GetProperty("name").GetString()!.StartsWith("weights", StringComparison.Ordinal)));
        double[] kept = [.. steps.Where(step => step.GetProperty("isKept").GetBoolean()).Select(
            step => step.GetProperty("signalToNoise").GetDouble())];
        Assert.Equal(kept.Order(), kept);
        Assert.Contains("<h2>Tuning", File.ReadAllText(_folder["out/model.report.html"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Model_that_is_INT8_already_is_said_to_gain_nothing()
    {
        CommandRun run = await CommandRun.Of(
            "convert", SharedData.Path("onnx/conv_qdq_s8s8.onnx"), "-o", _folder["out"], "--quality", "best", "--brief");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("--quality best changes nothing", run.Output, StringComparison.Ordinal);
    }

    private static ConversionResult Convert(string name, ConversionQuality quality, ExecutionMode mode = ExecutionMode.Compact)
    {
        string File(string file) => Repository.Locate("models", name, file);
        return ModelConverter.Convert(new ConversionOptions
        {
            Model = File("model.onnx"),
            Calibration = File("calibration.npy"),
            Validation = File("validation.npy"),
            Quality = quality,
            Mode = mode,
        });
    }
}
