using TinyInfer.Converter.Data;
using TinyInfer.Converter.Tests.Cli;

namespace TinyInfer.Converter.Tests.Quantize;

/// <summary>Calibration data that say too little.</summary>
public sealed class CalibrationCheckTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, "noise", "There is one calibration sample")]
    [InlineData(20, "zeros", "All calibration samples of the input 'x' are 0 throughout: every value beyond -0.5 and 0.496 will be "
        + "clipped")]
    [InlineData(20, "constant", "are 3 throughout: every value outside of 0 to 3 will be clipped")]
    [InlineData(20, "same", "All 20 calibration samples of the input 'x' are the same, and count as one")]
    [InlineData(20, "channel", "never sees these channels of the input 'x' move: 2.")]
    [InlineData(20, "faint", "in which these channels are all but lost: 1. Put a scaler for each channel before the network")]
    [InlineData(20, "noise", null)]
    public async Task What_will_happen_is_said(int samples, string kind, string? expected)
    {
        CommandRun run = await Convert(samples, kind);

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        string output = string.Join(' ', run.Output.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries));
        if (expected != null)
        {
            Assert.Contains(expected, output);
        }
        else
        {
            Assert.DoesNotContain("calibration", output, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Theory]
    [InlineData("nan", "sample 1 holds NaN")]
    [InlineData("infinity", "sample 1 holds")]
    public async Task What_is_no_number_is_refused(string kind, string expected)
    {
        CommandRun run = await Convert(20, kind);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(expected, run.Error);
        Assert.False(File.Exists(_folder["m.tinf"]));
    }

    [Fact]
    public async Task Labelled_anomalies_are_left_out_as_if_they_were_not_there()
    {
        float[] normal = Samples(30, "noise");
        float[] mixed = [.. normal[..40], .. Enumerable.Repeat(50f, 8), .. normal[40..]];
        File.WriteAllText(_folder["labels.csv"], string.Concat(Enumerable.Range(0, 32).Select(i => i is 10 or 11 ? "fault\n" : "ok\n")));
        CommandRun alone = await Convert(normal, "alone");
        CommandRun labelled = await Convert(mixed, "labelled", "--labels", _folder["labels.csv"]);
        CommandRun all = await Convert(mixed, "all");

        Assert.Equal((0, 0, 0), (alone.ExitCode, labelled.ExitCode, all.ExitCode));
        Assert.Contains("2 of 32 calibration samples are not normal by their labels and are left out", labelled.Output);
        InferenceModel[] models = [.. new[] { "alone", "labelled", "all" }.Select(
            name => InferenceModel.Load(File.ReadAllBytes(_folder[name + ".tinf"])))];
        Assert.Equal(models[0].Input.Scale, models[1].Input.Scale);
        Assert.Equal(models[0].Metadata.GetFloats("threshold"), models[1].Metadata.GetFloats("threshold"));
        Assert.True(models[2].Input.Scale > models[0].Input.Scale);
    }

    private static float[] Samples(int count, string kind)
    {
        Random random = new(1);
        float[] values = [.. Enumerable.Range(0, 4 * count).Select(_ => (float)random.NextDouble() - 0.5f)];
        float[] first = values[..4];
        return [.. values.Select((v, i) => kind switch
        {
            "zeros" => 0,
            "constant" => 3,
            "same" => first[i % 4],
            "channel" when i % 4 == 2 => 0.25f,
            "faint" when i % 4 == 1 => v / 100,
            "nan" when i == 5 => float.NaN,
            "infinity" when i == 6 => float.PositiveInfinity,
            _ => v,
        })];
    }

    private Task<CommandRun> Convert(int samples, string kind) => Convert(Samples(samples, kind), "m");

    private async Task<CommandRun> Convert(float[] samples, string name, params string[] more)
    {
        new OnnxModelBuilder().Input("x", 1, 4).Constant("half", [0.5f], 1).Node("Mul", ["x", "half"], ["y"]).Output("y").Save(
            _folder.Path);
        File.WriteAllBytes(_folder["c.npy"], NpyFile.Write([samples.Length / 4, 4], samples));
        return await CommandRun.Of(["convert", _folder["model.onnx"], "-c", _folder["c.npy"], "-o", _folder.Path, "--name", name, .. more]);
    }
}
