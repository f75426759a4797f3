using TinyInfer.DeviceHarness;
using TinyInfer.Federated.Sources;
using TinyInfer.Federation.Privacy;

namespace TinyInfer.Federation.Tests;

/// <summary>Noise is what it is said to be, and the accountant's bound is that of the integral.</summary>
public sealed class PrivacyTests
{
    [Theory]
    [InlineData(1.0, 0.1, 2)]
    [InlineData(0.8, 0.01, 8)]
    [InlineData(1.5, 0.3, 5)]
    [InlineData(2.0, 1.0, 6)]
    public void Divergence_is_that_of_the_integral(double noise, double share, int order)
    {
        // E over N(0, σ²) of ((1 − q) + q · exp((2x − 1) / 2σ²))^α, by Simpson's rule.
        const int Steps = 400_000;
        double low = -40 * noise;
        double width = (80 * noise) + (2 * order);
        double sum = 0;
        for (int i = 0; i <= Steps; i++)
        {
            double x = low + (width * i / Steps);
            double ratio = 1 - share + (share * Math.Exp(((2 * x) - 1) / (2 * noise * noise)));
            double density = Math.Exp(-x * x / (2 * noise * noise)) / (noise * Math.Sqrt(2 * Math.PI));
            sum += density * Math.Pow(ratio, order) * (i is 0 or Steps ? 1 : i % 2 == 0 ? 2 : 4);
        }

        double expected = Math.Log(sum * width / Steps / 3) / (order - 1);
        Assert.Equal(1, PrivacyAccountant.Divergence(noise, share, order) / expected, 1e-6);
    }

    [Fact]
    public void Epsilon_is_in_the_known_range_and_falls_with_noise()
    {
        // The setting of many tutorials: 60,000 examples, 256 drawn, noise 1.1, 60 passes, δ = 1e-5: ε below 3.
        PrivacyAccountant accountant = new();
        Assert.Equal(0, accountant.Epsilon(1e-5));
        accountant.Add(1.1, 256 / 60000.0, 60 * 60000 / 256);
        Assert.InRange(accountant.Epsilon(1e-5), 2.3, 3.0);
        Assert.Equal(14062, accountant.Rounds);

        double last = double.PositiveInfinity;
        foreach (double noise in (double[])[0, 0.5, 1, 2, 4])
        {
            PrivacyAccountant one = new();
            one.Add(noise, 1, 10);
            Assert.True(one.Epsilon(1e-3) < last || noise == 0);
            last = one.Epsilon(1e-3);
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => accountant.Add(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => accountant.Epsilon(1));
    }

    /// <summary>docs/fleet.md states these figures.</summary>
    [Fact]
    public void Ten_rounds_come_to_what_is_stated()
    {
        PrivacyAccountant service = new();
        PrivacyAccountant readers = new();
        service.Add(4, 1, 10);
        readers.Add(4, 0.1, 10);

        string page = string.Join(' ', File.ReadAllLines(Repository.Locate("docs", "fleet.md")));
        Assert.Contains(FormattableString.Invariant($"ε = {service.Epsilon(1e-3):F2};"), page);
        Assert.Contains(FormattableString.Invariant($"against readers: {readers.Epsilon(1e-3):F2}."), page);
    }

    [Fact]
    public void Noise_is_Gaussian_and_the_same_in_any_order()
    {
        byte[] seed = [.. Enumerable.Range(0, 32).Select(i => (byte)(i * 3))];
        GaussianNoise noise = new(seed);
        const int Count = 40_000;
        double[] values = [.. Enumerable.Range(0, Count).Select(i => noise.Get(i, 1 << 20) / (double)(1 << 20))];

        Assert.Equal(0, values.Average(), 4 / Math.Sqrt(Count));
        Assert.Equal(1, values.Sum(v => v * v) / Count, 6 / Math.Sqrt(Count));
        Assert.Equal(3, values.Sum(v => v * v * v * v) / Count, 0.2);
        double[] sorted = [.. values.Order()];
        Assert.Equal(-1.2816, sorted[Count / 10], 0.03);
        Assert.Equal(1.6449, sorted[Count * 95 / 100], 0.03);
        Assert.Equal(0, Enumerable.Range(1, Count - 1).Sum(i => values[i] * values[i - 1]) / Count, 4 / Math.Sqrt(Count));
        GaussianNoise again = new(seed);
        Assert.All(Enumerable.Range(0, 100).Select(i => i * 397), i =>
            Assert.Equal(values[i], again.Get(i, 1 << 20) / (double)(1 << 20)));
    }
}
