using TinyInfer.Anomaly;
using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Execution;
using TinyInfer.Converter.Import;
using TinyInfer.Converter.Labels;

namespace TinyInfer.Converter.Anomaly;

/// <summary>Runs an autoencoder over windows and finds those that it cannot put out again.</summary>
public static class AnomalyDetector
{
    /// <summary>Finds anomalies.</summary>
    /// <param name="model">The autoencoder.</param>
    /// <param name="options">What to find them in, and how.</param>
    /// <returns>What was found.</returns>
    /// <exception cref="ConversionException">The model is no autoencoder, there is no threshold of the score, or a file cannot be
    /// used.</exception>
    public static Detection Run(LoadedModel model, DetectionOptions options)
    {
        ErrorMeasure measure = options.Score ?? model.Score.Measure;
        StateUse state = model.StateUse(options.IsSequence);
        AnomalyScorer scorer = new(model.Model, measure, state);
        float limit = options.Threshold ?? ThresholdOf(model, measure);
        SampleSet samples = new BatchRunner(model.Model).Read(options.Windows, options.Table);
        Truth? truth = options.Labels == null
            ? null
            : Truth.OfAnomalies(LabelFile.Read(options.Labels, samples.Count, "window"), options.Normal, unit: "window");
        string? doubt = options.Score == null && options.Threshold == null ? model.Score.Doubt(model.Path) : null;
        return new Detection(model.Name, ScoreName.Of(measure), limit, scorer.Score(samples))
        {
            Readings = samples.Readings,
            Table = samples.Table,
            State = state == StateUse.None ? null : state,
            Truth = truth?.ByRow(samples.Count),
            Labels = truth?.Labels,
            Warnings = [.. doubt == null ? Array.Empty<string>() : [doubt], .. truth?.Warnings ?? []],
            FloatScores = options.Reference == null ? null : ScoreFloat(options.Reference, samples, measure),
        };
    }

    private static float ThresholdOf(LoadedModel model, ErrorMeasure measure)
    {
        float threshold = model.Score.Threshold
            ?? throw new ConversionException(
                $"{model.Path}: it holds no threshold; give one with --threshold X, or convert the model with calibration data.");
        return model.Score.Named is not { } named || named == measure
            ? threshold
            : throw new ConversionException(
                $"{model.Path}: its threshold is of the {ScoreName.InWords(named)}, and says nothing of the "
                + $"{ScoreName.InWords(measure)}. Leave --score out, or give a threshold of that score with --threshold X.");
    }

    private static float[] ScoreFloat(string path, SampleSet samples, ErrorMeasure measure)
    {
        using ImportedModel model = ImportedModel.Read(new ImportOptions { Model = path });
        if (model.Reference == null || model.Network.Inputs.Count != 1 || model.Network.Outputs.Count != 1
            || model.Network.Inputs[0].Source?.IntegerOffset != null
            || !samples[0].TryGetValue(model.Network.Inputs[0].Name, out float[]? first) || first.Length != model.Network.Inputs[0].Length)
        {
            throw new ConversionException($"{path}: it is not the float model that the blob was made from, or it takes integers.");
        }

        return AnomalyScorer.ScoreFloat(model.Reference, model.Network.Outputs[0].Source!.Name, samples, measure);
    }
}
