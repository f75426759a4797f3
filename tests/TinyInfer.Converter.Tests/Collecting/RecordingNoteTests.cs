using System.Text.Json;
using TinyInfer.Converter.Collecting;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Tests.Cli;

namespace TinyInfer.Converter.Tests.Collecting;

/// <summary>Recordings with the note that is written beside them, as the other commands read them.</summary>
public sealed class RecordingNoteTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void No_window_reaches_across_a_gap()
    {
        Record("r.npy", poll => poll == 500 ? Guard.Sampling.SampleSource.Lost : 8, 800);
        PipelineDefinition pipeline = Pipeline(""" "rate": 800 """);

        Recording recording = Recording.Read(_folder["r.npy"], pipeline);

        RecordingGap gap = Assert.Single(RecordingNote.Find(_folder["r.npy"])!.Gaps);
        Assert.Equal([gap.Frame], recording.Breaks);
        Assert.Equal(gap.Seconds + (1 / 800.0), recording.SecondsBefore(gap.Frame), 0.01);
        Assert.Equal(Math.Max(gap.Frame, recording.Length - gap.Frame), recording.LongestSection);
        Assert.Equal(["channel 0"], recording.Names);
        Assert.StartsWith("20", recording.DateOf(0));
        Assert.Empty(recording.Warnings);
        int windows = Converter.Simulation.FeatureTable.Compute(pipeline, recording, null).Windows;
        Assert.Equal((gap.Frame / 16) + ((recording.Length - gap.Frame) / 16), windows);
    }

    [Fact]
    public void A_rate_that_is_not_the_pipelines_is_said_or_refused()
    {
        Record("r.npy", _ => 8, 840);

        Assert.Contains("there are 840 rows per second",
            Assert.Single(Recording.Read(_folder["r.npy"], Pipeline(""" "rate": 840 """)).Warnings));
        Assert.Contains("frequencies and times would be wrong", Assert.Throws<ConversionException>(
            () => Recording.Read(_folder["r.npy"], Pipeline(""" "rate": 1000 """))).Message);
    }

    [Fact]
    public void Counts_are_counts_whatever_unit_a_pipeline_has()
    {
        Record("r.npy", _ => 8, 800);
        Recording counts = Recording.Read(_folder["r.npy"], Pipeline(""" "rate": 800 """));
        Recording unit = Recording.Read(_folder["r.npy"], Pipeline(""" "rate": 800, "resolution": 0.0039 """));
        short[] expected = new short[counts.Length];
        short[] actual = new short[counts.Length];

        counts.CopySamples(0, expected);
        unit.CopySamples(0, actual);

        Assert.Equal(expected, actual);
        Assert.Equal(counts[3, 0] * 0.0039f, unit[3, 0], 1e-4f);
    }

    [Fact]
    public void A_note_of_another_recording_is_refused()
    {
        Record("r.npy", _ => 8, 800);
        File.WriteAllBytes(_folder["r.npy"], NpyFile.Write([100], new float[100]));

        Assert.Contains("Put the note of this recording there, or remove it", Assert.Throws<ConversionException>(
            () => Recording.Read(_folder["r.npy"], Pipeline(""" "rate": 800 """))).Message);
    }

    [Theory]
    [InlineData("""{ "tinyinfer": "recording" }""", "\"frames\" is missing")]
    [InlineData("""{ "tinyinfer": "recording", "frames": 100, "sensor": { } }""", "\"rate\" is missing")]
    [InlineData("""{ "tinyinfer": "recording", "frames": 100, "sensor": { "rate": 800 }, "start": "noon" }""", "a date such as")]
    [InlineData("""{ "tinyinfer": "recording", "frames": 100, "sensor": { "rate": 8""", "this is no JSON")]
    [InlineData("""{ "tinyinfer": "recording", "frames": 100, "sensor": { "rate": 800 }, "gaps": [{ "frame": 101 }] }""", "to 100")]
    public void A_damaged_note_is_said(string note, string expected)
    {
        File.WriteAllBytes(_folder["r.npy"], NpyFile.Write([100], new float[100]));
        File.WriteAllText(_folder["r.json"], note);

        Assert.Contains(expected, Assert.Throws<ConversionException>(
            () => Recording.Read(_folder["r.npy"], Pipeline(""" "rate": 800 """))).Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("""{ "name": "something else" }""")]
    [InlineData("[1, 2")]
    [InlineData("""{ "tinyinfer": "report" }""")]
    [InlineData("""["tinyinfer"]""")]
    public void Other_files_beside_an_array_are_left_alone(string contents)
    {
        File.WriteAllBytes(_folder["r.npy"], NpyFile.Write([100], new float[100]));
        File.WriteAllText(_folder["r.json"], contents);

        Assert.Empty(Recording.Read(_folder["r.npy"], Pipeline(""" "rate": 800 """)).Breaks);
    }

    [Fact]
    public void A_recording_is_written_whole_and_never_over_another()
    {
        Record("deep/er/r.npy", _ => 8, 800, "normal");

        Assert.Equal(["r.json", "r.npy"], Directory.GetFiles(_folder["deep/er"]).Select(Path.GetFileName).Order());
        using JsonDocument note = JsonDocument.Parse(File.ReadAllText(_folder["deep/er/r.json"]));
        Assert.Equal("normal", note.RootElement.GetProperty("label").GetString());
        NumericArray array = NpyFile.Read(_folder["deep/er/r.npy"]);
        Assert.Equal([note.RootElement.GetProperty("frames").GetInt32(), 1], array.Shape);
        Assert.Contains("is there already", Assert.Throws<ConversionException>(
            () => RecordingWriter.Create(_folder["deep/er/r.npy"])).Message);
        File.Delete(_folder["deep/er/r.npy"]);
        Assert.Contains("r.json: is there already", Assert.Throws<ConversionException>(
            () => RecordingWriter.Create(_folder["deep/er/r.npy"])).Message);
    }

    [Fact]
    public void A_recording_that_is_not_completed_leaves_nothing()
    {
        using (RecordingWriter writer = RecordingWriter.Create(_folder["new/r.npy"]))
        {
            writer.Append([1, 2, 3]);
            Assert.Equal(2, Directory.GetFiles(_folder["new"]).Length);
        }

        Assert.False(Directory.Exists(_folder["new"]));
        Assert.Contains("recordings are .npy files",
            Assert.Throws<ConversionException>(() => RecordingWriter.Create(_folder["r.csv"])).Message);
    }

    /// <summary>Neither a rate nor a sensor is named: the notes have them, and the labels.</summary>
    [Fact]
    public async Task Learning_needs_no_more_than_the_recordings()
    {
        for (int i = 0; i < 4; i++)
        {
            int seed = i;
            Record($"day{i % 2}/a{i}.npy", _ => 8, 800, "healthy", (frame, _) => Wave(frame, seed, 0));
            Record($"day{i % 2}/b{i}.npy", _ => 8, 800, "worn", (frame, _) => Wave(frame, seed, 900));
        }

        CommandRun run = await CommandRun.Of(
            "learn", _folder["day0"], _folder["day1"], "--minutes", "0.1", "--output", _folder["learned"], "--json");

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        using JsonDocument pipeline = JsonDocument.Parse(File.ReadAllText(_folder["learned/pipeline.json"]));
        Assert.Equal(800, pipeline.RootElement.GetProperty("sensor").GetProperty("rate").GetDouble());
        Assert.Contains("worn", run.Output);
        Assert.DoesNotContain("day0", run.Output.Replace(_folder.Path, string.Empty).Replace("day0/", string.Empty));
        Assert.DoesNotContain("has no note beside it", run.Output);

        File.Delete(_folder["day0/a0.json"]);
        CommandRun without = await CommandRun.Of(
            "learn", _folder["day0"], _folder["day1"], "--minutes", "0.02", "--task", "classify", "--output", _folder["again"]);
        Assert.Equal((0, string.Empty), (without.ExitCode, without.Error));
        Assert.Contains("a0.npy has no note beside it", string.Join(' ', without.Output.Split('\n', StringSplitOptions.TrimEntries)));
    }

    private static short Wave(long frame, int seed, int fault) => (short)(
        (800 * Math.Sin((frame * 0.31) + seed)) + (fault * Math.Sin(frame * 1.7)) + (new Random((int)frame + (seed * 7919)).Next(200)));

    /// <summary>Records a board in a test's own time.</summary>
    private void Record(string name, Func<int, int> ready, double rate, string? label = null, Func<long, int, short>? value = null)
    {
        byte[] sent = CollectorRun.Of(
            new ScriptedSource(1, ready) { Value = value ?? ScriptedSource.ValueOf }, rate, 921_600, 2000).Sent;
        using RecordingWriter writer = RecordingWriter.Create(_folder[name]);
        (SampleRecorder recorder, List<short> samples, PacketDecoder decoder) = CollectorRun.Record(sent);
        writer.Append([.. samples]);
        writer.Complete(1, RecordingReport.Of(
            recorder, decoder, label, new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero), "the end").Write());
    }

    private PipelineDefinition Pipeline(string sensor)
    {
        File.WriteAllText(_folder["p.json"], $$"""
            { "sensor": { {{sensor}} }, "window": { "length": 16 }, "features": [{ "kind": "raw" }] }
            """);
        return PipelineFile.Read(_folder["p.json"]);
    }
}
