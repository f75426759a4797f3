using System.Text.Json;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Simulation;
using TinyInfer.Converter.Tests.Cli;
using TinyInfer.Signal;
using TinyInfer.Signal.Features;

namespace TinyInfer.Converter.Tests.Pipeline;

/// <summary>A sample is a number of 16 bits: in recordings as on the board.</summary>
public sealed class SampleRangeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("\"resolution\": 0.001", "\"mean\": 53, \"deviation\": 0.5",
        "line 1, normalize.mean: all channels: values up to 54.5 are normal here, which are 54,500 counts of 0.001, and a sample holds "
        + "-32,768 to 32,767. Write a sensor.resolution of 0.002 or more for it.")]
    [InlineData("\"resolution\": [0.1, 0.001], \"channels\": 2", "\"mean\": [53, 32], \"deviation\": [0.5, 0.5]",
        "channel 1: values up to 33.5 are normal here")]
    [InlineData("\"resolution\": 1", "\"mean\": -40000, \"deviation\": 1", "Write a sensor.resolution of 2 or more")]
    [InlineData("\"channels\": 1", "\"mean\": 40000, \"deviation\": 1", "Give the sensor a \"resolution\" of 2 or more")]
    [InlineData("\"resolution\": 0.001", "\"gain\": 0.1, \"offset\": -10", "values up to 100 are normal here")]
    [InlineData("\"limits\": { \"highest\": 40000 }", "\"mean\": 0, \"deviation\": 1",
        "sensor.limits.highest: a whole number from -32768 to 32767 is expected, not 40000")]
    [InlineData("\"limits\": { \"lowest\": -134217728 }", "\"mean\": 0, \"deviation\": 1",
        "sensor.limits.lowest: a whole number from -32768 to 32767 is expected")]
    [InlineData("\"limits\": { \"lowest\": 5, \"highest\": 5 }", "\"mean\": 0, \"deviation\": 1",
        "the lowest sample, 5, is not below the highest, 5")]
    [InlineData("\"limits\": { \"stuck\": -1 }", "\"mean\": 0, \"deviation\": 1", "sensor.limits.stuck: a whole number of at least 0")]
    public void What_no_sample_can_hold_is_refused_when_the_pipeline_is_read(string sensor, string normalize, string expected) =>
        Assert.Contains(expected, Assert.Throws<ConversionException>(() => Read(sensor, normalize)).Message);

    [Theory]
    [InlineData("\"resolution\": 0.002", "\"mean\": 53, \"deviation\": 0.5")]
    [InlineData("\"channels\": 1", "\"mean\": 32000, \"deviation\": 200")]
    [InlineData("\"resolution\": 0.001", "\"gain\": 0.1, \"offset\": 0")]
    public void What_a_sample_holds_is_taken(string sensor, string normalize) => Assert.NotNull(Read(sensor, normalize));

    [Theory]
    [InlineData(32.767, 32767)]
    [InlineData(32.7674, 32767)]
    [InlineData(65.0, 32767)]
    [InlineData(-32.768, -32768)]
    [InlineData(-1e30, -32768)]
    [InlineData(0.0005, 1)]
    [InlineData(-0.0005, -1)]
    [InlineData(0.0004999, 0)]
    public void Values_become_counts_rounded_and_clipped(double value, int count)
    {
        SampleQuantizer quantizer = new([0.001f], 1);

        // The resolution is a float, a hair above 0.001.
        Assert.InRange(quantizer.Quantize((float)value, out bool isBad), count - 1, count + 1);
        Assert.False(isBad);
        Assert.Equal(Math.Clamp(Math.Round((float)value / (double)0.001f, MidpointRounding.AwayFromZero), -32768, 32767),
            new SampleQuantizer([0.001f], 1).Quantize((float)value, out _));
    }

    [Fact]
    public void A_recording_plays_the_samples_of_the_board()
    {
        PipelineDefinition definition = Read(
            "\"resolution\": 0.001, \"limits\": { \"saturated\": 0, \"stuck\": 0, \"repeated\": 0 }", null);
        float[] values = [0.1f, 40, -50, 0.0126f, float.NaN, 3, 4, 5];
        File.WriteAllText(_folder["r.csv"],
            "x\n" + string.Join('\n', values.Select(
                v => float.IsNaN(v) ? "nan" : v.ToString(System.Globalization.CultureInfo.InvariantCulture))) + "\n");
        Recording recording = Recording.Read(_folder["r.csv"], definition);
        FeaturePipeline floats = definition.CreatePipeline();
        floats.Append(values, 0, values.Length);
        FeaturePipeline played = Read("\"resolution\": 0.001, \"limits\": { \"saturated\": 0, \"stuck\": 0, \"repeated\": 0 }", null)
            .CreatePipeline();

        short[] samples = new short[values.Length];
        RecordingSource source = new(recording);
        Assert.Equal(values.Length, source.Read(samples, 0, values.Length));
        played.Append(samples, 0, samples.Length);
        played.Mark(source.Fault);
        float[][] features = [.. new[] { floats, played }.Select(p =>
        {
            p.Compute();
            float[] written = new float[8];
            p.Write(written);
            return written;
        })];
        Assert.Equal(features[0], features[1]);
        Assert.Equal((32.767f, -32.768f), (MathF.Round(features[1][1], 3), MathF.Round(features[1][2], 3)));
        Assert.Equal((SensorFault.NotANumber, SensorFault.NotANumber), (floats.Fault, played.Fault));
        Assert.Contains("channel 0 (x): 2 of 8 values are clipped, as on the board: -50 is -50,000 counts of 0.001, and a sample holds "
            + "-32,768 to 32,767. A sensor.resolution of 0.002 or more holds it.", Assert.Single(recording.Warnings));
    }

    [Theory]
    [InlineData("40000", "frame 3, channel 0 is 40,000, and a sample of the board holds -32,768 to 32,767")]
    [InlineData("0.5", "frame 3, channel 0 is 0.5, where whole counts of the sensor are expected")]
    public void Counts_that_no_sample_holds_are_refused(string value, string expected)
    {
        File.WriteAllText(_folder["r.csv"], $"1\n2\n3\n{value}\n5\n6\n7\n8\n");

        Assert.Contains(expected, Assert.Throws<ConversionException>(
            () => Recording.Read(_folder["r.csv"], Read("\"channels\": 1", null))).Message);
    }

    [Fact]
    public async Task A_resolution_that_clips_is_named_where_no_window_is_left()
    {
        Read("\"resolution\": 0.001", null,
            ", \"detector\": { \"score\": \"features\", \"baseline\": { \"windows\": 20, \"features\": 8, \"floor\": 0.1 } }");
        File.WriteAllText(_folder["r.csv"],
            "temperature\n" + string.Concat(
                Enumerable.Range(0, 400).Select(i => FormattableString.Invariant($"{53.8 + (i % 9 / 100.0)}\n"))));

        CommandRun fit = await CommandRun.Of("fit", _folder["p.json"], "-r", _folder["r.csv"], "-o", _folder["x.detector"]);
        CommandRun run = await CommandRun.Of("simulate", _folder["p.json"], "-r", _folder["r.csv"], "--json");

        Assert.Equal(1, fit.ExitCode);
        Assert.Contains("0 windows without a sensor fault, and a fit takes 20. The others have a fault:", fit.Error);
        Assert.Contains("channel 0 (temperature): 400 of 400 values are clipped", fit.Error);
        JsonElement json = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(50, json.GetProperty("faults").GetProperty("saturated").GetInt32());
        Assert.Contains("53.88 is 53,880 counts", json.GetProperty("warnings")[0].GetString());
    }

    private PipelineDefinition Read(string sensor, string? normalize, string more = "")
    {
        string scale = normalize == null ? string.Empty : $", \"normalize\": {{ {normalize} }}";
        File.WriteAllText(_folder["p.json"],
            $$"""{ "sensor": { "rate": 10, {{sensor}} }, "window": { "length": 8 }, "features": [{ "kind": "raw" }]{{scale}}{{more}} }""");
        return PipelineFile.Read(_folder["p.json"]);
    }
}
