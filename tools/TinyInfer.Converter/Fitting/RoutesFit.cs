using TinyInfer.Converter.Pipeline.Routing;

namespace TinyInfer.Converter.Fitting;

/// <summary>Detectors fitted to several ways in which a machine works.</summary>
/// <param name="Routes">The ways, with what tells them apart.</param>
/// <param name="HasNewClusters">Whether clusters were found that tell them apart.</param>
/// <param name="Detectors">A detector for each.</param>
public sealed record RoutesFit(RoutesDefinition Routes, bool HasNewClusters, IReadOnlyList<FittedDetector> Detectors);
