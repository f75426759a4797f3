using TinyInfer.Converter.Pipeline.Routing;
using TinyInfer.Training.Recordings;

namespace TinyInfer.Training.Candidates;

/// <summary>A decider for each way in which a machine works; or a network that all share, with a threshold for each.</summary>
/// <param name="inner">The decider.</param>
/// <param name="routes">The ways.</param>
/// <param name="isShared">Whether it is a network that all ways share.</param>
internal sealed class RoutedDecider(Decider inner, RoutesDefinition routes, bool isShared)
    : Decider($"{inner.Name}{(inner.IsTrained && !isShared ? " for each" : string.Empty)}, by {routes.Partition.Name}")
{
    /// <summary>Whether it is a network that all ways share.</summary>
    internal bool IsShared => isShared;

    /// <inheritdoc/>
    internal override bool IsTrained => inner.IsTrained;

    /// <inheritdoc/>
    internal override bool Suits(FeatureSet set, int features, int windows, LearnTask task) =>
        inner.Suits(set, features, windows / (isShared ? 1 : routes.Count), task);

    /// <inheritdoc/>
    internal override FittedDecider Fit(FittingData data)
    {
        if (isShared)
        {
            return Share(data, [inner.Fit(data)]);
        }

        // All networks take the features as the pipeline scales them, which is once.
        RowScale? scale = (inner as NetworkDecider)?.ScaleOf(data);
        return Share(data, [.. Enumerable.Range(0, routes.Count).Select(route => inner.Fit(
            data with { Train = data.Train.OfRoute(route), Select = data.Select.OfRoute(route), Scale = scale }))]);
    }

    /// <summary>Makes it of what has been fitted already.</summary>
    /// <param name="data">What it was fitted to, with routes.</param>
    /// <param name="fitted">One for each route, or one for all.</param>
    internal FittedRoutes Share(FittingData data, IReadOnlyList<FittedDecider> fitted) =>
        new(routes, fitted, data.Select.OfNormal);
}
