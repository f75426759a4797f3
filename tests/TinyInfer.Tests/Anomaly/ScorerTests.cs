using TinyInfer.Anomaly.Scores;

namespace TinyInfer.Tests.Anomaly;

public sealed class ScorerTests
{
    [Fact]
    public void Mahalanobis_takes_correlations_into_account()
    {
        // Σ of three features that hang together; W is the inverse of its Cholesky factor.
        double[,] covariance = { { 4, 2, 0.6 }, { 2, 3, 0.4 }, { 0.6, 0.4, 1 } };
        double[,] whitening = InverseCholesky(covariance);
        MahalanobisDistance distance = new(
            [1f, -2f, 0.5f],
            [(float)whitening[0, 0], (float)whitening[1, 0], (float)whitening[1, 1], (float)whitening[2, 0], (float)whitening[2, 1],
                (float)whitening[2, 2]]);
        Random random = new(1);
        for (int n = 0; n < 100; n++)
        {
            float[] x = [.. Enumerable.Range(0, 3).Select(_ => (float)(10 * (random.NextDouble() - 0.5)))];
            double[] v = [x[0] - 1, x[1] + 2, x[2] - 0.5];
            double square = 0;
            double[] z = new double[3];
            for (int i = 0; i < 3; i++)
            {
                z[i] = Enumerable.Range(0, i + 1).Sum(j => whitening[i, j] * v[j]);
                square += z[i] * z[i];
            }

            Assert.Equal(Math.Sqrt(square), distance.Score(x), Math.Sqrt(square) * 1e-5);

            float[] contributions = new float[3];
            distance.Explain(x, contributions);
            for (int i = 0; i < 3; i++)
            {
                double expected = v[i] * Enumerable.Range(i, 3 - i).Sum(row => whitening[row, i] * z[row]);
                Assert.Equal(expected, contributions[i], square * 1e-5);
            }
        }

        // Σ⁻¹ itself, of a direction that is worked out by hand: two features of deviation 1 and correlation 0.8.
        double[,] pair = InverseCholesky(new[,] { { 1, 0.8 }, { 0.8, 1 } });
        MahalanobisDistance along = new([0f, 0f], [(float)pair[0, 0], (float)pair[1, 0], (float)pair[1, 1]]);
        Assert.Equal(Math.Sqrt(2 / 1.8), along.Score([1f, 1f]), 1e-5);
        Assert.Equal(Math.Sqrt(2 / 0.2), along.Score([1f, -1f]), 1e-5);
    }

    [Fact]
    public void Mahalanobis_of_independent_features_is_a_distance_in_deviations()
    {
        MahalanobisDistance distance = new([10f, 20f], [0.5f, 4f]);
        Assert.Equal(5f, distance.Score([16f, 21f]));
        Assert.Equal(0f, distance.Score([10f, 20f]));
        float[] contributions = new float[2];
        distance.Explain([16f, 21f], contributions);
        Assert.Equal([9f, 16f], contributions);
    }

    [Fact]
    public void A_mixture_gives_the_log_likelihood()
    {
        float[] weights = [0.7f, 0.3f];
        float[] means = [0f, 1f, 5f, -3f];
        float[] inverses = [1f, 0.5f, 2f, 4f];
        GaussianMixture mixture = new(weights, means, inverses);
        foreach (float[] x in new[] { new[] { 0f, 1f }, [5f, -3f], [2f, -1f], [-4f, 3f] })
        {
            double likelihood = 0;
            for (int k = 0; k < 2; k++)
            {
                double density = weights[k];
                for (int i = 0; i < 2; i++)
                {
                    double inverse = inverses[(2 * k) + i];
                    density *= inverse / Math.Sqrt(2 * Math.PI) * Math.Exp(-0.5 * Math.Pow((x[i] - means[(2 * k) + i]) * inverse, 2));
                }

                likelihood += density;
            }

            Assert.Equal(-Math.Log(likelihood), mixture.Score(x), 1e-4);
        }

        float[] contributions = new float[2];
        mixture.Explain([5.5f, -3f], contributions);
        Assert.Equal([1f, 0f], contributions);
    }

    [Fact]
    public void A_mixture_does_not_underflow_far_away()
    {
        GaussianMixture mixture = new([0.5f, 0.5f], [0f, 1f], [10f, 10f]);
        float near = mixture.Score([50f]);
        float far = mixture.Score([1000f]);
        Assert.Equal(0.5 * 49 * 49 * 100, near, 200.0);
        Assert.True(float.IsFinite(far) && far > near);
    }

