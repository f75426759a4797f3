using TinyInfer.Converter.Anomaly;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Simulation;
using TinyInfer.Training.Recordings;
using TinyInfer.Training.Report;
using TinyInfer.Training.Search;

namespace TinyInfer.Training.Tests.Learning;

/// <summary>From recordings to pipelines that work on recordings that were not there.</summary>
public class LearnerTests
{
    [Fact]
    public void Detector_learned_from_normal_work_finds_a_tone_it_has_never_heard()
    {
        using Machine machine = new Machine().RecordNormal();
        LearnResult result = Learner.Run(Options(machine["normal"]));
        LearnSummary summary = result.Summary;

        Assert.Equal(LearnTask.Detect, summary.Task);
        Assert.True(summary.AreFaultsMadeUp);
        Assert.Subset(new HashSet<string>(
            ["pipeline.json", "learn.json", "learn.html", "model.onnx", "calibration.npy", "learned.detector"]),
            result.Files.Names.ToHashSet());
        TailThreshold threshold = Assert.Single(summary.Chosen.Thresholds);
        Assert.InRange(threshold.Low, 0, threshold.Rate);
        Assert.InRange(threshold.Rate, threshold.Low, threshold.High);
        Assert.True(summary.Chosen.Quality.AboveThreshold <= 0.02 * summary.Chosen.Quality.NormalWindows);

        result.Files.Write(machine["out"]);
        float[] good = ScoresOf(machine["out/pipeline.json"], machine.Record("good", 30, seed: 77));
        float[] bad = ScoresOf(machine["out/pipeline.json"], machine.Record("bad", 30, seed: 78, tone: 60));
        double? area = RocCurve.Area([.. good, .. bad], [.. good.Select(_ => false), .. bad.Select(_ => true)]);
        Assert.True(area > 0.98, $"AUC {area}");
    }

    [Fact]
    public void Labels_of_folders_are_judged_by_and_not_trained_on()
    {
        using Machine machine = new Machine().RecordNormal();
        machine.Record("whistling/1", 30, seed: 21, tone: 50);
        machine.Record("whistling/2", 30, seed: 22, tone: 60);
        machine.Record("slow/1", 30, seed: 23, hum: 20);
        machine.Record("slow/2", 30, seed: 24, hum: 21);

        LearnSummary summary = Learner.Run(Options(machine.Folder)).Summary;

        Assert.False(summary.AreFaultsMadeUp);
        Assert.Equal(["slow", "whistling"], summary.Labels);
        Assert.Equal(["slow", "whistling"], summary.Chosen.Quality.ByLabel.Keys);
        Assert.All(summary.Chosen.Quality.ByLabel.Values, area => Assert.True(area > 0.95, $"AUC {area}"));
        Assert.Equal(2, summary.Chosen.Quality.Events);
        Assert.Equal(summary.Chosen.Quality.Value, summary.Chosen.Quality.ByLabel.Values.Average(), 1e-9);
    }

    [Fact]
    public void Classes_are_told_apart_on_recordings_held_out()
    {
        using Machine machine = new();
        for (int i = 0; i < 4; i++)
        {
            machine.Record($"slow/{i}", 30, seed: i, hum: 11);
            machine.Record($"fast/{i}", 30, seed: i + 10, hum: 29);
            machine.Record($"loud/{i}", 30, seed: i + 20, tone: 200);
        }

        LearnResult result = Learner.Run(Options(machine.Folder));

        Assert.Equal(LearnTask.Classify, result.Summary.Task);
        Assert.Equal(["fast", "loud", "slow"], result.Summary.Labels);
        Assert.True(result.Summary.Chosen.Quality.Value > 0.95, $"{result.Summary.Chosen.Quality.Value}");
        Assert.Equal(["fast", "loud", "slow"], result.Summary.Chosen.Quality.Confusion!.Keys);
        result.Files.Write(machine["out"]);
        PipelineDefinition pipeline = PipelineFile.Read(machine["out/pipeline.json"]);
        Recording recording = Recording.Read(machine.Record("new", 20, seed: 99, hum: 11), pipeline);
        IReadOnlyList<SimulatedWindow> windows = new Simulator(pipeline, pipeline.Model!.Load()).Run(recording);
        Assert.True(windows.Count(w => w.Label == "slow") > 0.9 * windows.Count);
    }

