using TinyInfer.Anomaly.Scores;
using TinyInfer.Converter;
using TinyInfer.Converter.Fitting;
using TinyInfer.Federated.Messages;
using TinyInfer.Federated.Sources;

namespace TinyInfer.Federation.Statistics;

/// <summary>What the sums of a round say about the features of all boards together.</summary>
public static class PooledStatistics
{
    /// <summary>Works out mean and covariance.</summary>
    /// <param name="plan">What was asked for.</param>
    /// <param name="sums">Sums of one or more groups, <see cref="SumsPlan.ValueCount"/> numbers each.</param>
    /// <returns>The moments of the pooled windows.</returns>
    /// <exception cref="ArgumentException">There are no windows in the sums, or more than boards can have, or squares that are none.
    /// </exception>
    public static FeatureMoments Moments(SumsPlan plan, IReadOnlyList<long[]> sums)
    {
        Int128[] total = new Int128[plan.ValueCount];
        foreach (long[] sum in sums)
        {
            for (int i = 0; i < total.Length; i++)
            {
                total[i] += sum[i];
            }
        }

        if (total[0] < 1 || total[0] > FeatureSums.MostWindows)
        {
            throw new ArgumentException("The sums hold no windows, or more than there can be: a board has sent something else.");
        }

        int n = plan.FeatureCount;
        long count = (long)total[0];
        double unit = 1 << plan.FractionBits;
        double[,] covariance = new double[n, n];
        int at = 1 + n;
        for (int i = 0; i < n; i++)
        {
            for (int j = plan.IsCorrelated ? 0 : i; j <= i; j++)
            {
                // Exact up to here: nothing cancels in a floating-point number.
                Int128 central = (total[0] * total[at++]) - (total[1 + i] * total[1 + j]);
                covariance[i, j] = (double)central / count / count / (unit * plan.Scale[i]) / (unit * plan.Scale[j]);
                covariance[j, i] = covariance[i, j];
            }

            if (!(covariance[i, i] >= 0))
            {
                throw new ArgumentException($"The variance of feature {i} is negative: a board has sent something else than sums.");
            }
        }

        double[] mean = [.. Enumerable.Range(0, n).Select(i =>
            plan.Centre[i] + ((double)total[1 + i] / count / unit / plan.Scale[i]))];
        return new FeatureMoments(
            count, mean, [.. Enumerable.Range(0, n).Select(i => covariance[i, i])], plan.IsCorrelated ? covariance : null);
    }

    /// <summary>Fits a score to moments.</summary>
    /// <param name="moments">The moments.</param>
    /// <param name="choice"><see cref="FitMethod.Mahalanobis"/>, or <see cref="FitMethod.Pca"/> with one of T² and Q.</param>
    /// <returns>The score.</returns>
    /// <exception cref="ConversionException">The score cannot be fitted to moments, or not to these.</exception>
    public static Scorer Fit(FeatureMoments moments, ScorerChoice choice) => choice.Method switch
    {
        FitMethod.Mahalanobis => ScorerFit.Mahalanobis(moments),
        FitMethod.Pca when moments.Covariance != null => PrincipalFit.Fit(moments, choice),
        FitMethod.Pca => throw new ConversionException("Principal components take covariances, and the round summed squares."),
        _ => throw new ConversionException($"{choice.Method} takes windows, and there are moments alone."),
    };
}
