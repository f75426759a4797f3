using TinyInfer.Converter.Anomaly;
using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Execution;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.Onnx;
using TinyInfer.Converter.Labels;

namespace TinyInfer.Converter.Metrics;

/// <summary>Judges a model by samples whose labels are known.</summary>
/// <param name="kind">By what.</param>
/// <param name="samples">The samples.</param>
/// <param name="labels">A label a sample.</param>
/// <param name="normal">Labels that mean normal; null to go by words and numbers.</param>
/// <param name="classes">Names of the model's classes, in the order of its output; null if it has none.</param>
internal sealed class TaskMetric(
    MetricKind kind, SampleSet samples, LabelColumn labels, IReadOnlyList<string>? normal, IReadOnlyList<string>? classes)
{
    /// <summary>Judges a converted model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="state">What becomes of its state between samples.</param>
    /// <exception cref="ConversionException">The model's outputs are not of the kind that the metric is for.</exception>
    internal double Of(InferenceModel model, StateUse state)
    {
        if (AnomalyScorer.IsAutoencoder(model) && kind != MetricKind.Accuracy)
        {
            return OfScores(new AnomalyScorer(model, ModelScore.Of(model.Metadata).Measure, state).Score(samples));
        }

        RequireOne(model.Outputs.Length);
        float[] values = new BatchRunner(model, state: state).Run(samples)[0].Array.Values;
        return OfOutputs([.. values.Chunk(values.Length / samples.Count)]);
    }

    /// <summary>Judges the model that it comes from.</summary>
    /// <param name="reference">That model.</param>
    /// <param name="network">Its network.</param>
    /// <param name="converted">A model made of it.</param>
    internal double Of(OnnxReference reference, Network network, InferenceModel converted)
    {
        string output = network.Outputs[0].Source!.Name;
        return AnomalyScorer.IsAutoencoder(converted) && kind != MetricKind.Accuracy
            ? OfScores(AnomalyScorer.ScoreFloat(reference, output, samples, ModelScore.Of(converted.Metadata).Measure))
            : OfOutputs([.. Enumerable.Range(0, samples.Count).Select(i => reference.Run(samples[i])[output].ToArray())]);
    }

    private void RequireOne(int outputs)
    {
        if (outputs != 1)
        {
            throw new ConversionException(
                $"--metric {Name}: a model of one output is expected; this one has {outputs}. --metric snr takes any.");
        }
    }

    private string Name => kind.ToString().ToLowerInvariant();

    private double OfOutputs(float[][] outputs)
    {
        int size = outputs[0].Length;
        if (kind == MetricKind.Auc || (kind == MetricKind.F1 && size == 1))
        {
            return size <= 2
                ? OfScores(Array.ConvertAll(outputs, o => o[^1]))
                : throw new ConversionException(
                    $"--metric {Name}: an autoencoder is expected, or a model with one score per sample; this one puts out {size} values. "
                    + "--metric accuracy and f1 are for classes.");
        }

        if (size < 2)
        {
            throw new ConversionException(
                $"--metric {Name}: a model with a value for each class is expected; this one puts out one value.");
        }

        int[] expected = ClassesOf(size);
        int[] actual = Array.ConvertAll(outputs, o => Array.IndexOf(o, o.Max()));
        return kind == MetricKind.Accuracy
            ? actual.Zip(expected, (a, e) => a == e ? 1.0 : 0).Average()
            : expected.Distinct().Average(c => F1(
                actual.Zip(expected).Count(p => p.First == c && p.Second == c), actual.Count(a => a == c), expected.Count(e => e == c)));
    }

    /// <summary>The class of each sample: by its name, or by its number from 0.</summary>
    private int[] ClassesOf(int count)
    {
        int[] result = new int[samples.Count];
        foreach (Tables.TextRun run in labels.Runs)
        {
            int named = classes == null ? -1 : classes.ToList().FindIndex(name => LabelText.AreSame(name, run.Text));
            int at = named >= 0 ? named : LabelText.NumberOf(run.Text) is { } number && number == Math.Floor(number) ? (int)number : -1;
            if (at < 0 || at >= count)
            {
                throw new ConversionException(
                    $"{labels.Path}: '{LabelText.Plain(run.Text)}' is no class of the model, which has "
                    + $"{(classes?.Count == count ? string.Join(", ", classes) : $"the numbers 0 to {count - 1}")}.");
            }

            Array.Fill(result, at, run.Start, run.Length);
        }

        return result;
    }

    private double OfScores(float[] scores)
    {
        bool?[] truth = Truth.OfAnomalies(labels, normal, unit: "sample").ByRow(samples.Count);
        int[] known = [.. Enumerable.Range(0, scores.Length).Where(i => truth[i] != null)];
        float[] judged = [.. known.Select(i => scores[i])];
        bool[] isAnomaly = [.. known.Select(i => truth[i] == true)];
        if (RocCurve.Area(judged, isAnomaly) is not { } area)
        {
            throw new ConversionException(
                $"{labels.Path}: --metric {Name} takes normal samples and anomalous ones, and by their labels they are all of one kind. "
                + "Say which labels are normal with --normal LABEL[,LABEL].");
        }

        return kind == MetricKind.Auc ? area : HighestF1(judged, isAnomaly);
    }

    private static double HighestF1(float[] scores, bool[] isAnomaly)
    {
        int all = isAnomaly.Count(a => a);
        int hits = 0;
        int alarms = 0;
        double best = 0;
        foreach (IGrouping<float, int> equal in Enumerable.Range(0, scores.Length).GroupBy(i => scores[i]).OrderByDescending(g => g.Key))
        {
            alarms += equal.Count();
            hits += equal.Count(i => isAnomaly[i]);
            best = Math.Max(best, F1(hits, alarms, all));
        }

        return best;
    }

    private static double F1(int hits, int found, int all) => found + all == 0 ? 0 : 2.0 * hits / (found + all);
}
