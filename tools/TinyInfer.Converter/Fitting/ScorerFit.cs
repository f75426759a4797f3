using TinyInfer.Anomaly.Scores;
using TinyInfer.Converter.Tune;

namespace TinyInfer.Converter.Fitting;

/// <summary>Fits the device's scores of features to normal windows.</summary>
internal static class ScorerFit
{
    /// <summary>Deviations below this part of the mean deviation count as this much: what hardly moves must not cry wolf.</summary>
    private const double DeviationFloor = 0.01;

    /// <summary>Correlations are estimated from at least so many windows a feature.</summary>
    private const int WindowsPerFeature = 5;

    /// <summary>Features beyond which correlations are left out: their matrix would not fit a board.</summary>
    private const int MostCorrelated = 48;

    private const int Rounds = 50;

    /// <summary>Fits mean and covariance; variances alone where windows are too few, or features too many, for correlations.</summary>
    /// <param name="rows">The windows' features.</param>
    /// <param name="isCorrelated">False to leave correlations out.</param>
    internal static MahalanobisDistance Mahalanobis(float[][] rows, bool isCorrelated = true)
    {
        float[] mean = Clustering.Mean(rows);
        double[] deviations = Deviations(rows, mean);
        int n = mean.Length;
        if (!isCorrelated || !CanCorrelate(n, rows.Length))
        {
            return Mahalanobis(mean, deviations, null);
        }

        double[,] covariance = new double[n, n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                covariance[i, j] = rows.Average(r => ((double)r[i] - mean[i]) * ((double)r[j] - mean[j]));
            }
        }

