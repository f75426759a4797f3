using TinyInfer.Converter.Pipeline.Routing;

namespace TinyInfer.Converter.Fitting;

/// <summary>Detectors fitted to several ways in which a machine works.</summary>
/// <param name="Routes">The ways, with what tells them apart.</param>
/// <param name="NewClusters">Clusters that were found and tell them apart; null if none were sought.</param>
/// <param name="Detectors">A detector for each.</param>
public sealed record RoutesFit(RoutesDefinition Routes, ClusterPartition? NewClusters, IReadOnlyList<FittedDetector> Detectors);
