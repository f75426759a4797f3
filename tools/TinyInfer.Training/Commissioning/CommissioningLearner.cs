using System.Text;
using System.Text.Json.Nodes;
using TinyInfer.Anomaly;
using TinyInfer.Anomaly.Format;
using TinyInfer.Converter;
using TinyInfer.Converter.Anomaly;
using TinyInfer.Converter.Files;
using TinyInfer.Converter.Fitting;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Report;
using TinyInfer.Converter.Simulation;
using TinyInfer.Training.Candidates;
using TinyInfer.Training.Recordings;

namespace TinyInfer.Training.Commissioning;

/// <summary>
/// Learns of installations that are each at work as normal at first: a detector of its own for each recording, from its first frames,
/// judged by the device's code on the others. A frame is anomalous if all windows are that begin before it and hold it.
/// </summary>
public static class CommissioningLearner
{
    /// <summary>Frames of a recording to judge by, at least: two of the longest windows.</summary>
    private const int FewestJudged = 128;

    /// <summary>A third more than the squared distance within which 99.9 % of the windows lie that were learned from.</summary>
    private static readonly ThresholdRule _rule = new(0.999, Math.Sqrt(4.0 / 3));

    /// <summary>Learns.</summary>
    /// <param name="options">What from, and how.</param>
    /// <param name="frames">Frames of each recording that are of normal work.</param>
    /// <returns>What was found, and a pipeline for each recording.</returns>
    /// <exception cref="ConversionException">The recordings cannot be used.</exception>
    public static (CommissioningSummary Summary, OutputFiles Files) Run(LearnOptions options, int frames)
    {
        options.Progress?.Invoke("reading recordings", 0);
        RecordingSet set = RecordingReader.Read(options with { Task = LearnTask.Detect });
        string[] names = NamesOf(options);
        Require(set, names, frames);
        CommissioningCandidate[] candidates = [.. CommissioningCandidate.For(set.Sensor.Channels, frames)];
        if (candidates.Length == 0)
        {
            throw new ConversionException($"The first {frames} frames hold too few windows to learn from. Give a larger --first.");
        }

        List<string> notes = [.. set.Notes];
        List<(CommissioningResult Result, OutputFiles Files)> tried = [];
        foreach (CommissioningCandidate candidate in candidates)
        {
            if (options.Cancellation.IsCancellationRequested && tried.Count > 0)
            {
                notes.Add("The search was stopped: this is the best that was found until then.");
                break;
            }

            try
            {
                tried.Add(Try(candidate, set, names, frames, options, tried.Count / (double)candidates.Length));
            }
            catch (ConversionException e)
            {
                notes.Add($"{candidate.Name} cannot be had: {e.Message}");
            }
        }

        if (tried.Count == 0)
        {
            throw new ConversionException($"None of the candidates can be had. {string.Join(' ', notes)}");
        }

        tried = [.. tried.OrderByDescending(t => t.Result.Rows.F1).ThenBy(t => t.Result.Instructions)];
        CommissioningSummary summary = new() { Frames = frames, Candidates = [.. tried.Select(t => t.Result)], Notes = notes };
        OutputFiles files = tried[0].Files;
        files.Add("learn.json", Json.Write(summary) + "\n");
        return (summary, files);
    }

    private static string[] NamesOf(LearnOptions options)
    {
        string[] names = [.. RecordingFile.Find(options.Paths).Select(file => Path.GetFullPath(file.Path)).Select(path =>
            $"{Path.GetFileName(Path.GetDirectoryName(path))}-{Path.GetFileNameWithoutExtension(path)}")];
        return [.. names.Select((name, i) => names.Count(n => n == name) == 1 ? name : $"{name}-{i}")];
    }

