using TinyInfer.Anomaly;
using TinyInfer.Converter.Labels;
using TinyInfer.Converter.Pipeline;
using static System.FormattableString;

namespace TinyInfer.Converter.Simulation;

/// <summary>One of several ways in which a machine worked during a recording.</summary>
/// <param name="Route">Its number, from 0.</param>
/// <param name="Where">Which windows are of it.</param>
/// <param name="Threshold">The threshold at the end; null if no window was of it.</param>
/// <param name="Windows">Windows of it that were judged.</param>
/// <param name="Above">Those above the threshold.</param>
/// <param name="AnomalousWindows">Those that are anomalous in truth; null without truth.</param>
/// <param name="AnomalousAbove">Those of them above the threshold; null without truth.</param>
/// <param name="Instructions">IL instructions that a window of it takes, estimated.</param>
public sealed record RouteSummary(
    int Route, string Where, float? Threshold, int Windows, int Above, int? AnomalousWindows, int? AnomalousAbove, long Instructions)
{
    /// <summary>Sums up.</summary>
    /// <param name="definition">A pipeline with routes.</param>
    /// <param name="windows">What the device made of the windows.</param>
    /// <param name="sections">The truth; null if nobody knows.</param>
    /// <param name="costs">What a window of each route takes.</param>
    /// <returns>One for each route.</returns>
    internal static IReadOnlyList<RouteSummary> Of(PipelineDefinition definition, IReadOnlyList<SimulatedWindow> windows,
        IReadOnlyList<LabelledSection>? sections, IReadOnlyList<WindowCost> costs) =>
    [
        .. Enumerable.Range(0, definition.Routes!.Count).Select(route =>
        {
            SimulatedWindow[] own =
                [.. windows.Where(w => w.Route == route && w.State is (DetectorState.Normal or DetectorState.Anomaly))];
            SimulatedWindow[] anomalous = sections == null ? [] : [.. own.Where(w => DetectionQuality.IsAnomalous(w, sections))];
            return new RouteSummary(
                route,
                definition.Routes.Describe(route),
                own.Length == 0 ? null : own[^1].Threshold,
                own.Length,
                own.Count(w => w.Score > w.Threshold),
                sections == null ? null : anomalous.Length,
                sections == null ? null : anomalous.Count(w => w.Score > w.Threshold),
                costs[route].Instructions);
        }),
    ];

    /// <summary>The figures, as people read them.</summary>
    internal (string Figure, string Meaning) Figure()
    {
        string truth = AnomalousWindows == null ? string.Empty
            : Invariant($": {Above - AnomalousAbove} of {Windows - AnomalousWindows:N0} normal ones and ")
                + Invariant($"{AnomalousAbove:N0} of {AnomalousWindows:N0} anomalous ones");
        string above = Threshold is { } threshold
            ? Invariant($"{Above:N0} above the threshold {threshold:G4}") + truth
            : "the machine never worked so";
        return (Invariant($"{Windows:N0}"), $"windows of route {Route}, {Where}; {above}");
    }
}
