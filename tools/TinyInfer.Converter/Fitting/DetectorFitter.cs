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

    /// <summary>Fits a detector.</summary>
    /// <param name="definition">The pipeline; what its detector says about debouncing and hysteresis is kept.</param>
    /// <param name="recording">Normal work; windows with a sensor fault are left out.</param>
    /// <param name="method">What to fit.</param>
    /// <param name="components">Clusters, or components of a mixture.</param>
    /// <param name="rule">How the threshold comes from the scores.</param>
    /// <param name="progress">Told what is being done; null for nobody.</param>
    /// <returns>The detector's settings, and the number of windows they come from.</returns>
    /// <exception cref="ConversionException">The recording has too few windows, or the pipeline has no score to fit.</exception>
    public static (DetectorSettings Settings, int Windows) Fit(
        PipelineDefinition definition, Recording recording, FitMethod method, int components, ThresholdRule rule, Action<string, double>? progress = null)
    {
        DetectorSettings settings = definition.Detector?.CreateSettings() ?? new DetectorSettings();
        float[] scores;
        if (method == FitMethod.Quantile)
        {
            if (definition.Detector == null)
            {
                throw new ConversionException($"{definition.File}: there is no \"detector\" whose threshold could be fitted. Add one, or choose another --method.");
            }

            InferenceModel? model = definition.Model?.Load(progress).Model;
            scores = [.. new Simulator(definition, model).Run(recording, progress).Where(w => w.State != DetectorState.Fault).Select(w => w.Score)];
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

        settings.Threshold = Threshold(scores, method, rule);
        return (settings, scores.Length);
    }

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
