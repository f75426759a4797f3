using TinyInfer.Converter.Labels;
using TinyInfer.Training.Candidates;
using TinyInfer.Training.Recordings;
using TinyInfer.Training.Search;

namespace TinyInfer.Training.Tests.Learning;

/// <summary>Splits, faults that are made up, and thresholds.</summary>
public class SearchTests
{
    [Fact]
    public void Recordings_are_held_out_whole()
    {
        using Machine machine = new Machine().RecordNormal(count: 10, seconds: 5);
        RecordingSet set = Read(machine);
        foreach (int seed in (int[])[0, 1, 2])
        {
            IReadOnlyList<Part> parts = Split.Of(set, 1024, seed);
            Assert.Equal(10, parts.Count);
            Assert.Equal(10, parts.Select(p => p.Source.Name).Distinct().Count());
            Assert.Equal([5, 2, 3], Enum.GetValues<PartRole>().Select(role => parts.Count(p => p.Role == role)));
        }

        Assert.NotEqual(
            Split.Of(set, 1024, 0).Where(p => p.Role == PartRole.Test).Select(p => p.Source.Name),
            Split.Of(set, 1024, 1).Where(p => p.Role == PartRole.Test).Select(p => p.Source.Name));
    }

    [Fact]
    public void Only_recording_is_divided_in_time_with_gaps()
    {
        using Machine machine = new Machine().RecordNormal(count: 1, seconds: 60);
        RecordingSet set = Read(machine);
        IReadOnlyList<Part> parts = Split.Of(set, 256, 0);

        Assert.Equal([PartRole.Train, PartRole.Select, PartRole.Test], parts.Select(p => p.Role));
        int frames = set.Recordings[0].Recording.Length;
        Assert.Equal([frames / 2, (frames / 4) - 256, (frames / 4) - 256], parts.Select(p => p.Length));
        Assert.Equal(set.Recordings[0].Recording[(frames / 2) + 256, 0], parts[1].Source.Recording[0, 0]);
    }

    [Fact]
    public void Made_up_faults_change_copies_and_are_the_same_each_time()
    {
        using Machine machine = new Machine().RecordNormal(count: 4, seconds: 20);
        RecordingSet set = Read(machine);
        IReadOnlyList<Part> parts = Split.Of(set, 1024, 0);
        float before = parts[^1].Source.Recording[100, 0];
        IReadOnlyList<Part> faulty = SyntheticFaults.Of(parts, set.Sensor, 0);
        IReadOnlyList<Part> again = SyntheticFaults.Of(parts, set.Sensor, 0);

        Assert.Equal(before, parts[^1].Source.Recording[100, 0]);
        Assert.All(faulty, part => Assert.True(part.IsMadeUp && part.Source.HasAnomalies && part.Role != PartRole.Train));
        Assert.All(faulty.Zip(again), pair => Assert.True(
            pair.First.Source.Recording.Values(0, 400).SequenceEqual(pair.Second.Source.Recording.Values(0, 400))));
        Assert.Equal(3, faulty.Select(p => p.Source.OnlyLabel).Distinct().Count());
    }

    /// <summary>Of scores whose distribution is known, as many lie above the threshold as it says.</summary>
    [Theory]
    [InlineData(0.01)]
    [InlineData(0.001)]
    public void Threshold_keeps_its_rate(double rate)
    {
        double[] above = [.. Enumerable.Range(0, 20).Select(seed =>
        {
            Random random = new(seed);
            float[] scores = [.. Enumerable.Range(0, 1000).Select(_ => (float)-Math.Log(1 - random.NextDouble()))];
            TailThreshold threshold = TailThreshold.Of(scores, rate);
            Assert.InRange(rate, threshold.Low * 0.8, threshold.High * 1.25);
            return Math.Exp(-threshold.Threshold);
        })];

        Assert.InRange(above.Average(), rate * 0.5, rate * 2);
    }

    /// <summary>A window counts as anomalous from its half on, and as normal if all of it is.</summary>
    [Theory]
    [InlineData(0, 100, true)]
    [InlineData(60, 160, false)]
    [InlineData(50, 150, null)]
    [InlineData(100, 200, false)]
    [InlineData(80, 140, false)]
    public void Windows_are_of_the_section_that_fills_them(int start, int end, bool? isNormal)
    {
        using Machine machine = new Machine().RecordNormal(count: 1, seconds: 1);
        LabelledRecording recording = Read(machine).Recordings[0] with
        {
            Sections = [new LabelledSection(0, 110, "normal", true), new LabelledSection(110, 300, "fault", false)],
        };

        Assert.Equal(isNormal, recording.SectionOf(start, end)?.IsNormal);
    }

    [Fact]
    public void Scale_brings_features_to_a_deviation_of_one()
    {
        float[][] rows = [[1, 100], [3, 300], [1, 100], [3, 300]];
        Assert.Equal([-1f, -1f], RowScale.Of(rows, false, 2).Apply(rows[0]));
        RowScale one = RowScale.Of(rows, true, 2);
        Assert.Single(one.Means);
        Assert.Equal(101, one.Means[0]);
    }

    [Fact]
    public void Line_of_what_hums_is_found()
    {
        using Machine machine = new Machine().RecordNormal(count: 4, seconds: 20);
        RecordingSet set = Read(machine);

        double line = Assert.Single(SpectralLines.Find(set, Split.Of(set, 1024, 0), 1024));

        Assert.InRange(line, 24 - (Machine.Rate / 1024.0), 24 + (Machine.Rate / 1024.0));
    }

    /// <summary>Filters and tones are among what is tried, and all of it is a pipeline for the board.</summary>
    [Fact]
    public void Each_candidate_gives_features()
    {
        using Machine machine = new Machine().RecordNormal(count: 4, seconds: 20);
        RecordingSet set = Read(machine);
        IReadOnlyList<FeatureSet> sets = FeatureSets.For(set.Sensor, 100, [24], 1024);

        Assert.Contains(sets, s => s.Features.Contains("tones", StringComparison.Ordinal));
        Assert.Equal(5, sets.Count(s => s.Filters != null));
        Assert.Equal(sets.Count, sets.Select(s => s.Name).Distinct().Count());
        Assert.All(sets, s => Assert.NotEmpty(WindowTable.Of(s, set.SensorText, Split.Of(set, 1024, 0), 4).Rows));
    }

    private static RecordingSet Read(Machine machine) =>
        RecordingReader.Read(new LearnOptions { Paths = [machine["normal"]], Rate = Machine.Rate });
}
