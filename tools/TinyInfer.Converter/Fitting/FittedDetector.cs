using TinyInfer.Anomaly;

namespace TinyInfer.Converter.Fitting;

/// <summary>A detector fitted to normal work.</summary>
/// <param name="Settings">The detector's settings.</param>
/// <param name="Windows">Windows that they come from.</param>
/// <param name="FaultyWindows">Windows left out for a sensor fault.</param>
/// <param name="AnomalousWindows">Windows left out since they hold a frame that is not normal by its label.</param>
/// <param name="Warnings">What the user should know.</param>
public sealed record FittedDetector(DetectorSettings Settings, int Windows, int FaultyWindows, int AnomalousWindows,
    IReadOnlyList<string> Warnings);
