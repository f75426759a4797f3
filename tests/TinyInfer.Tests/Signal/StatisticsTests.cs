using TinyInfer.Signal;

namespace TinyInfer.Tests.Signal;

public sealed class StatisticsTests
{
    [Theory]
    [InlineData(1024, 20_000, 0)]
    [InlineData(1000, 3, 0)]
    [InlineData(64, 300, 25_000)]
    [InlineData(4096, 8_000_000, -3)]
    [InlineData(33, 32_767, 0)]
    public void All_are_within_the_stated_error(int length, int amplitude, int offset)
    {
        // Cubed, so that there is a tail.
        int[] samples = [.. Reference.Noise(length, length, 1_000_000).Select(
            x => offset + (int)Math.Round(amplitude * (x + 2e5) * Math.Pow(x / 1e6, 2) / 1.2e6))];
        int level = (int)Math.Round(samples.Average());
        SignalStatistics actual = new();
        actual.Compute(Reference.Interleave(samples, 1, 3), 1, 3, length, level);

        double mean = samples.Average();
        double variance = samples.Average(x => Math.Pow(x - mean, 2));
        double rms = Math.Sqrt(samples.Average(x => Math.Pow(x - level, 2)));
        Assert.Equal(1, actual.Mean / mean, 1e-6);
        Assert.Equal(1, actual.StandardDeviation / Math.Sqrt(variance), 1e-6);
        Assert.Equal(1, actual.RootMeanSquare / rms, 1e-6);
        Assert.Equal(samples.Max(x => Math.Abs((float)x - level)), actual.Peak);
        Assert.Equal((float)samples.Max() - samples.Min(), actual.PeakToPeak);
        Assert.Equal(1, actual.CrestFactor / (samples.Max(x => Math.Abs((double)x - level)) / rms), 1e-6);
        Assert.Equal(1, actual.Skewness / (samples.Average(x => Math.Pow(x - mean, 3)) / Math.Pow(variance, 1.5)), 1e-6);
        Assert.Equal(1, actual.Kurtosis / (samples.Average(x => Math.Pow(x - mean, 4)) / Math.Pow(variance, 2)), 1e-6);
        Assert.Equal(Enumerable.Range(1, length - 1).Count(i => samples[i] < level != samples[i - 1] < level), actual.ZeroCrossings);
    }

    [Fact]
    public void A_sine_has_the_shape_of_a_sine()
    {
        SignalStatistics statistics = new();
        statistics.Compute(Reference.Tone(1000, 10, 30_000), 0, 1, 1000, 0);
        Assert.Equal(Math.Sqrt(2), statistics.CrestFactor, 1e-3);
        Assert.Equal(1.5, statistics.Kurtosis, 1e-3);
        Assert.Equal(0, statistics.Skewness, 1e-3);
        Assert.Equal(20, statistics.ZeroCrossings, 1.0);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-77)]
    public void What_does_not_move_has_no_shape(int value)
    {
        SignalStatistics statistics = new();
        statistics.Compute([.. Enumerable.Repeat(value, 50)], 0, 1, 50, 0);
        Assert.Equal(value, statistics.Mean);
        Assert.Equal(Math.Abs(value), statistics.Peak);
        Assert.Equal(0f, statistics.StandardDeviation);
        Assert.Equal(0f, statistics.Skewness);
        Assert.Equal(0f, statistics.Kurtosis);
        Assert.Equal(value == 0 ? 0f : 1f, statistics.CrestFactor);
        Assert.Equal(0, statistics.ZeroCrossings);
    }
}
