using System.Text.Json.Nodes;
using TinyInfer.Converter;
using TinyInfer.Converter.Files;
using TinyInfer.Converter.Fitting;
using TinyInfer.Converter.Labels;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Pipeline.Routing;
using TinyInfer.Converter.Report;
using TinyInfer.Converter.Scaffold;
using TinyInfer.Converter.Simulation;
using TinyInfer.Training.Candidates;
using TinyInfer.Training.Recordings;

namespace TinyInfer.Training.Search;

/// <summary>Judges finalists: the files that would be written, run by the device's own code in the simulator.</summary>
/// <param name="options">What the user says.</param>
/// <param name="set">The recordings.</param>
/// <param name="parts">Their parts.</param>
internal sealed class Judge(LearnOptions options, RecordingSet set, IReadOnlyList<Part> parts)
{
    private const string PipelineName = "pipeline.json";

    /// <summary>What INT8 loses against float, in AUC or accuracy, from which on a network is fine-tuned.</summary>
    private const double LeastLoss = 0.002;

    /// <summary>Scores that a threshold is found in, at least.</summary>
    private const int FewestScores = 2;

    /// <summary>Windows that float judges, beyond which they are thinned out.</summary>
    private const int MostWindows = 100_000;

    /// <summary>Judges a finalist.</summary>
    /// <param name="trial">The finalist.</param>
    /// <param name="cascade">A first stage before it; null for none.</param>
    /// <exception cref="ConversionException">It cannot be had for a board.</exception>
    internal Judgement Run(Trial trial, CascadeDefinition? cascade = null) => InFolder((folder, file) =>
    {
        Write(trial, null, null).Write(folder);
        PipelineModel? model = PipelineFile.Read(file).LoadModel(board: options.Board);
        IReadOnlyList<TailThreshold> thresholds = set.Task == LearnTask.Detect ? FindThresholds(file, model) : [];
        OutputFiles files = Write(trial, thresholds.Count == 0 ? null : [.. thresholds.Select(t => t.Threshold)], cascade);
        files.Write(folder);
        JudgedPart[] judged = [.. parts.Where(p => p.Role == PartRole.Test).Select(p => Simulate(file, model, p))];
        PipelineDefinition definition = PipelineFile.Read(file);
        FirmwareNeeds needs = FirmwareNeeds.Of(definition, model, options.Board);
        SimulatedWindow[] normal = [.. judged.SelectMany(j => j.Windows.Where(w => j.IsNormal(w) == true))];
        return new Judgement
        {
            Trial = trial,
            Files = files,
            Definition = definition,
            Thresholds = thresholds,
            Parts = judged,
            Cost = needs.Window,
            Cascade = cascade == null ? null : CascadeSummary.Of(definition, normal, null, needs.Window, options.Board),
            Ram = needs.Total,
            Flash = model != null ? model.Flash
                : (int)Directory.GetFiles(folder, "*.detector").Sum(f => new FileInfo(f).Length),
            Quality = JudgedQuality.Of(judged, set.Task, set.Sensor.Rate),
        };
    });

    /// <summary>Puts a first stage before a finalist: fitted to the parts that candidates are compared by.</summary>
    /// <param name="judged">A detector.</param>
    /// <returns>The same with a first stage, judged; null if none saves anything.</returns>
    internal Judgement? WithCascade(Judgement judged)
    {
        Part[] fitted = [.. parts.Where(p => p.Role == PartRole.Select
            && p.Source.Recording.LongestSection >= judged.Definition.Span)];
        if (!fitted.Any(p => p.Source.HasAnomalies))
        {
            return null;
        }

        FittedCascade? cascade = InFolder((folder, file) =>
        {
            judged.Files.Write(folder);
            try
            {
                return CascadeFitter.Fit(() => PipelineFile.Read(file),
                    [.. fitted.Select(p => (p.Source.Recording, (Truth?)Truth.Of(p.Source.Sections)))], [], new CascadeRule());
            }
            catch (ConversionException)
            {
                return null;
            }
        });
        return cascade == null || cascade.SavesLittle ? null : Run(judged.Trial, cascade.Definition);
    }

