namespace TinyInfer.Training.Search;

/// <summary>
/// A threshold from the tail of normal scores: what exceeds a high quantile follows a generalized Pareto distribution (Pickands, 1975),
/// fitted by probability-weighted moments (Hosking and Wallis, 1987), which also says how often higher scores occur than were seen.
/// </summary>
/// <param name="Threshold">The threshold.</param>
/// <param name="Rate">Share of normal windows that is expected above it.</param>
/// <param name="Low">The lower end of a 90 % interval of that share.</param>
/// <param name="High">The upper end.</param>
/// <param name="Scores">How many scores it comes from.</param>
public sealed record TailThreshold(float Threshold, double Rate, double Low, double High, int Scores)
{
    /// <summary>The way of working that it is for, in words; null if there is one.</summary>
    public string? Route { get; init; }

    private const double TailShare = 0.1;
    private const int FewestInTail = 10;
    private const double LargestShape = 0.5;
    private const int Resamples = 200;

    /// <summary>Windows that are drawn together: neighbours are alike.</summary>
    private const int Block = 8;

    /// <summary>Finds a threshold.</summary>
    /// <param name="scores">Scores of normal windows that nothing was fitted to, in order; finite.</param>
    /// <param name="rate">Share of windows that may lie above.</param>
    internal static TailThreshold Of(IReadOnlyList<float> scores, double rate)
    {
        double threshold = Tail.Of(scores).ThresholdOf(rate);
        Random random = new(1);
        double[] rates = new double[Resamples];
        for (int i = 0; i < Resamples; i++)
        {
            float[] drawn = new float[scores.Count];
            int at = 0;
            for (int k = 0; k < drawn.Length; k++)
            {
                at = k % Block == 0 ? random.Next(scores.Count) : (at + 1) % scores.Count;
                drawn[k] = scores[at];
            }

            rates[i] = Tail.Of(drawn).RateOf(threshold);
        }

        Array.Sort(rates);
        return new TailThreshold((float)threshold, rate, rates[Resamples / 20], rates[Resamples - 1 - (Resamples / 20)], scores.Count);
    }

    /// <summary>The distribution of what exceeds a level.</summary>
    private sealed record Tail(double Level, double Share, double Scale, double Shape)
    {
        internal static Tail Of(IReadOnlyList<float> scores)
        {
            double[] sorted = [.. scores.Select(s => (double)s).Order()];
            int count = Math.Min(sorted.Length - 1, Math.Max(FewestInTail, (int)(TailShare * sorted.Length)));
            double level = sorted[^(count + 1)];
            double mean = 0;
            double weighted = 0;
            for (int i = 0; i < count; i++)
            {
                double excess = sorted[sorted.Length - count + i] - level;
                mean += excess / count;
                weighted += excess * (1 - ((i + 0.65) / count)) / count;
            }

            // Shapes below 0 would mean that scores end somewhere, which no recording can promise.
            double difference = mean - (2 * weighted);
            double shape = difference > 0 ? Math.Clamp(2 - (mean / difference), 0, LargestShape) : 0;
            return new Tail(level, count / (double)sorted.Length, Math.Max(mean * (1 - shape), 1e-12), shape);
        }

        internal double ThresholdOf(double rate) => Level + (Scale * (Shape < 1e-6
            ? Math.Log(Share / rate)
            : (Math.Pow(Share / rate, Shape) - 1) / Shape));

        internal double RateOf(double threshold)
        {
            double excess = (threshold - Level) / Scale;
            return excess <= 0 ? Share
                : Share * (Shape < 1e-6 ? Math.Exp(-excess) : Math.Pow(1 + (Shape * excess), -1 / Shape));
        }
    }
}
