using TinyInfer.Anomaly;
using TinyInfer.Converter.Labels;
using TinyInfer.Signal;

namespace TinyInfer.Converter.Simulation;

/// <summary>The device's result for one window.</summary>
/// <param name="Start">First frame of the window.</param>
/// <param name="End">The frame after its last: when the device knows.</param>
/// <param name="State">The guard's state.</param>
/// <param name="Fault">What was wrong with the sensor.</param>
/// <param name="IsAlarm">Whether the alarm is on after it: a window with a sensor fault leaves it as it was.</param>
public sealed record SimulatedWindow(int Start, int End, DetectorState State, SensorFault Fault, bool IsAlarm)
{
    /// <summary>The score after the filter; NaN if there is none.</summary>
    public float Score { get; init; } = float.NaN;

    /// <summary>The threshold at that time; NaN while it is learned.</summary>
    public float Threshold { get; init; } = float.NaN;

    /// <summary>In which way the machine works, from 0; null if there is one.</summary>
    public int? Route { get; init; }

    /// <summary>Whether the first stage stopped it: its score is then what such windows usually have.</summary>
    public bool IsStopped { get; init; }

    /// <summary>Whether the first stage had nothing to say of it, though it may have gone on in its turn.</summary>
    public bool IsQuiet { get; init; }

    /// <summary>Its class; null without a classifier.</summary>
    public string? Label { get; init; }

    /// <summary>In the state of anomaly, what each band, statistic or channel contributes to the score; null otherwise.</summary>
    public IReadOnlyList<float>? Parts { get; init; }

    /// <summary>Label at the window's middle.</summary>
    /// <param name="sections">The truth.</param>
    /// <returns>The label; null if the truth says nothing.</returns>
    public string? TruthIn(IReadOnlyList<LabelledSection> sections) =>
        sections.FirstOrDefault(s => s.Start <= (Start + End) / 2 && (Start + End) / 2 < s.End)?.Label;

    /// <summary>Whether a classifier takes the window for something else than it is.</summary>
    /// <param name="sections">The truth.</param>
    /// <returns>False where the model or the truth says nothing.</returns>
    public bool IsWrong(IReadOnlyList<LabelledSection> sections) => Label != null && TruthIn(sections) is { } truth && Label != truth;
}
