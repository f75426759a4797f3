using TinyInfer.Anomaly;
using TinyInfer.Converter.Tables;

namespace TinyInfer.Converter.Anomaly;

/// <summary>Input and settings of an anomaly detection.</summary>
public sealed record DetectionOptions
{
    /// <summary>Data file of the windows.</summary>
    public required string Windows { get; init; }

    /// <summary>The user's settings for a table of windows; null for none.</summary>
    public TableOptions? Table { get; init; }

    /// <summary>The score above which a window is an anomaly; null for the blob's own.</summary>
    public float? Threshold { get; init; }

    /// <summary>Kind of score; null for the one that the blob's threshold belongs to.</summary>
    public ErrorMeasure? Score { get; init; }

    /// <summary>File that says what each window is; null if that is not known.</summary>
    public string? Labels { get; init; }

    /// <summary>Labels of normal windows; null for those that are known to mean that.</summary>
    public IReadOnlyList<string>? Normal { get; init; }

    /// <summary>True where the windows are steps of one sequence, over which the model's state is carried.</summary>
    public bool IsSequence { get; init; }

    /// <summary>The float model that the blob was made from, to compare with; null for no comparison.</summary>
    public string? Reference { get; init; }
}
