using System.Text.Json.Nodes;
using TinyInfer.Converter;
using TinyInfer.Converter.Files;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Report;
using TinyInfer.Converter.Scaffold;
using TinyInfer.Converter.Simulation;
using TinyInfer.Training.Recordings;

namespace TinyInfer.Training.Search;

/// <summary>Judges finalists: the files that would be written, run by the device's own code in the simulator.</summary>
/// <param name="options">What the user says.</param>
/// <param name="set">The recordings.</param>
/// <param name="parts">Their parts.</param>
internal sealed class Judge(LearnOptions options, RecordingSet set, IReadOnlyList<Part> parts)
{
    private const string PipelineName = "pipeline.json";

    /// <summary>Judges a finalist.</summary>
    /// <param name="trial">The finalist.</param>
    /// <exception cref="ConversionException">It cannot be had for a board.</exception>
    internal Judgement Run(Trial trial)
    {
        string folder = Directory.CreateTempSubdirectory("tinyinfer-learn-").FullName;
        try
        {
            string file = Path.Combine(folder, PipelineName);
            Write(trial, float.NaN).Write(folder);
            PipelineModel? model = PipelineFile.Read(file).Model?.Load();
            TailThreshold? threshold = set.Task == LearnTask.Detect ? FindThreshold(file, model) : null;
            OutputFiles files = Write(trial, threshold?.Threshold ?? float.NaN);
            files.Write(folder);
            JudgedPart[] judged = [.. parts.Where(p => p.Role == PartRole.Test).Select(p => Simulate(file, model, p))];
            PipelineDefinition definition = PipelineFile.Read(file);
            FirmwareNeeds needs = FirmwareNeeds.Of(definition, model, options.Board);
            return new Judgement
            {
                Trial = trial,
                Files = files,
                Definition = definition,
                Threshold = threshold,
                Parts = judged,
                Cost = needs.Window,
                Ram = needs.Total,
                Flash = model?.Conversion?.Compiled?.CodeSize
                    ?? (int)Directory.GetFiles(folder, "*.detector").Sum(f => new FileInfo(f).Length),
                Quality = JudgedQuality.Of(judged, set.Task, set.Sensor.Rate),
            };
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private OutputFiles Write(Trial trial, float threshold)
    {
        OutputFiles files = new();
        JsonObject pipeline = trial.Set.Write(set.SensorText);
        trial.Fitted.Write(pipeline, files, threshold);
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

    /// <summary>Scores of normal windows for comparing, which nothing was fitted to, say where the threshold is.</summary>
    private TailThreshold FindThreshold(string file, PipelineModel? model)
    {
        float[] scores = [.. parts.Where(p => p.Role == PartRole.Select && !p.IsMadeUp)
            .SelectMany(p => Simulate(file, model, p, takesThreshold: false) is var judged ? judged.Windows
                .Where(w => float.IsFinite(w.Score) && judged.Part.Source.SectionOf(w.Start, w.End)?.IsNormal == true) : [])
            .Select(w => w.Score)];
        return TailThreshold.Of(scores, options.FalseAlarms);
    }

    private static JudgedPart Simulate(string file, PipelineModel? model, Part part, bool takesThreshold = true)
    {
        // Read anew: a pipeline keeps the state of its filters.
        PipelineDefinition definition = PipelineFile.Read(file);
        return new JudgedPart(part, part.Source.Recording.LongestSection < definition.Span
            ? []
            : new Simulator(definition, model?.Model, takesThreshold).Run(part.Source.Recording));
    }
}