    /// <summary>Fine-tunes a network for INT8, where that loses against float.</summary>
    /// <param name="judged">A finalist.</param>
    /// <returns>The same fine-tuned, judged; null if INT8 loses nothing, or it is no network that can be.</returns>
    internal Judgement? FineTuned(Judgement judged)
    {
        if (judged.Trial.Fitted.Curve == null || judged.Definition.Routes != null
            || FloatQuality(judged.Trial) - judged.Quality.Value < LeastLoss)
        {
            return null;
        }

        FittedDecider? tuned = InFolder((folder, file) =>
        {
            OutputFiles files = Write(judged.Trial, null, null, "fast");
            files.Write(folder);
            return PipelineFile.Read(file).Model!.Load().Conversion is { } conversion
                ? judged.Trial.Fitted.FineTune(conversion.Network)
                : null;
        });
        return tuned == null ? null : Run(judged.Trial with { Addition = ", fine-tuned", Fit = new Lazy<FittedDecider>(tuned) });
    }

    /// <summary>What finalists are compared by, as float has it.</summary>
    private double FloatQuality(Trial trial) => Valuation.Of(
        trial.Fitted,
        WindowTable.Of(trial.Set, set.SensorText, parts.Where(p => p.Role == PartRole.Test), MostWindows),
        set.Task,
        set.Labels);

    private static T InFolder<T>(Func<string, string, T> act)
    {
        string folder = Directory.CreateTempSubdirectory("tinyinfer-learn-").FullName;
        try
        {
            return act(folder, Path.Combine(folder, PipelineName));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private OutputFiles Write(Trial trial, IReadOnlyList<float>? thresholds, CascadeDefinition? cascade, string? quality = null)
    {
        OutputFiles files = new();
        JsonObject pipeline = trial.Set.Write(set.SensorText);
        trial.Fitted.Write(pipeline, files, thresholds);
        if (quality != null)
        {
            pipeline["model"]!["quality"] = quality;
        }

        if (cascade != null)
        {
            pipeline["cascade"] = JsonNode.Parse(cascade.ToText());
        }

        if (set.Task == LearnTask.Classify)
        {
            string[] faults = [.. set.Recordings.SelectMany(r => r.Sections).Where(s => !s.IsNormal).Select(s => s.Label).Distinct()];
            string[] normal = [.. set.Labels.Except(faults)];
            if (normal.Length > 0 && faults.Length > 0)
            {
                pipeline["alarm"] = new JsonObject { ["on"] = new JsonArray([.. faults.Select(f => (JsonNode?)f)]) };
            }
        }

        files.Add(PipelineName, Json.Write(pipeline) + "\n");
        return files;
    }

    /// <summary>Scores of normal windows for comparing, which nothing was fitted to, say where thresholds are.</summary>
    private IReadOnlyList<TailThreshold> FindThresholds(string file, PipelineModel? model)
    {
        SimulatedWindow[] windows = [.. parts.Where(p => p.Role == PartRole.Select && !p.IsMadeUp)
            .Select(p => Simulate(file, model, p, takesThreshold: false))
            .SelectMany(judged => judged.Windows.Where(w => float.IsFinite(w.Score) && judged.IsNormal(w) == true))];
        RoutesDefinition? routes = PipelineFile.Read(file).Routes;
        return [.. Enumerable.Range(0, routes?.Count ?? 1).Select(route =>
        {
            float[] scores = [.. windows.Where(w => (w.Route ?? 0) == route).Select(w => w.Score)];
            return scores.Length >= FewestScores
                ? TailThreshold.Of(set.IsDoubtful ? Believed(scores) : scores, options.FalseAlarms) with { Route = routes?.Describe(route) }
                : throw new ConversionException($"{routes?.Describe(route) ?? "normal work"} has {scores.Length} windows to compare by, "
                    + "too few for a threshold.");
        })];
    }

    /// <summary>The scores without those that are far beyond the others, if they are few.</summary>
    private static float[] Believed(float[] scores)
    {
        FarOutFences fences = FarOutFences.Of(scores);
        float[] kept = [.. scores.Where(score => !(score > fences.High))];
        return scores.Length - kept.Length <= FarOutFences.MostShare * scores.Length ? kept : scores;
    }

    private static JudgedPart Simulate(string file, PipelineModel? model, Part part, bool takesThreshold = true)
    {
        // Read anew: a pipeline keeps the state of its filters.
        PipelineDefinition definition = PipelineFile.Read(file);
        return new JudgedPart(part, part.Source.Recording.LongestSection < definition.Span
            ? []
            : new Simulator(definition, model, takesThreshold).Run(part.Source.Recording));
    }
}
