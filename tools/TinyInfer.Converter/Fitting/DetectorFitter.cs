using TinyInfer.Anomaly;
using TinyInfer.Converter.Anomaly;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Simulation;

namespace TinyInfer.Converter.Fitting;

/// <summary>Fits a pipeline's detector to a recording of normal work.</summary>
public static class DetectorFitter
{
    /// <summary>Windows that a fit takes at least.</summary>
    private const int FewestWindows = 20;

    private const double SecondsPerDay = 86400;

    /// <summary>Fits a detector.</summary>
    /// <param name="definition">The pipeline; what its detector says about debouncing and hysteresis is kept.</param>
    /// <param name="recording">Normal work; windows with a sensor fault are left out.</param>
    /// <param name="method">What to fit.</param>
    /// <param name="components">Clusters, or components of a mixture.</param>
    /// <param name="rule">How the threshold comes from the scores, where <paramref name="change"/> does not say so.</param>
    /// <param name="change">A change detector to be fitted to the scores, in place of the pipeline's filter; null to keep that.</param>
    /// <param name="progress">Told what is being done; null for nobody.</param>
    /// <returns>The detector's settings, and the number of windows they come from.</returns>
    /// <exception cref="ConversionException">The recording has too few windows, or the pipeline has no score to fit.</exception>
    public static (DetectorSettings Settings, int Windows) Fit(
        PipelineDefinition definition, Recording recording, FitMethod method, int components, ThresholdRule rule, ChangeRule? change, Action<string, double>? progress = null)
    {
        if (change != null)
        {
            definition = definition with { Detector = definition.Detector == null ? null : WithoutFilter(definition.Detector) };
        }

        DetectorSettings settings = definition.Detector?.CreateSettings() ?? new DetectorSettings();
        float[] scores;
        if (method == FitMethod.Quantile)
        {
            if (definition.Detector == null)
            {
                throw new ConversionException($"{definition.File}: there is no \"detector\" whose threshold could be fitted. Add one, or choose another --method.");
            }

            InferenceModel? model = definition.Model?.Load(progress).Model;
            scores = [.. new Simulator(definition, model).Run(recording, progress).Where(w => float.IsFinite(w.Score)).Select(w => w.Score)];
            Require(scores.Length, FewestWindows);
        }
        else
        {
            FeatureTable table = FeatureTable.Compute(definition, recording, progress);
            float[][] rows = [.. table.Values.Chunk(table.FeatureCount).Where((_, i) => !table.FaultyWindows.Contains(i))];
            Require(rows.Length, Math.Max(FewestWindows, 2 * components));
            settings.Reconstruction = null;
            settings.Scorer = method switch
            {
                FitMethod.Mahalanobis => ScorerFit.Mahalanobis(rows),
                FitMethod.Mixture => ScorerFit.Mixture(rows, components),
                _ => ScorerFit.Clusters(rows, components, rule.Quantile),
            };
            scores = [.. rows.Select(settings.Scorer.Score)];
            if (settings.Filter is { } filter)
            {
                // The device compares what has gone through the filter.
                scores = [.. scores.Select(filter.Update)];
                filter.Reset();
            }
        }

        if (change == null)
        {
            settings.Threshold = Threshold(scores, method, rule);
        }
        else
        {
            (settings.Filter, settings.Threshold) = ChangeFit.Fit(change, scores, change.FalseAlarmsPerDay * definition.SecondsPerHop / SecondsPerDay);
        }

        return (settings, scores.Length);
    }

    /// <summary>The same detector, comparing scores as they come.</summary>
    private static DetectorDefinition WithoutFilter(DetectorDefinition detector) => detector with
    {
        CreateSettings = () =>
        {
            DetectorSettings settings = detector.CreateSettings();
            settings.Filter = null;
            return settings;
        },
    };

    private static void Require(int windows, int fewest)
    {
        if (windows < fewest)
        {
            throw new ConversionException($"The recording has {windows} windows without a sensor fault, and a fit takes {fewest}. Record for longer.");
        }
    }

    /// <summary>A log likelihood has no zero to multiply from: there, the margin widens the distance from the median.</summary>
    private static float Threshold(float[] scores, FitMethod method, ThresholdRule rule)
    {
        if (method != FitMethod.Mixture)
        {
            return rule.Apply(scores);
        }

        float quantile = (rule with { Margin = 1 }).Apply(scores);
        float median = new ThresholdRule(0.5, 1).Apply(scores);
        return quantile + (float)((rule.Margin - 1) * (quantile - median));
    }
}
