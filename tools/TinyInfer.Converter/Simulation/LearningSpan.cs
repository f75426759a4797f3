using static System.FormattableString;

namespace TinyInfer.Converter.Simulation;

/// <summary>Windows before, during or after learning.</summary>
/// <param name="When">Which: before, during, after.</param>
/// <param name="First">Its first window.</param>
/// <param name="Windows">Number of windows.</param>
/// <param name="MeanScore">Mean score of those without a sensor fault; of the normal ones where the truth is known; null if there is
/// none.</param>
/// <param name="AboveShare">Share of these above the threshold.</param>
/// <param name="AlarmShare">Share of all windows in alarm.</param>
/// <param name="Auc">Area under the curve of the scores; null without truth, or if there is only one kind.</param>
public sealed record LearningSpan(
    string When, int First, int Windows, double? MeanScore, double AboveShare, double AlarmShare, double? Auc)
{
    /// <summary>The figures as people read them.</summary>
    internal (string Figure, string Meaning) Figure() => (Auc is { } auc ? Invariant($"{auc:F4}") : Invariant($"{MeanScore:G4}"),
        (Auc == null ? "mean score" : "AUC") + Invariant($" {When} learning: {Windows:N0} windows, {100 * AlarmShare:F1} % in alarm")
            + Invariant($", {100 * AboveShare:F1} % of normal ones above the threshold"));
}
