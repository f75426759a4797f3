using TinyInfer.Converter.Conversion;
using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.Streaming;

/// <summary>A FastGRNN cell exported for one step, its state kept inside the model.</summary>
public sealed class StateLoopTests
{
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

    private static ConversionOptions Options(TemporaryFolder folder) => FastGrnnCell.Options(folder, Steps);
}
