using System.Text.Json.Nodes;
using TinyInfer.Converter.Files;
using TinyInfer.Guard;

namespace TinyInfer.Converter.Pipeline.Routing;

/// <summary>Clusters that are still to be found in a recording.</summary>
/// <param name="Place">Where they stand, for messages.</param>
/// <param name="Clusters">How many.</param>
/// <param name="Features">Indices of the features that count; null for all.</param>
public sealed record UnfittedClusters(string Place, int Clusters, IReadOnlyList<int>? Features) : RoutePartition
{
    /// <inheritdoc/>
    public override int Count => Clusters;

    /// <inheritdoc/>
    public override string Name => ClusterPartition.Kind;

    /// <inheritdoc/>
    public override string Describe(int route) => $"cluster {route}";

    /// <inheritdoc/>
    public override JsonObject ToJson() => throw Unfitted();

    /// <inheritdoc/>
    internal override double InstructionsFor(int features) => throw Unfitted();

    /// <inheritdoc/>
    internal override string? ClustersCode => throw Unfitted();

    /// <inheritdoc/>
    internal override ClusterRoutes? CreateClusters() => throw Unfitted();

    /// <inheritdoc/>
    internal override void Require(string place, int features)
    {
        if (Features is { } wanted ? wanted.Max() >= features : features > ClusterPartition.MostFeatures)
        {
            throw new ConversionException($"{place}: the pipeline gives {features} features, numbered from 0, and "
                + $"{ClusterPartition.MostFeatures} tell routes apart at most. Name some of them in \"features\".");
        }
    }

    /// <summary>Reads the members.</summary>
    internal static UnfittedClusters Read(JsonPlace place) => new(
        place.Where,
        place.Require("count", "3").AsInteger(2, MostRoutes),
        place.Find("features") is { } features ? ClusterPartition.ReadFeatures(features) : null);

    private ConversionException Unfitted() =>
        new($"{Place}: the clusters are still to be found. Fit them with tinyinfer fit, and name the file that it writes in \"clusters\".");
}
