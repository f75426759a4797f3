using TinyInfer.Converter.Execution;
using TinyInfer.Converter.Import;
using TinyInfer.Converter.Import.Data;
using TinyInfer.Converter.Import.Tables;

namespace TinyInfer.Converter.Anomaly;

/// <summary>Runs an autoencoder over windows and finds those that it cannot put out again.</summary>
public static class AnomalyDetector
{
    /// <summary>Finds anomalies.</summary>
    /// <param name="model">The autoencoder.</param>
    /// <param name="windows">Data file of the windows.</param>
    /// <param name="threshold">The score above which a window is an anomaly; null for the blob's own.</param>
    /// <param name="labels">Data file that says what each window is: 0 for normal; null where that is not known.</param>
    /// <param name="isSequence">True where the windows are steps of one sequence, over which the model's state is carried.</param>
    /// <param name="reference">The float model that the blob was made from, to compare with; null for no comparison.</param>
    /// <param name="table">What the user says of a table of windows; null for nothing.</param>
    /// <returns>What was found.</returns>
    /// <exception cref="ConversionException">The model is no autoencoder, there is no threshold, or a file cannot be used.</exception>
    public static Detection Run(LoadedModel model, string windows, float? threshold, string? labels, bool isSequence, string? reference, TableOptions? table = null)
    {
        StateUse state = model.StateUse(isSequence);
        AnomalyScorer scorer = new(model.Model, state);
        float limit = threshold ?? model.Threshold
            ?? throw new ConversionException($"{model.Path}: it holds no threshold; give one with --threshold X, or convert the model with calibration data.");
        SampleSet samples = new BatchRunner(model.Model).Read(windows, table);
        return new Detection(model.Name, limit, scorer.Score(samples))
        {
            Readings = samples.Readings,
            Table = samples.Table,
            State = state == StateUse.None ? null : state,
            Truth = labels == null ? null : ReadLabels(labels, samples.Count),
            FloatScores = reference == null ? null : ScoreFloat(reference, samples),
        };
    }

    private static bool[] ReadLabels(string path, int count)
    {
        IReadOnlyDictionary<string, NumericArray> arrays = DataFile.Read(path);
        return arrays.Count == 1 && arrays.Values.Single() is { } array && array.Values.Length == count
            ? Array.ConvertAll(array.Values, label => label != 0)
            : throw new ConversionException($"{path}: one label for each of the {count} windows is expected.");
    }

    private static float[] ScoreFloat(string path, SampleSet samples)
    {
        using ImportedModel model = ImportedModel.Read(new ConversionOptions { Model = path });
        if (model.Reference == null || model.Network.Inputs.Count != 1 || model.Network.Outputs.Count != 1
            || model.Network.Inputs[0].Source?.IntegerOffset != null
            || !samples[0].TryGetValue(model.Network.Inputs[0].Name, out float[]? first) || first.Length != model.Network.Inputs[0].Length)
        {
            throw new ConversionException($"{path}: it is not the float model that the blob was made from, or it takes integers.");
        }

        string output = model.Network.Outputs[0].Source!.Name;
        return [.. Enumerable.Range(0, samples.Count).Select(i =>
        {
            float[] reconstruction = model.Reference.Run(samples[i])[output].ToArray();
            return samples[i].Values.Single().Zip(reconstruction, (x, y) => (x - y) * (x - y)).Average();
        })];
    }
}
