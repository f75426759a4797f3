namespace TinyInfer.Converter.Anomaly;

/// <summary>How well scores tell anomalies from normal samples, whatever the threshold.</summary>
public static class RocCurve
{
    /// <summary>
    /// The area under the curve of hits against false alarms: the chance that an anomaly scores higher than a normal sample, equal scores
    /// counted half (Mann and Whitney's U, divided by the number of pairs).
    /// </summary>
    /// <param name="scores">One score per sample.</param>
    /// <param name="isAnomaly">What each sample is.</param>
    /// <returns>0.5 for scores that tell nothing, 1 for scores that tell all; null if all samples are of one kind.</returns>
    public static double? Area(IReadOnlyList<float> scores, IReadOnlyList<bool> isAnomaly)
    {
        double pairs = (double)isAnomaly.Count(a => a) * isAnomaly.Count(a => !a);
        if (pairs == 0)
        {
            return null;
        }

        double wins = 0;
        int normalBelow = 0;
        foreach (IGrouping<float, int> equal in Enumerable.Range(0, scores.Count).GroupBy(i => scores[i]).OrderBy(group => group.Key))
        {
            int anomalies = equal.Count(i => isAnomaly[i]);
            int normal = equal.Count() - anomalies;
            wins += anomalies * (normalBelow + (normal / 2.0));
            normalBelow += normal;
        }

        return wins / pairs;
    }
}
