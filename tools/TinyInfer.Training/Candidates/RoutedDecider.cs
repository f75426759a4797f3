using TinyInfer.Converter.Pipeline;
using TinyInfer.Training.Recordings;

namespace TinyInfer.Training.Candidates;

/// <summary>A decider for each way in which a machine works; networks are shared, and have a threshold for each.</summary>
/// <param name="inner">The decider.</param>
/// <param name="routes">The ways.</param>
internal sealed class RoutedDecider(Decider inner, RoutesDefinition routes) : Decider($"{inner.Name}, by {routes.Partition.Name}")
{
    /// <inheritdoc/>
    internal override bool IsTrained => inner.IsTrained;

    /// <inheritdoc/>
    internal override bool Suits(FeatureSet set, int features, int windows, LearnTask task) =>
        inner.Suits(set, features, windows / (IsTrained ? 1 : routes.Count), task);

    /// <inheritdoc/>
    internal override FittedDecider Fit(FittingData data) => Share(data, IsTrained
        ? [inner.Fit(data)]
        : [.. Enumerable.Range(0, routes.Count).Select(route => inner.Fit(data with { Train = data.Train.OfRoute(route) }))]);

    /// <summary>Makes it of what has been fitted already.</summary>
    /// <param name="data">What it was fitted to, with routes.</param>
    /// <param name="fitted">One for each route, or one for all.</param>
    internal FittedRoutes Share(FittingData data, IReadOnlyList<FittedDecider> fitted) =>
        new(routes, fitted, data.Select.OfNormal);
}
