namespace TinyInfer.Converter.Pipeline.Routing;

/// <summary>Several ways in which a machine works, each with a threshold, a detector or a model of its own.</summary>
/// <param name="Place">Where it is said so, for messages.</param>
/// <param name="Partition">What tells them apart.</param>
/// <param name="Thresholds">Thresholds of the pipeline's score; null if there are none, or detectors instead.</param>
/// <param name="Detectors">Detectors; null if there are none, or thresholds instead.</param>
public sealed record RoutesDefinition(
    string Place, RoutePartition Partition, IReadOnlyList<float>? Thresholds, IReadOnlyList<DetectorDefinition>? Detectors)
{
    /// <summary>
    /// Models, null for a route whose detector scores features; null itself if routes share the pipeline's model, or have none.
    /// </summary>
    public IReadOnlyList<ModelReference?>? Models { get; init; }

    /// <summary>Number of routes.</summary>
    public int Count => Partition.Count;

    /// <summary>Description of a route.</summary>
    /// <param name="route">The route, from 0.</param>
    /// <returns>Such as: rootMeanSquare from 100 to 250.</returns>
    public string Describe(int route) => Partition.Describe(route);
}
