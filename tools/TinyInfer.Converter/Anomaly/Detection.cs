using TinyInfer.Converter.Data;
using TinyInfer.Converter.Execution;
using TinyInfer.Converter.Labels;
using TinyInfer.Converter.Tables;

namespace TinyInfer.Converter.Anomaly;

/// <summary>A detector's result for a recording, window by window.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="Score">What a score is.</param>
/// <param name="Threshold">The score above which a window is an anomaly.</param>
/// <param name="Scores">The score of each window.</param>
public sealed record Detection(string Name, string Score, float Threshold, IReadOnlyList<float> Scores)
{
    /// <summary>How the windows' numbers were understood.</summary>
    public IReadOnlyList<InputReading> Readings { get; init; } = [];

    /// <summary>How the windows' table has been understood; null if they come from no table.</summary>
    public TableReport? Table { get; init; }

    /// <summary>How the model's state was treated between windows; null for a model without one.</summary>
    public StateUse? State { get; init; }

    /// <summary>Which windows are anomalies in truth, null those of which that is not known; null without truth.</summary>
    public IReadOnlyList<bool?>? Truth { get; init; }

    /// <summary>Which labels of the truth were read as what; null without truth.</summary>
    public LabelSummary? Labels { get; init; }

    /// <summary>Scores of the float model; null if it is not at hand.</summary>
    public IReadOnlyList<float>? FloatScores { get; init; }

    /// <summary>Warnings for the user.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The picture drawn, or null.</summary>
    public string? File { get; init; }

    /// <summary>Stretches of windows above the threshold.</summary>
    public IReadOnlyList<Alarm> Alarms =>
        [.. Alarm.Find(Scores, Threshold).Select(
            alarm => alarm with { From = Table?.DateOf(alarm.First), To = Table?.DateOf(alarm.Last) })];

    /// <summary>How well the scores tell anomalies from the rest; null without truth.</summary>
    public ThresholdQuality? Quality => Truth == null ? null : ThresholdQuality.Of(Scores, Threshold, Truth);

    /// <summary>The same of the float model's scores; null without truth or float model.</summary>
    public ThresholdQuality? FloatQuality =>
        Truth == null || FloatScores == null ? null : ThresholdQuality.Of(FloatScores, Threshold, Truth);
}
