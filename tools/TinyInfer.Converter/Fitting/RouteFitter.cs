using TinyInfer.Converter.Anomaly;
using TinyInfer.Converter.Labels;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Simulation;

namespace TinyInfer.Converter.Fitting;

/// <summary>Fits a detector to each of the ways in which a machine works.</summary>
public static class RouteFitter
{
    /// <summary>Fits the detectors.</summary>
    /// <param name="definition">A pipeline with routes; what its detector says about debouncing and hysteresis is kept.</param>
    /// <param name="recording">Normal work in all these ways.</param>
    /// <param name="truth">What happens in the recording; null if all of it is normal.</param>
    /// <param name="choice">What to fit.</param>
    /// <param name="rule">How a threshold comes from the scores.</param>
    /// <param name="change">A change detector to be fitted to the scores; null for none.</param>
    /// <param name="progress">Told what is being done; null for nobody.</param>
    /// <returns>A detector for each route.</returns>
    /// <exception cref="ConversionException">A route has too few windows, or a score that learns on the machine.</exception>
    public static IReadOnlyList<FittedDetector> Fit(PipelineDefinition definition, Recording recording, Truth? truth, ScorerChoice choice,
        ThresholdRule rule, ChangeRule? change, Action<string, double>? progress = null)
    {
        RoutesDefinition routes = definition.Routes!;
        IReadOnlyList<int> route = FeatureTable.Compute(definition, recording, progress).Routes;
        return
        [
            .. Enumerable.Range(0, routes.Count).Select(number =>
            {
                PipelineDefinition own = definition with { Routes = null, Detector = routes.Detectors?[number] ?? definition.Detector };
                try
                {
                    FittedDetector fitted =
                        DetectorFitter.Fit(own, recording, truth, choice, rule, change, progress, window => route[window] == number);
                    return fitted.Settings.Scorer?.IsLearning != true
                        ? fitted
                        : throw new ConversionException("The score learns on the machine, which does not come to all its ways of working "
                            + "when it should be learned. Choose another --method.");
                }
                catch (ConversionException e)
                {
                    throw new ConversionException($"route {number}, {routes.Describe(number)}: {e.Message}", e);
                }
            }),
        ];
    }
}
