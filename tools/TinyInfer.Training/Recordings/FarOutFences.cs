namespace TinyInfer.Training.Recordings;

/// <summary>
/// Where values begin that are far beyond the others: Tukey's "far out" (Exploratory Data Analysis, 1977), more than three interquartile
/// ranges from the quartiles.
/// </summary>
/// <param name="Low">The lower fence.</param>
/// <param name="High">The upper fence.</param>
internal readonly record struct FarOutFences(float Low, float High)
{
    /// <summary>More values than this part are no exceptions, but something that occurs.</summary>
    internal const double MostShare = 0.1;

    private const double Fence = 3;

    /// <summary>Finds the fences; there are none where half of the values are one.</summary>
    /// <param name="values">The values, finite.</param>
    internal static FarOutFences Of(IEnumerable<float> values)
    {
        float[] sorted = [.. values.Order()];
        if (sorted.Length == 0)
        {
            return new FarOutFences(float.MinValue, float.MaxValue);
        }

        (float low, float high) = (sorted[sorted.Length / 4], sorted[sorted.Length * 3 / 4]);
        double range = Fence * ((double)high - low);
        return range > 0
            ? new FarOutFences((float)(low - range), (float)(high + range))
            : new FarOutFences(float.MinValue, float.MaxValue);
    }

    /// <summary>Whether a value is far beyond the others.</summary>
    /// <param name="value">The value.</param>
    internal bool IsBeyond(float value) => value < Low || value > High;
}
