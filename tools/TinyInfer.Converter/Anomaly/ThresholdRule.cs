namespace TinyInfer.Converter.Anomaly;

/// <summary>
/// How the threshold of an anomaly score comes from the scores of normal samples: a quantile of them, and a margin upon it.
/// </summary>
/// <param name="Quantile">The part of the scores that lies at or below, in (0, 1].</param>
/// <param name="Margin">What the quantile is multiplied by.</param>
public sealed record ThresholdRule(double Quantile = 0.999, double Margin = 4.0 / 3)
{
    /// <summary>The threshold for scores.</summary>
    /// <param name="scores">Scores of normal samples, in any order; at least one.</param>
    /// <returns>Margin times the quantile, taken between neighbouring scores in proportion.</returns>
    public float Apply(IReadOnlyCollection<float> scores)
    {
        float[] sorted = [.. scores.Order()];
        double place = Quantile * (sorted.Length - 1);
        int below = (int)place;
        int above = Math.Min(below + 1, sorted.Length - 1);
        return (float)(Margin * (sorted[below] + ((place - below) * (sorted[above] - sorted[below]))));
    }
}
