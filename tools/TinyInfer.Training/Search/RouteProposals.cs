using TinyInfer.Converter;
using TinyInfer.Converter.Pipeline.Routing;
using TinyInfer.Converter.Simulation;
using TinyInfer.Training.Candidates;
using TinyInfer.Training.Recordings;
using static System.FormattableString;

namespace TinyInfer.Training.Search;

/// <summary>Tries detectors by way of working, for the windows and features that did best, if normal work has modes.</summary>
internal static class RouteProposals
{
    /// <summary>Windows and features that are tried with routes.</summary>
    private const int MostSets = 3;

    /// <summary>Tries them.</summary>
    /// <param name="options">What the user says.</param>
    /// <param name="set">The recordings.</param>
    /// <param name="parts">Their parts.</param>
    /// <param name="trials">What was tried without routes, the best first.</param>
    /// <param name="tablesOf">Gives the windows of features, to fit to and to compare by.</param>
    /// <param name="notes">Told the modes that were found.</param>
    /// <returns>The trials, the best first; none if normal work has no modes.</returns>
    internal static IReadOnlyList<Trial> Of(
        LearnOptions options, RecordingSet set, IReadOnlyList<Part> parts, IReadOnlyList<Trial> trials,
        Func<FeatureSet, (WindowTable Train, WindowTable Select)> tablesOf, List<string> notes)
    {
        if (set.Task != LearnTask.Detect)
        {
            return [];
        }

        List<Trial> routed = [];
        Dictionary<Type, string> found = [];
        foreach (FeatureSet features in trials.Select(t => t.Set).Distinct().Take(MostSets))
        {
            RoutesDefinition? levels = OperatingModes.Find(features, set, parts);
            RoutesDefinition? clusters = features.IsSeries || tablesOf(features).Train is not { Count: > 0 } train ? null
                : ClusterModes.Find(train.Rows, levels?.Count ?? 1) is { } partition ? new RoutesDefinition("routes", partition, null, null)
                : null;
            foreach (RoutesDefinition routes in new[] { levels, clusters }.OfType<RoutesDefinition>())
            {
                Trial[] own = [.. For(features, routes, options, set, parts, trials, !found.ContainsKey(routes.Partition.GetType()))];
                found.TryAdd(routes.Partition.GetType(), Describe(routes, features, set) + (own.Length > 0
                    ? " Detectors for each were tried."
                    : " There are too few windows of each for detectors."));
                routed.AddRange(own);
            }
        }

        notes.AddRange(found.Values);
        return [.. routed.OrderByDescending(t => t.Value).ThenBy(t => t.Instructions).ThenBy(t => t.Name, StringComparer.Ordinal)];
    }

    /// <summary>The best, and the best network for each of several modes, if it is not among them.</summary>
    /// <param name="routed">Trials with routes, the best first.</param>
    /// <param name="count">How many.</param>
    internal static IEnumerable<Trial> BestOf(IReadOnlyList<Trial> routed, int count) =>
        routed.Take(count).Concat(routed.Where(t => t.Decider is RoutedDecider { IsTrained: true, IsShared: false }).Take(1)).Distinct();

    private static string Describe(RoutesDefinition routes, FeatureSet features, RecordingSet set) => routes.Partition switch
    {
        LevelPartition level => Invariant($"Normal work has {routes.Count} modes, told apart by the {level.Name} of ")
            + $"{set.Recordings[0].Recording.Names[level.Channel]}: "
            + $"{string.Join("; ", Enumerable.Range(0, routes.Count).Select(routes.Describe))}.",
        ClusterPartition clusters => Invariant($"Normal work has {routes.Count} modes that no level tells apart: clusters of ")
            + Invariant($"{clusters.Features.Count} of the features of {features.Name}."),
        _ => throw new NotSupportedException("routes that are still to be found"),
    };

    private static IEnumerable<Trial> For(FeatureSet features, RoutesDefinition routes, LearnOptions options, RecordingSet set,
        IReadOnlyList<Part> parts, IReadOnlyList<Trial> trials, bool trains)
    {
        (WindowTable train, WindowTable select) = Searcher.ComputeTables(features, set, parts, routes);
        FittingData data = new(features, train, select, set.Labels, 1, options.Seed, options.Cancellation);
        Trial? network = trials.FirstOrDefault(t => t.Set == features && t.Decider.IsTrained && t.Effort == 1);
        RoutedDecider[] deciders =
        [
            .. ScorerDecider.All.Select(decider => new RoutedDecider(decider, routes, false)),
            .. network == null ? [] : new[] { new RoutedDecider(network.Decider, routes, true) },
            .. trains && network?.Decider is NetworkDecider own ? new[] { new RoutedDecider(own, routes, false) } : [],
        ];
        foreach (RoutedDecider routed in deciders)
        {
            if (!routed.Suits(features, train.Rows[0].Length, train.Count, set.Task))
            {
                continue;
            }

            FittedDecider fitted;
            try
            {
                fitted = routed.IsShared ? routed.Share(data, [network!.Fitted]) : routed.Fit(data);
            }
            catch (ConversionException)
            {
                continue;
            }

            double value = Valuation.Of(fitted, select, set.Task, set.Labels);
            double cost = WindowCost.Of(features.Define(set.SensorText) with { Routes = routes }, null, options.Board).Instructions
                + fitted.Instructions;
            if (double.IsFinite(value))
            {
                yield return new Trial(features, routed, 1, value, cost, fitted.Macs, new Lazy<FittedDecider>(fitted));
            }
        }
    }
}