    [Fact]
    public void Clusters_are_measured_by_their_radii()
    {
        ClusterDistance clusters = new([0f, 0f, 10f, 0f], [1f, 4f]);
        Assert.Equal(0.5f, clusters.Score([0.5f, 0f]));
        Assert.Equal(1f, clusters.Score([6f, 0f]));
        Assert.Equal(1.25f, clusters.Score([5f, 0f]));
        float[] contributions = new float[2];
        clusters.Explain([6f, 3f], contributions);
        Assert.Equal([1f, 0.5625f], contributions);
    }

    [Theory]
    [InlineData(1, 0f, 1f)]
    [InlineData(4, 1f, 0f)]
    [InlineData(6, 0.5f, 2f)]
    public void Principal_components_measure_within_their_plane_and_from_it(int count, float weight, float residualWeight)
    {
        const int Features = 9;
        Random random = new(5);
        float[] Numbers(int length) => [.. Enumerable.Range(0, length).Select(_ => 0.5f + (float)random.NextDouble())];
        (float[] mean, float[] scales) = (Numbers(Features), Numbers(Features));
        double[][] components = Orthonormal(random, count, Features);
        float[] loadings =
            [.. Enumerable.Range(0, Features).SelectMany(i => Enumerable.Range(0, count).Select(j => (float)components[j][i]))];
        float[] weights = [.. Enumerable.Range(0, count).Select(j => weight * (j + 1))];
        PrincipalComponents plane = new(mean, scales, loadings, weights, residualWeight);
        for (int n = 0; n < 50; n++)
        {
            float[] x = Numbers(Features);
            double[] z = [.. x.Select((value, i) => ((double)value - mean[i]) * scales[i])];
            double[] place = [.. components.Select(c => c.Zip(z, (a, b) => a * b).Sum())];
            double[] residual = [.. z.Select((value, i) => value - Enumerable.Range(0, count).Sum(j => place[j] * components[j][i]))];
            double square = (residualWeight * residual.Sum(r => r * r)) + place.Select((t, j) => weights[j] * t * t).Sum();

            Assert.Equal(Math.Sqrt(square), plane.Score(x), Math.Sqrt(square) * 1e-4);

            float[] contributions = new float[Features];
            plane.Explain(x, contributions);
            for (int i = 0; i < Features; i++)
            {
                double pull = Enumerable.Range(0, count).Sum(j => weights[j] * place[j] * components[j][i]);
                Assert.Equal((residualWeight * residual[i] * residual[i]) + (z[i] * pull), contributions[i], square * 1e-4);
            }
        }
    }

    [Fact]
    public void A_small_residual_beside_large_projections_keeps_its_digits()
    {
        PrincipalComponents plane = new([0f, 0f], [1f, 1f], [0.6f, 0.8f], [0f], 1f);

        // 1000 along the component and 0.01 across it: the difference of the squares would be rounding alone.
        Assert.Equal(0.01f, plane.Score([600f - 0.008f, 800f + 0.006f]), 1e-4f);
    }

    [Fact]
    public void A_baseline_learns_means_and_deviations()
    {
        Random random = new(4);
        float[][] windows = [.. Enumerable.Range(0, 50).Select(
            _ => new[] { 1000f + (float)random.NextDouble(), (float)(-3 * random.NextDouble()), 7f })];
        GaussianBaseline baseline = new(3, 50, 0.01f);
        foreach (float[] window in windows)
        {
            Assert.True(baseline.IsLearning);
            baseline.Learn(window);
        }

        Assert.False(baseline.IsLearning);
        Assert.Throws<InvalidOperationException>(() => baseline.Learn(windows[0]));
        float[] x = [1000.9f, -5f, 7.02f];
        double sum = 0;
        for (int i = 0; i < 3; i++)
        {
            double mean = windows.Average(w => (double)w[i]);
            double deviation = Math.Max(0.01, Math.Sqrt(windows.Sum(w => Math.Pow(w[i] - mean, 2)) / 49));
            sum += Math.Pow((x[i] - mean) / deviation, 2);
        }

        Assert.Equal(Math.Sqrt(sum / 3), baseline.Score(x), 1e-4);
        float[] contributions = new float[3];
        baseline.Explain(x, contributions);
        Assert.Equal(sum, contributions.Sum(), sum * 1e-5);
    }

