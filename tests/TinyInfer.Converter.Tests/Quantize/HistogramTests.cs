using TinyInfer.Converter.Quantize;

namespace TinyInfer.Converter.Tests.Quantize;

public sealed class HistogramTests
{
    [Fact]
    public void RareOutliersDoNotWidenTheRange()
    {
        float[] values = RandomModel.Normal(100_000, 1, 1);
        values[0] = 400;
        Histogram histogram = Of(values);
        (double low, double high) = histogram.WithoutTails();
        Assert.InRange(low, -6, -3);
        Assert.InRange(high, 3, 6);
    }

    [Fact]
    public void EvenlySpreadValuesKeepTheirWholeRange()
    {
        float[] values = [.. Enumerable.Range(0, 10_000).Select(i => (i / 10_000f) - 0.3f)];
        (double low, double high) = Of(values).LeastError();
        Assert.Equal(-0.3, low, 5e-3);
        Assert.Equal(0.7, high, 5e-3);
    }

    [Fact]
    public void TheRangeOfLeastErrorIsBetterThanAnyOtherTried()
    {
        // A Laplace distribution, whose tails are long.
        Random random = new(3);
        float[] values = [.. Enumerable.Range(0, 50_000).Select(
            _ => (float)(Math.Log(1 - random.NextDouble()) * (random.Next(2) == 0 ? 1 : -1)))];
        (double low, double high) = Of(values).LeastError();
        double chosen = Error(values, low, high);
        Assert.True(chosen < Error(values, values.Min(), values.Max()), "no better than the whole range");
        for (double factor = 0.5; factor < 1.05; factor += 0.1)
        {
            Assert.True(chosen <= 1.02 * Error(values, low * factor, high * factor), $"worse than {factor} of it");
        }
    }

    /// <summary>Rare outliers are cut off, and most of the values keep finer steps; an even distribution is left whole.</summary>
    [Fact]
    public void RangeOfLeastDivergenceFollowsWhereValuesLie()
    {
        float[] values = RandomModel.Normal(100_000, 1, 1);
        values[0] = 12;
        (_, double high) = Of(values).LeastDivergence();
        Assert.InRange(high, 3, 8);

        float[] even = [.. Enumerable.Range(0, 100_000).Select(i => i / 100_000f)];
        Assert.Equal(1, Of(even).LeastDivergence().Maximum, 0.02);
    }

    [Fact]
    public void ValuesThatAreNotFiniteDoNotCount()
    {
        Histogram histogram = new(0, 1);
        histogram.Add([float.NaN, float.NegativeInfinity, float.PositiveInfinity, 0, 0.5f, 1]);
        (double low, double high) = histogram.WithoutTails();
        Assert.Equal(0, low, 1e-3);
        Assert.Equal(1, high, 1e-3);
    }

    private static Histogram Of(float[] values)
    {
        Histogram histogram = new(values.Min(), values.Max());
        histogram.Add(values);
        return histogram;
    }

    /// <summary>Mean square error of quantizing, as it is.</summary>
    private static double Error(float[] values, double low, double high)
    {
        Graph.Quantization quantization = Graph.Quantization.FromRange(low, high);
        return values.Average(v => Math.Pow(v - quantization.Dequantize(quantization.Quantize(v)), 2));
    }
}
