using TinyInfer.Anomaly;

namespace TinyInfer.Tests.Anomaly;

public sealed class P2QuantileTests
{
    [Fact]
    public void The_example_of_the_paper_is_reproduced()
    {
        float[] observations =
        [
            0.02f, 0.15f, 0.74f, 3.39f, 0.83f, 22.37f, 10.15f, 15.43f, 38.62f, 15.92f, 34.60f, 10.28f, 1.47f, 0.40f, 0.05f, 11.39f, 0.27f,
            0.42f, 0.09f, 11.37f,
        ];
        P2Quantile median = new(0.5f);
        foreach (float observation in observations)
        {
            median.Add(observation);
        }

        Assert.Equal(4.44, median.Value, 0.005);
    }

    [Theory]
    [InlineData(0.5f, 0.01)]
    [InlineData(0.9f, 0.01)]
    [InlineData(0.99f, 0.004)]
    [InlineData(0.1f, 0.01)]
    public void Estimates_have_about_their_share_of_values_below(float quantile, double allowed)
    {
        Func<Random, double>[] distributions =
            [r => r.NextDouble(), r => -Math.Log(1 - r.NextDouble()), r => Enumerable.Range(0, 12).Sum(_ => r.NextDouble())];
        foreach (Func<Random, double> distribution in distributions)
        {
            Random random = new(17);
            float[] values = [.. Enumerable.Range(0, 5000).Select(_ => (float)distribution(random))];
            P2Quantile estimator = new(quantile);
            foreach (float value in values)
            {
                estimator.Add(value);
            }

            Assert.Equal(quantile, values.Count(x => x < estimator.Value) / 5000.0, allowed);
        }
    }

    [Fact]
    public void Few_values_are_kept_in_order()
    {
        P2Quantile estimator = new(0.9f);
        Assert.True(float.IsNaN(estimator.Value));
        float[] values = [3f, 1f, 2f, 5f];
        float[] expected = [3f, 3f, 3f, 5f];
        for (int i = 0; i < 4; i++)
        {
            estimator.Add(values[i]);
            Assert.Equal(expected[i], estimator.Value);
        }

        estimator.Reset();
        estimator.Add(-7f);
        Assert.Equal(-7f, estimator.Value);
        Assert.Equal(1, estimator.Count);
    }

    [Fact]
    public void Values_that_are_all_the_same_are_the_quantile()
    {
        P2Quantile estimator = new(0.99f);
        for (int i = 0; i < 1000; i++)
        {
            estimator.Add(4f);
        }

        Assert.Equal(4f, estimator.Value);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(1f)]
    [InlineData(float.NaN)]
    public void Other_quantiles_are_refused(float quantile)
    {
        Assert.Throws<ArgumentException>(() => new P2Quantile(quantile));
    }
}
