namespace TinyInfer.Cli.Output;

/// <summary>Scores and alarms of a recording, window by window.</summary>
/// <param name="Scores">The score of each window, 0 or more.</param>
/// <param name="Threshold">The score above which a window is suspicious.</param>
/// <param name="Alarms">Which windows are in alarm.</param>
/// <param name="Truth">Which are anomalies in truth; null if that is not known.</param>
internal sealed record Timeline(IReadOnlyList<float> Scores, float Threshold, IReadOnlyList<bool> Alarms, IReadOnlyList<bool>? Truth);
