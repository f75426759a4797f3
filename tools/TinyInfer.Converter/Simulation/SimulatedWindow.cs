using TinyInfer.Anomaly;
using TinyInfer.Converter.Labels;
using TinyInfer.Signal;

namespace TinyInfer.Converter.Simulation;

/// <summary>What the device made of one window.</summary>
/// <param name="Start">First moment of the window.</param>
/// <param name="End">The moment after its last: when the device knows.</param>
/// <param name="Score">The score after the filter; NaN where there is none.</param>
/// <param name="Threshold">The threshold at that time; NaN while it is learned.</param>
/// <param name="State">The detector's state.</param>
/// <param name="Fault">What was wrong with the sensor.</param>
/// <param name="Label">What a classifier took it for; null without one.</param>
/// <param name="Parts">In an alarm, what each band, statistic or channel contributes to the score; null outside of alarms.</param>
public sealed record SimulatedWindow(int Start, int End, float Score, float Threshold, DetectorState State, SensorFault Fault, string? Label, IReadOnlyList<float>? Parts)
{
    /// <summary>What happens in the window's middle.</summary>
    /// <param name="sections">The truth.</param>
    /// <returns>The label; null where the truth says nothing.</returns>
    public string? TruthIn(IReadOnlyList<LabelledSection> sections) => sections.FirstOrDefault(s => s.Start <= (Start + End) / 2 && (Start + End) / 2 < s.End)?.Label;

    /// <summary>Whether a classifier takes the window for something else than it is.</summary>
    /// <param name="sections">The truth.</param>
    /// <returns>False where the model or the truth says nothing.</returns>
    public bool IsWrong(IReadOnlyList<LabelledSection> sections) => Label != null && TruthIn(sections) is { } truth && Label != truth;
}