        return Mahalanobis(mean, deviations, covariance);
    }

    /// <summary>Fits mean and covariance to moments; variances alone where covariances are not known, or not well enough.</summary>
    /// <param name="moments">The moments.</param>
    internal static MahalanobisDistance Mahalanobis(FeatureMoments moments) => Mahalanobis(
        [.. moments.Mean.Select(x => (float)x)], Deviations(moments),
        CanCorrelate(moments.Mean.Length, moments.Count) ? (double[,]?)moments.Covariance?.Clone() : null);

    /// <summary>Fits clusters; a cluster's radius is the distance within which the given part of its windows lie.</summary>
    internal static ClusterDistance Clusters(float[][] rows, int count, double quantile) =>
        Clusters(rows, Clustering.Of(rows, count), quantile);

    /// <summary>Gives clusters their radii.</summary>
    internal static ClusterDistance Clusters(float[][] rows, Clustering clustering, double quantile)
    {
        int count = clustering.Centres.Length;
        double all = Math.Sqrt(rows.Select((r, i) => Clustering.Square(r, clustering.Centres[clustering.Members[i]])).Average());
        float[] radii = new float[count];
        for (int k = 0; k < count; k++)
        {
            double[] distances = [.. rows.Where((_, i) => clustering.Members[i] == k).Select(
                r => Math.Sqrt(Clustering.Square(r, clustering.Centres[k]))).Order()];
            double radius = distances.Length == 0 ? all : distances[(int)(quantile * (distances.Length - 1))];
            radii[k] = (float)Math.Max(radius, Math.Max(all * DeviationFloor, 1e-6));
        }

        return new ClusterDistance([.. clustering.Centres.SelectMany(c => c)], radii);
    }

    /// <summary>Fits a mixture by expectation maximisation from clusters.</summary>
    internal static GaussianMixture Mixture(float[][] rows, int count)
    {
        int n = rows[0].Length;
        Clustering start = Clustering.Of(rows, count);
        double[][] shares = [.. start.Members.Select(m => Enumerable.Range(0, count).Select(k => k == m ? 1.0 : 0.0).ToArray())];
        double[] floor = [.. Deviations(rows, Clustering.Mean(rows)).Select(d => d * 0.1)];
        GaussianMixture? mixture = null;
        for (int round = 0; round < Rounds; round++)
        {
            mixture = Maximise(rows, shares, floor, count, n);
            shares = [.. rows.Select(row => Expect(mixture, row, count, n))];
        }

        return mixture!;
    }

    /// <summary>The standard deviation of each feature, not less than a small part of their average.</summary>
    internal static double[] Deviations(float[][] rows, float[] mean)
    {
        double[] deviations = [.. mean.Select((m, i) => Math.Sqrt(rows.Average(r => ((double)r[i] - m) * ((double)r[i] - m))))];
        return WithFloor(deviations);
    }

    /// <summary>The standard deviation of each feature, not less than a small part of their average.</summary>
    internal static double[] Deviations(FeatureMoments moments) => WithFloor([.. moments.Variances.Select(Math.Sqrt)]);

    private static double[] WithFloor(double[] deviations)
    {
        double floor = Math.Max(deviations.Average() * DeviationFloor, 1e-6);
        return [.. deviations.Select(d => Math.Max(d, floor))];
    }

    private static bool CanCorrelate(int features, long windows) => features <= MostCorrelated && windows >= WindowsPerFeature * features;

    /// <summary>Makes the distance.</summary>
    /// <param name="mean">Mean of each feature.</param>
    /// <param name="deviations">Standard deviation of each.</param>
    /// <param name="covariance">Their covariance up to the diagonal, which is changed; null for none.</param>
    private static MahalanobisDistance Mahalanobis(float[] mean, double[] deviations, double[,]? covariance)
    {
        if (covariance == null)
        {
            return new MahalanobisDistance(mean, [.. deviations.Select(d => (float)(1 / d))]);
        }

        for (int i = 0; i < mean.Length; i++)
        {
            // The floor on deviations, as a ridge: it keeps the matrix positive definite, too.
            covariance[i, i] += deviations[i] * deviations[i] * DeviationFloor * DeviationFloor;
        }

        return new MahalanobisDistance(mean, InverseFactor(covariance));
    }

    private static GaussianMixture Maximise(float[][] rows, double[][] shares, double[] floor, int count, int n)
    {
        float[] weights = new float[count];
        float[] means = new float[count * n];
        float[] inverses = new float[count * n];
        for (int k = 0; k < count; k++)
        {
            double total = Math.Max(shares.Sum(s => s[k]), 1e-6);
            weights[k] = (float)Math.Max(total / rows.Length, 1e-6);
            for (int i = 0; i < n; i++)
            {
                double mean = rows.Select((r, j) => shares[j][k] * r[i]).Sum() / total;
                double variance = rows.Select((r, j) => shares[j][k] * (r[i] - mean) * (r[i] - mean)).Sum() / total;
                means[(k * n) + i] = (float)mean;
                inverses[(k * n) + i] = (float)(1 / Math.Max(Math.Sqrt(variance), floor[i]));
            }
        }

        return new GaussianMixture(weights, means, inverses);
    }

    private static double[] Expect(GaussianMixture mixture, float[] row, int count, int n)
    {
        double[] logs = new double[count];
        for (int k = 0; k < count; k++)
        {
            logs[k] = Math.Log(mixture.Weights[k]);
            for (int i = 0; i < n; i++)
            {
                double inverse = mixture.InverseDeviations[(k * n) + i];
                double distance = (row[i] - mixture.Means[(k * n) + i]) * inverse;
                logs[k] += Math.Log(inverse) - (distance * distance / 2);
            }
        }

        double highest = logs.Max();
        double sum = logs.Sum(l => Math.Exp(l - highest));
        return [.. logs.Select(l => Math.Exp(l - highest) / sum)];
    }

    /// <summary>The inverse of a covariance's Cholesky factor, row by row up to the diagonal.</summary>
    private static float[] InverseFactor(double[,] covariance)
    {
        double[,] inverse = CholeskyFactor.Invert(covariance);
        return [.. from i in Enumerable.Range(0, inverse.GetLength(0)) from j in Enumerable.Range(0, i + 1) select (float)inverse[i, j]];
    }
}
