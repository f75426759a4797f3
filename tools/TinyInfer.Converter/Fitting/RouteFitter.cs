using TinyInfer.Converter.Anomaly;
using TinyInfer.Converter.Labels;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Pipeline.Routing;
using TinyInfer.Converter.Simulation;
using TinyInfer.Guard;

namespace TinyInfer.Converter.Fitting;

/// <summary>Fits a detector to each of the ways in which a machine works, and finds clusters that tell them apart.</summary>
public static class RouteFitter
{
    /// <summary>Fits the detectors.</summary>
    /// <param name="definition">A pipeline with routes; what its detector says about debouncing and hysteresis is kept.</param>
    /// <param name="recording">Normal work in all these ways.</param>
    /// <param name="truth">What happens in the recording; null if all of it is normal.</param>
    /// <param name="choice">What to fit; to a route with a model of its own the threshold of that model's score.</param>
    /// <param name="rule">How a threshold comes from the scores.</param>
    /// <param name="change">A change detector to be fitted to the scores; null for none.</param>
    /// <param name="progress">Told what is being done; null for nobody.</param>
    /// <returns>The routes, and a detector for each.</returns>
    /// <exception cref="ConversionException">A route has too few windows, or a score that learns on the machine.</exception>
    public static RoutesFit Fit(PipelineDefinition definition, Recording recording, Truth? truth, ScorerChoice choice,
        ThresholdRule rule, ChangeRule? change, Action<string, double>? progress = null)
    {
        RoutesDefinition routes = definition.Routes!;
        RequireMethod(routes, choice);
        UnfittedClusters? wanted = routes.Partition as UnfittedClusters;
        FeatureTable table = FeatureTable.Compute(wanted == null ? definition : definition with { Routes = null }, recording, progress);
        IReadOnlyList<int> route = table.Routes;
        ClusterPartition? found = null;
        if (wanted != null)
        {
            float[][] rows = [.. table.Values.Chunk(table.FeatureCount)];
            HashSet<int> faulty = [.. table.FaultyWindows];
            found = ClusterFit.Fit(
                [.. rows.Where((_, i) => !faulty.Contains(i)
                    && truth?.IsNormal(table.Starts[i], table.Starts[i] + definition.Span) != false)], wanted);
            routes = routes with { Partition = found };
            ClusterRoutes clusters = found.CreateClusters()!;
            route = [.. rows.Select(clusters.Find)];
        }

        return new RoutesFit(routes, found,
        [
            .. Enumerable.Range(0, routes.Count).Select(number =>
            {
                PipelineDefinition own = definition with
                {
                    Routes = null,
                    Detector = routes.Detectors?[number] ?? definition.Detector,
                    Model = routes.Models == null ? definition.Model : routes.Models[number],
                };
                try
                {
                    FittedDetector fitted = DetectorFitter.Fit(
                        own, recording, truth, MethodOf(routes, number, choice), rule, change, progress, window => route[window] == number);
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
        ]);
    }

    /// <summary>What is fitted to a route.</summary>
    /// <param name="routes">The routes.</param>
    /// <param name="route">The route, from 0.</param>
    /// <param name="choice">What is fitted to routes without a model of their own.</param>
    public static ScorerChoice MethodOf(RoutesDefinition routes, int route, ScorerChoice choice) =>
        routes.Models?[route] == null ? choice : choice with { Method = FitMethod.Quantile };

    private static void RequireMethod(RoutesDefinition routes, ScorerChoice choice)
    {
        if (routes.Models == null)
        {
            return;
        }

        bool hasModels = routes.Models.All(model => model != null);
        if (hasModels != (choice.Method == FitMethod.Quantile))
        {
            throw new ConversionException(hasModels
                ? $"{routes.Place}: all routes have models, whose scores need thresholds and no other method. Leave --method out."
                : $"{routes.Place}: a route has no model, so that a score of its features has to be fitted. Choose a --method for it.");
        }
    }
}
