using TinyInfer.Converter.Blob;

namespace TinyInfer.Converter.Anomaly;

/// <summary>How anomaly scores are spread.</summary>
/// <param name="Score">What they are.</param>
/// <param name="Minimum">The lowest.</param>
/// <param name="Median">The middle one.</param>
/// <param name="Percentile99">What 99 of 100 do not exceed.</param>
/// <param name="Maximum">The highest.</param>
/// <param name="Threshold">The score above which a sample is an anomaly, or null.</param>
/// <param name="Above">Number of samples above the threshold, or null.</param>
public sealed record ScoreSummary(string Score, float Minimum, float Median, float Percentile99, float Maximum, float? Threshold,
    int? Above)
{
    /// <summary>Sums up scores.</summary>
    /// <param name="scores">At least one score.</param>
    /// <param name="score">What they are, and what they are compared with.</param>
    /// <returns>The summary.</returns>
    public static ScoreSummary Of(IReadOnlyCollection<float> scores, ModelScore score) => new(
        ScoreName.Of(score.Measure),
        scores.Min(),
        new ThresholdRule(0.5, 1).Apply(scores),
        new ThresholdRule(0.99, 1).Apply(scores),
        scores.Max(),
        score.Threshold,
        score.Threshold == null ? null : scores.Count(s => s > score.Threshold));
}
