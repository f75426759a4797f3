namespace TinyInfer.Converter.Simulation;

/// <summary>A line of telemetry on health.</summary>
/// <param name="Window">Windows judged so far.</param>
/// <param name="Drift">How far windows are from calibration, as a share of what is tolerated.</param>
/// <param name="IsDrifting">Whether that is a drift.</param>
/// <param name="StabilityIndex">Population stability index of the last period; null before its end.</param>
/// <param name="WorstFeature">The feature that it is of; −1 for the score.</param>
/// <param name="ScoreRise">Statistic of the Page-Hinkley test, in deviations of the score.</param>
/// <param name="MeanScore">Mean score of the last period; null before its end.</param>
/// <param name="Clipped">Inputs of the model at an end of int8, so far.</param>
/// <param name="Outside">Windows beyond the range of calibration, so far.</param>
/// <param name="Watched">Windows that were watched so far.</param>
public sealed record HealthReport(
    int Window, double Drift, bool IsDrifting, double? StabilityIndex, int WorstFeature, double ScoreRise, double? MeanScore, long Clipped,
    int Outside, int Watched);