    private static void Require(RecordingSet set, string[] names, int frames)
    {
        for (int i = 0; i < names.Length; i++)
        {
            if (set.Recordings[i].Recording.Length < frames + FewestJudged)
            {
                throw new ConversionException($"{names[i]}: has {set.Recordings[i].Recording.Length:N0} frames, too few to learn from "
                    + $"the first {frames:N0} and to judge by the others. Give a smaller --first, or leave it out.");
            }
        }

        if (!set.Recordings.Any(r => r.Sections.Any(s => !s.IsNormal && s.End > frames)))
        {
            throw new ConversionException($"No frame after the first {frames:N0} is anomalous by its label, so that there is nothing to "
                + "judge by. Name the column of labels with --label-column; or learn without --first.");
        }
    }

    private static (CommissioningResult Result, OutputFiles Files) Try(CommissioningCandidate candidate, RecordingSet set, string[] names,
        int frames, LearnOptions options, double done)
    {
        InstallationResult[] results = new InstallationResult[names.Length];
        (string Text, byte[] Detector)[] made = new (string, byte[])[names.Length];
        int finished = 0;
        ConversionException? problem = null;
        Parallel.For(0, names.Length, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            try
            {
                (results[i], made[i].Text, made[i].Detector) = Learn(candidate, set, set.Recordings[i], names[i], frames);
            }
            catch (ConversionException e)
            {
                problem = new ConversionException($"{names[i]}: {e.Message}", e);
            }

            lock (names)
            {
                options.Progress?.Invoke("learning installations", done + (++finished / (double)names.Length / 9));
            }
        });
        if (problem != null)
        {
            throw problem;
        }

        OutputFiles files = new();
        for (int i = 0; i < names.Length; i++)
        {
            files.Add(names[i] + ".json", made[i].Text);
            files.Add(names[i] + ".detector", made[i].Detector);
        }

        PipelineDefinition first = Read(JsonNode.Parse(made[0].Text)!.AsObject(), names[0], made[0].Detector);
        WindowCost cost = WindowCost.Of(first, null, options.Board);
        RowQuality all = new(results.Sum(r => r.Rows.Found), results.Sum(r => r.Rows.Missed), results.Sum(r => r.Rows.FalseAlarms),
            results.Sum(r => r.Rows.Normal));
        return (new CommissioningResult(candidate.Name, all, cost.Instructions, cost.Milliseconds, results), files);
    }

    private static (InstallationResult Result, string Text, byte[] Detector) Learn(
        CommissioningCandidate candidate, RecordingSet set, LabelledRecording source, string name, int frames)
    {
        JsonObject pipeline = candidate.Features.Write(set.SensorText);
        LabelledRecording learned = source.Part(set.Sensor, 0, frames);
        RowScale scale = RowScale.Of(
            [.. Enumerable.Range(0, frames).Select(i => learned.Recording.Values(i, i + 1).ToArray()).Where(
                row => row.All(float.IsFinite))],
            false, set.Sensor.Channels);
        pipeline["normalize"] = scale.ToJson();
        DetectorSettings settings = DetectorFitter.Fit(
            Read(pipeline, name, null), learned.Recording, null, candidate.Choice, _rule, null).Settings;
        (settings.Raise, settings.Window, settings.Clear, settings.Hysteresis) =
            (candidate.Features.Length - 1, candidate.Features.Length - 1, 1, 1);
        byte[] detector = DetectorWriter.Write(settings);
        LabelledRecording others = source.Part(set.Sensor, frames, source.Recording.Length);
        IReadOnlyList<SimulatedWindow> windows = new Simulator(Read(pipeline, name, detector), null).Run(others.Recording);
        pipeline["detector"] = new JsonObject { ["parameters"] = name + ".detector" };
        return (new InstallationResult(name, settings.Threshold, RowQuality.Of(windows, others.Sections, 1)), Json.Write(pipeline) + "\n",
            detector);
    }

    /// <summary>The pipeline with a detector that is not in a file yet; null for none.</summary>
    private static PipelineDefinition Read(JsonObject pipeline, string name, byte[]? detector)
    {
        JsonObject own = pipeline.DeepClone().AsObject();
        own.Remove("detector");
        PipelineDefinition read = PipelineFile.Read(name + ".json", Encoding.UTF8.GetBytes(own.ToJsonString()));
        return detector == null ? read : read with { Detector = DetectorDefinition.Of(detector) };
    }
}