    [Fact]
    public void A_feature_that_is_no_number_makes_a_score_that_is_none()
    {
        GaussianBaseline baseline = new(1, 2, 0.1f);
        baseline.Learn([1f]);
        baseline.Learn([2f]);
        Scorer[] scorers =
        [
            new MahalanobisDistance([0f], [1f]), new GaussianMixture([1f], [0f], [1f]), new ClusterDistance([0f, 3f], [1f, 1f]), baseline,
            new PrincipalComponents([0f], [1f], [1f], [0.5f], 1f), new PrincipalComponents([0f], [1f], [1f], [0f], 0f),
        ];
        foreach (Scorer scorer in scorers)
        {
            Assert.False(float.IsFinite(scorer.Score([float.NaN])));
            Assert.False(float.IsFinite(scorer.Score([float.PositiveInfinity])));
            Assert.True(float.IsFinite(scorer.Score([1f])));
        }
    }

    [Fact]
    public void Parameters_that_make_no_sense_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new MahalanobisDistance([], []));
        Assert.Throws<ArgumentException>(() => new MahalanobisDistance([0f, 0f, 0f], [1f, 1f, 1f, 1f]));
        Assert.Throws<ArgumentException>(() => new MahalanobisDistance([0f], [float.NaN]));
        Assert.Throws<ArgumentException>(() => new GaussianMixture([], [], []));
        Assert.Throws<ArgumentException>(() => new GaussianMixture([1f, 1f], [0f, 0f, 0f], [1f, 1f, 1f]));
        Assert.Throws<ArgumentException>(() => new GaussianMixture([0f], [0f], [1f]));
        Assert.Throws<ArgumentException>(() => new GaussianMixture([1f], [0f], [-1f]));
        Assert.Throws<ArgumentException>(() => new ClusterDistance([0f], [0f]));
        Assert.Throws<ArgumentException>(() => new ClusterDistance([0f, 0f, 0f], [1f, 1f]));
        Assert.Throws<ArgumentException>(() => new PrincipalComponents([0f], [1f], [], [], 1f));
        Assert.Throws<ArgumentException>(() => new PrincipalComponents([0f], [1f], [1f, 1f], [1f, 1f], 1f));
        Assert.Throws<ArgumentException>(() => new PrincipalComponents([0f, 0f], [1f, 1f], [1f], [1f], 1f));
        Assert.Throws<ArgumentException>(() => new PrincipalComponents([0f], [1f], [1f], [-1f], 1f));
        Assert.Throws<ArgumentException>(() => new PrincipalComponents([0f], [1f], [1f], [1f], float.NaN));
        Assert.Throws<ArgumentException>(() => new GaussianBaseline(1, 1, 0.1f));
        Assert.Throws<ArgumentException>(() => new GaussianBaseline(1, 5, 0f));
        Assert.Throws<InvalidOperationException>(() => new MahalanobisDistance([0f], [1f]).Learn([1f]));
    }

    private static double[][] Orthonormal(Random random, int count, int length)
    {
        double[][] rows = [.. Enumerable.Range(0, count).Select(
            _ => Enumerable.Range(0, length).Select(_ => random.NextDouble() - 0.5).ToArray())];
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                double along = rows[i].Zip(rows[j], (a, b) => a * b).Sum();
                rows[i] = [.. rows[i].Zip(rows[j], (a, b) => a - (along * b))];
            }

            double norm = Math.Sqrt(rows[i].Sum(a => a * a));
            rows[i] = [.. rows[i].Select(a => a / norm)];
        }

        return rows;
    }

    private static double[,] InverseCholesky(double[,] matrix)
    {
        int n = matrix.GetLength(0);
        double[,] factor = new double[n, n];
        double[,] inverse = new double[n, n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = matrix[i, j] - Enumerable.Range(0, j).Sum(k => factor[i, k] * factor[j, k]);
                factor[i, j] = i == j ? Math.Sqrt(sum) : sum / factor[j, j];
            }
        }

        for (int column = 0; column < n; column++)
        {
            for (int row = column; row < n; row++)
            {
                double sum = Enumerable.Range(column, row - column).Sum(k => factor[row, k] * inverse[k, column]);
                inverse[row, column] = ((row == column ? 1 : 0) - sum) / factor[row, row];
            }
        }

        return inverse;
    }
}
