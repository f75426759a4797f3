namespace TinyInfer.Converter.Anomaly;

/// <summary>How anomaly scores are spread.</summary>
/// <param name="Minimum">The lowest.</param>
/// <param name="Median">The middle one.</param>
/// <param name="Percentile99">What 99 of 100 do not exceed.</param>
/// <param name="Maximum">The highest.</param>
/// <param name="Threshold">The score above which a sample is an anomaly, or null.</param>
/// <param name="Above">Number of samples above the threshold, or null.</param>
public sealed record ScoreSummary(float Minimum, float Median, float Percentile99, float Maximum, float? Threshold, int? Above)
{
    /// <summary>Sums up scores.</summary>
    /// <param name="scores">At least one score.</param>
    /// <param name="threshold">The threshold, or null.</param>
    /// <returns>The summary.</returns>
    public static ScoreSummary Of(IReadOnlyCollection<float> scores, float? threshold) => new(
        scores.Min(),
        new ThresholdRule(0.5, 1).Apply(scores),
        new ThresholdRule(0.99, 1).Apply(scores),
        scores.Max(),
        threshold,
        threshold == null ? null : scores.Count(score => score > threshold));
}