    [Fact]
    public void Same_seed_gives_the_same_files()
    {
        using Machine machine = new Machine().RecordNormal();
        LearnResult first = Learner.Run(Options(machine["normal"]));
        LearnResult second = Learner.Run(Options(machine["normal"]));
        first.Files.Write(machine["first"]);
        second.Files.Write(machine["second"]);

        Assert.Equal(first.Files.Names, second.Files.Names);
        Assert.All(first.Files.Names, name => Assert.Equal(
            File.ReadAllBytes(machine[$"first/{name}"]), File.ReadAllBytes(machine[$"second/{name}"])));
    }

    [Fact]
    public void Search_that_is_stopped_gives_the_best_so_far()
    {
        using Machine machine = new Machine().RecordNormal();
        using CancellationTokenSource source = new();
        LearnOptions options = Options(machine["normal"]) with
        {
            Cancellation = source.Token,
            Progress = (stage, done) =>
            {
                if (stage == "trying candidates")
                {
                    source.Cancel();
                }
            },
        };

        LearnSummary summary = Learner.Run(options).Summary;

        Assert.Single(summary.Finalists);
        Assert.Contains(summary.Notes, note => note.StartsWith("The search was stopped", StringComparison.Ordinal));
    }

    /// <summary>What was tried before a search was killed is not tried again, and the result is that of one that ran through.</summary>
    [Fact]
    public void Search_that_was_killed_goes_on()
    {
        using Machine machine = new Machine().RecordNormal();
        LearnOptions options = Options(machine["normal"]) with { LogFile = machine["trials"] };
        LearnSummary whole = Learner.Run(options).Summary;
        string[] lines = File.ReadAllLines(machine["trials"]);
        int half = lines.Length / 2;
        File.WriteAllLines(machine["trials"], lines[..half]);
        File.AppendAllText(machine["trials"], lines[half][..20]);

        LearnSummary resumed = Learner.Run(options).Summary;

        Assert.Contains(resumed.Notes, note => note.Contains("trials were taken from", StringComparison.Ordinal));
        Assert.Equal(whole.Chosen.Name, resumed.Chosen.Name);
        Assert.Equal(whole.Chosen.Quality.Value, resumed.Chosen.Quality.Value);
        Assert.Equal(whole.Candidates, resumed.Candidates);

        LearnSummary other = Learner.Run(options with { Seed = 1 }).Summary;
        Assert.DoesNotContain(other.Notes, note => note.Contains("trials were taken from", StringComparison.Ordinal));
    }

    /// <summary>A recording in the wrong folder, and classes that are the same: both are said.</summary>
    [Fact]
    public void Doubts_are_said()
    {
        using Machine machine = new();
        for (int i = 0; i < 5; i++)
        {
            machine.Record($"slow/{i}", 30, seed: i, hum: i == 0 ? 29 : 11);
            machine.Record($"fast/{i}", 30, seed: i + 10, hum: 29);
            machine.Record($"brisk/{i}", 30, seed: i + 20, hum: 29);
        }

        IReadOnlyList<string> notes = Learner.Run(Options(machine.Folder)).Summary.Notes;

        Assert.Contains(notes, n => n.StartsWith("slow/0.npy is nearer to recordings of", StringComparison.Ordinal));
        Assert.Contains(notes, n => n.Contains("'fast' is taken for 'brisk'", StringComparison.Ordinal)
            || n.Contains("'brisk' is taken for 'fast'", StringComparison.Ordinal));
        Assert.DoesNotContain(notes, n => n.Contains("'slow' is taken for", StringComparison.Ordinal));
    }

    private static LearnOptions Options(string path) => new() { Paths = [path], Rate = Machine.Rate, MostSets = 3, Minutes = 5 };

    private static float[] ScoresOf(string file, string path)
    {
        PipelineDefinition pipeline = PipelineFile.Read(file);
        Recording recording = Recording.Read(path, pipeline);
        return [.. new Simulator(pipeline, pipeline.Model?.Load()).Run(recording).Select(w => w.Score)];
    }
}
