using TinyInfer.Anomaly.Scores;
using TinyInfer.Converter.Anomaly;
using TinyInfer.Converter.Tune;

namespace TinyInfer.Converter.Fitting;

/// <summary>Fits the device's score of principal components to normal windows.</summary>
internal static class PrincipalFit
{
    /// <summary>Variances below this part of the largest are rounding.</summary>
    private const double LeastVariance = 1e-9;

    /// <summary>Fits the components of standardised features.</summary>
    /// <param name="rows">Features of normal windows.</param>
    /// <param name="choice">How many components, and what is measured.</param>
    /// <param name="quantile">The quantile of each statistic that counts as its limit where both are measured.</param>
    /// <returns>The score.</returns>
    /// <exception cref="ConversionException">The windows do not vary in as many directions.</exception>
    internal static PrincipalComponents Fit(float[][] rows, ScorerChoice choice, double quantile)
    {
        float[] mean = Clustering.Mean(rows);
        double[] deviations = ScorerFit.Deviations(rows, mean);
        double[][] standard = [.. rows.Select(row => row.Select((x, i) => (x - mean[i]) / deviations[i]).ToArray())];
        return Fit(mean, deviations, CovarianceMatrix.Of(standard, mean.Length), choice, score =>
        {
            float limit = new ThresholdRule(quantile, 1).Apply([.. rows.Select(score.Score)]);
            return limit * limit;
        });
    }

    /// <summary>Fits the components of standardised features to their moments.</summary>
    /// <param name="moments">The moments, with covariances.</param>
    /// <param name="choice">How many components, and what is measured: T² or Q, for limits of both take windows.</param>
    /// <returns>The score.</returns>
    /// <exception cref="ConversionException">The features do not vary in as many directions, or both are to be measured.</exception>
    internal static PrincipalComponents Fit(FeatureMoments moments, ScorerChoice choice)
    {
        double[] deviations = ScorerFit.Deviations(moments);
        int n = deviations.Length;
        double[,] correlation = new double[n, n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                correlation[i, j] = moments.Covariance![i, j] / (deviations[i] * deviations[j]);
            }
        }

        return Fit([.. moments.Mean.Select(x => (float)x)], deviations, correlation, choice, _ => throw new ConversionException(
            "Limits of both T² and Q take windows, and there are moments alone. Take one of both statistics."));
    }

    private static PrincipalComponents Fit(
        float[] mean, double[] deviations, double[,] correlation, ScorerChoice choice, Func<PrincipalComponents, float> limitOf)
    {
        int n = mean.Length;
        SymmetricEigen eigen = SymmetricEigen.Of(correlation);
        int rank = eigen.Values.Count(v => v > LeastVariance * eigen.Values[0]);
        int count = choice.Variance is { } share ? CountFor(eigen.Values, share) : choice.Components;
        bool hasResidual = choice.Statistic != PlaneStatistic.Hotelling;
        if (count > (hasResidual ? rank - 1 : rank))
        {
            throw new ConversionException(
                $"The features of the recording vary in {rank} {(rank == 1 ? "direction" : "directions")} alone, of which {count} "
                + $"principal components leave {(hasResidual && count == rank ? "no residual" : "too few")}. "
                + (rank < 3 ? "Take more features, or --method Mahalanobis." : "Take fewer with --components or --variance."));
        }

        float[] loadings = [.. Enumerable.Range(0, n).SelectMany(i => Enumerable.Range(0, count).Select(j => (float)eigen.Vectors[j][i]))];
        float[] scales = [.. deviations.Select(d => (float)(1 / d))];
        float[] inverses = [.. eigen.Values.Take(count).Select(v => (float)(1 / v))];
        if (choice.Statistic != PlaneStatistic.Combined)
        {
            return new PrincipalComponents(mean, scales, loadings, hasResidual ? new float[count] : inverses, hasResidual ? 1f : 0f);
        }

        float residual = limitOf(new PrincipalComponents(mean, scales, loadings, new float[count], 1f));
        float hotelling = limitOf(new PrincipalComponents(mean, scales, loadings, inverses, 0f));
        return new PrincipalComponents(mean, scales, loadings, [.. inverses.Select(v => v / hotelling)], 1f / residual);
    }

    /// <summary>The fewest components that explain a part of the variance.</summary>
    private static int CountFor(double[] variances, double share)
    {
        double wanted = share * variances.Sum();
        double sum = 0;
        return 1 + variances.TakeWhile(v => (sum += v) < wanted).Count();
    }
}
