using TinyInfer.Anomaly.Changes;

namespace TinyInfer.Converter.Fitting;

/// <summary>Requirements for fitting a change detector.</summary>
/// <param name="Kind">CUSUM or Page-Hinkley.</param>
/// <param name="Shift">The change of the mean score to be found, in standard deviations of normal scores.</param>
/// <param name="FalseAlarmsPerDay">Alarms per day of normal work that are put up with, before debouncing, which makes them fewer.</param>
public sealed record ChangeRule(ScoreFilterKind Kind, double Shift = 1, double FalseAlarmsPerDay = 1);
