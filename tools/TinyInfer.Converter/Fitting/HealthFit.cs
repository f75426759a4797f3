using TinyInfer.Anomaly;
using TinyInfer.Anomaly.Format;
using TinyInfer.Anomaly.Health;
using TinyInfer.Converter.Labels;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Simulation;
using TinyInfer.Guard;

namespace TinyInfer.Converter.Fitting;

/// <summary>Finds what score and features are like in normal work, which a board compares with later.</summary>
public static class HealthFit
{
    /// <summary>Features that are watched.</summary>
    private const int Features = 4;

    /// <summary>A deviation where all scores are equal: as a share of the score, or of 1.</summary>
    private const double SmallestDeviation = 1e-6;

    /// <summary>Finds it, by the device's own guard.</summary>
    /// <param name="definition">The pipeline.</param>
    /// <param name="settings">Its detector.</param>
    /// <param name="recording">Normal work; windows with a sensor fault are left out.</param>
    /// <param name="truth">What happens in the recording: windows that hold a frame that is not normal are left out; null if all of it is
    /// normal.</param>
    /// <param name="progress">Told what is being done; null for nobody.</param>
    /// <returns>The profile of the score and the features that vary most.</returns>
    /// <exception cref="ConversionException">The recording has too few windows.</exception>
    public static HealthProfile Fit(
        PipelineDefinition definition, DetectorSettings settings, Recording recording, Truth? truth,
            Action<string, double>? progress = null)
    {
        PipelineDefinition own = definition with
        {
            Detector = DetectorDefinition.Of(DetectorWriter.Write(settings)),
            Cascade = null,
            Learning = null,
            Health = null,
        };
        Simulator simulator = new(own, own.LoadModel(progress: progress));
        MachineGuard guard = (MachineGuard)simulator.Guard;
        List<float> scores = [];
        List<float[]> rows = [];
        simulator.WindowJudged = start =>
        {
            if (guard.State is DetectorState.Normal or DetectorState.Anomaly
                && (truth == null || truth.IsNormal(start, start + definition.Span)))
            {
                scores.Add(guard.Detector.RawScore);
                rows.Add([.. Enumerable.Range(0, guard.Pipeline.FeatureCount).Select(guard.GetFeature)]);
            }
        };
        simulator.Run(recording, progress);
        if (rows.Count < HealthProfile.FewestWindows)
        {
            throw new ConversionException(
                $"The recording has {rows.Count} normal windows without a sensor fault, and a health profile takes "
                + $"{HealthProfile.FewestWindows}. Record for longer.");
        }

        float[][] all = [.. rows];
        double[] deviations = ScorerFit.Deviations(all, Clustering.Mean(all));
        int[] chosen = [.. Enumerable.Range(0, deviations.Length).OrderByDescending(i => deviations[i]).Take(Features).Order()];
        return Of(scores, chosen, rows);
    }

    /// <summary>Makes a profile of windows.</summary>
    /// <param name="scores">Their scores.</param>
    /// <param name="chosen">Indices of the features that are watched.</param>
    /// <param name="rows">Their features.</param>
    internal static HealthProfile Of(IReadOnlyList<float> scores, IReadOnlyList<int> chosen, IReadOnlyList<float[]> rows)
    {
        double mean = scores.Average();
        double deviation = Math.Sqrt(scores.Sum(score => (score - mean) * (score - mean)) / scores.Count);
        float[][] numbers = [Numbers(scores), .. chosen.Select(feature => Numbers([.. rows.Select(row => row[feature])]))];
        return new HealthProfile(scores.Count, (float)mean, (float)Math.Max(deviation, SmallestDeviation * Math.Max(1, Math.Abs(mean))),
            [-1, .. chosen], numbers);
    }

    /// <summary>Range, edges between bins of as many values each, and the bins' shares.</summary>
    private static float[] Numbers(IReadOnlyList<float> values)
    {
        float[] sorted = [.. values.Order()];
        float[] edges = [.. Enumerable.Range(1, HealthProfile.Bins - 1).Select(i => sorted[(i * sorted.Length / HealthProfile.Bins) - 1])];
        int[] counts = new int[HealthProfile.Bins];
        foreach (float value in sorted)
        {
            counts[HealthProfile.FindBin(edges, 0, value)]++;
        }

        return [sorted[0], sorted[^1], .. edges, .. counts.Select(count => HealthProfile.ShareOf(count, sorted.Length))];
    }
}
