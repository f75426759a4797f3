using TinyInfer.Anomaly.Scores;
using TinyInfer.Converter.Fitting;
using TinyInfer.Converter.Tests.Cli;
using TinyInfer.Converter.Tune;

namespace TinyInfer.Converter.Tests.Pipeline;

public sealed class PrincipalFitTests
{
    [Fact]
    public void Eigenvectors_are_those_of_the_matrix()
    {
        Random random = new(6);
        const int N = 24;
        double[,] matrix = new double[N, N];
        for (int i = 0; i < N; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                matrix[i, j] = matrix[j, i] = random.NextDouble() - 0.5;
            }
        }

        SymmetricEigen eigen = SymmetricEigen.Of((double[,])matrix.Clone());

        Assert.Equal(eigen.Values.OrderDescending(), eigen.Values);
        Assert.Equal(Enumerable.Range(0, N).Sum(i => matrix[i, i]), eigen.Values.Sum(), 1e-12);
        for (int k = 0; k < N; k++)
        {
            double[] v = eigen.Vectors[k];
            Assert.True(v.MaxBy(Math.Abs) > 0);
            for (int i = 0; i < N; i++)
            {
                Assert.Equal(eigen.Values[k] * v[i], Enumerable.Range(0, N).Sum(j => matrix[i, j] * v[j]), 1e-12);
                Assert.Equal(i == k ? 1 : 0, v.Zip(eigen.Vectors[i], (a, b) => a * b).Sum(), 1e-12);
            }
        }
    }

    [Theory]
    [InlineData(PlaneStatistic.Residual, true, false)]
    [InlineData(PlaneStatistic.Hotelling, false, true)]
    [InlineData(PlaneStatistic.Combined, true, true)]
    public void Each_statistic_sees_its_own_kind_of_fault(PlaneStatistic statistic, bool seesAcross, bool seesAlong)
    {
        // Five features that follow one load, each with a little noise.
        float[][] rows = Rows(2000, 1);

        PrincipalComponents plane = PrincipalFit.Fit(rows, new ScorerChoice(FitMethod.Pca, 1, null, statistic), 0.99);

        float limit = rows.Select(plane.Score).Order().ElementAt(1980);
        Assert.Equal(seesAlong, plane.Score([10, 20, 30, 40, 50]) > 2 * limit);
        Assert.Equal(seesAcross, plane.Score([0, 0, 0, 0, 5]) > 2 * limit);
        Assert.False(plane.Score([1, 2, 3, 4, 5]) > limit);
    }

    [Fact]
    public void A_part_of_the_variance_says_how_many_components_there_are()
    {
        float[][] rows = Rows(500, 2);

        int Count(double variance) => PrincipalFit.Fit(rows, new ScorerChoice(FitMethod.Pca, 3, variance), 0.99).Weights.Length;

        Assert.Equal((1, 2), (Count(0.5), Count(0.99)));
    }

    [Theory]
    [InlineData(5, "no residual")]
    [InlineData(6, "too few")]
    public void More_components_than_directions_are_refused(int count, string reason)
    {
        ConversionException e = Assert.Throws<ConversionException>(
            () => PrincipalFit.Fit(Rows(100, 1), new ScorerChoice(FitMethod.Pca, count), 0.99));

        Assert.Contains("vary in 5 directions", e.Message);
        Assert.Contains(reason, e.Message);
    }

    [Theory]
    [InlineData("--variance: this is for principal components. Add --method Pca.", "--variance", "0.9")]
    [InlineData("--statistic: this is for principal components. Add --method Pca.", "--method", "Clusters", "--statistic", "Residual")]
    [InlineData("--variance and --components both", "--method", "Pca", "--variance", "0.9", "--components", "2")]
    public async Task Options_that_would_be_passed_over_are_refused(string message, params string[] options)
    {
        string bearing = Path.Combine(SharedData.Repository, "models", "bearing");

        CommandRun run = await CommandRun.Of(
            ["fit", Path.Combine(bearing, "pipeline.json"), "-r", Path.Combine(bearing, "recording.npy"), .. options]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(message, run.Error);
    }

    /// <summary>Windows of five features that follow one or two causes.</summary>
    private static float[][] Rows(int count, int causes)
    {
        Random random = new(7);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            double load = 4 * (random.NextDouble() - 0.5);
            double other = causes > 1 ? 4 * (random.NextDouble() - 0.5) : 0;
            return Enumerable.Range(1, 5).Select(i => (float)((i * load) + (i % 2 * i * other) + (0.1 * random.NextDouble()))).ToArray();
        })];
    }
}
