using TinyInfer.Converter;
using TinyInfer.Converter.Pipeline;
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
    /// <param name="notes">Told the modes that were found.</param>
    /// <returns>The trials, the best first; none if normal work has no modes.</returns>
    internal static IReadOnlyList<Trial> Of(
        LearnOptions options, RecordingSet set, IReadOnlyList<Part> parts, IReadOnlyList<Trial> trials, List<string> notes)
    {
        if (set.Task != LearnTask.Detect)
        {
            return [];
        }

        List<Trial> routed = [];
        string? found = null;
        foreach (FeatureSet features in trials.Select(t => t.Set).Distinct().Take(MostSets))
        {
            if (OperatingModes.Find(features, set, parts) is { } routes)
            {
                found ??= Invariant($"Normal work has {routes.Count} modes, told apart by the {routes.Partition.Name} of ")
                    + $"{set.Recordings[0].Recording.Names[((LevelPartition)routes.Partition).Channel]}: "
                    + $"{string.Join("; ", Enumerable.Range(0, routes.Count).Select(routes.Describe))}.";
                routed.AddRange(For(features, routes, options, set, parts, trials));
            }
        }

        if (found != null)
        {
            notes.Add(found + (routed.Count > 0 ? " Detectors for each were tried." : " There are too few windows of each for detectors."));
        }

        return [.. routed.OrderByDescending(t => t.Value).ThenBy(t => t.Instructions).ThenBy(t => t.Name, StringComparer.Ordinal)];
    }

    private static IEnumerable<Trial> For(FeatureSet features, RoutesDefinition routes, LearnOptions options, RecordingSet set,
        IReadOnlyList<Part> parts, IReadOnlyList<Trial> trials)
    {
        (WindowTable train, WindowTable select) = Searcher.ComputeTables(features, set, parts, routes);
        FittingData data = new(features, train, select, set.Labels, 1, options.Seed, options.Cancellation);
        Trial? network = trials.FirstOrDefault(t => t.Set == features && t.Decider.IsTrained && t.Effort == 1);
        foreach (Decider decider in network == null ? ScorerDecider.All : ScorerDecider.All.Append(network.Decider))
        {
            RoutedDecider routed = new(decider, routes);
            if (!routed.Suits(features, train.Rows[0].Length, train.Count, set.Task))
            {
                continue;
            }

            FittedDecider fitted;
            try
            {
                fitted = decider.IsTrained ? routed.Share(data, [network!.Fitted]) : routed.Fit(data);
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
