namespace TinyInfer.Converter.Anomaly;

/// <summary>How well scores and a threshold tell anomalies from normal windows.</summary>
/// <param name="Area">Area under the curve of hits against false alarms; null if all windows are of one kind.</param>
/// <param name="Normal">Number of normal windows.</param>
/// <param name="FalseAlarms">How many of these lie above the threshold.</param>
/// <param name="Anomalies">Number of anomalies.</param>
/// <param name="Missed">How many of these do not.</param>
public sealed record ThresholdQuality(double? Area, int Normal, int FalseAlarms, int Anomalies, int Missed)
{
    /// <summary>Judges scores.</summary>
    /// <param name="scores">One score per window.</param>
    /// <param name="threshold">The threshold.</param>
    /// <param name="truth">Whether each window is an anomaly; null if that is not known, which does not count.</param>
    /// <returns>The judgement.</returns>
    public static ThresholdQuality Of(IReadOnlyList<float> scores, float threshold, IReadOnlyList<bool?> truth)
    {
        int[] known = [.. Enumerable.Range(0, scores.Count).Where(i => truth[i] != null)];
        int Count(bool anomaly, bool alarm) => known.Count(i => truth[i] == anomaly && (scores[i] > threshold) == alarm);
        return new ThresholdQuality(
            RocCurve.Area([.. known.Select(i => scores[i])], [.. known.Select(i => truth[i] == true)]),
            known.Count(i => truth[i] == false),
            Count(anomaly: false, alarm: true),
            known.Count(i => truth[i] == true),
            Count(anomaly: true, alarm: false));
    }
}
