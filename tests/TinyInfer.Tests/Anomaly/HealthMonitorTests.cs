using TinyInfer.Anomaly.Health;
using TinyInfer.Converter.Fitting;

namespace TinyInfer.Tests.Anomaly;

/// <summary>Drift is found, and nothing else.</summary>
public sealed class HealthMonitorTests
{
    private const int Features = 6;
    private static readonly int[] _chosen = [0, 2, 5];

    [Theory]
    [InlineData(60)]
    [InlineData(300)]
    [InlineData(5000)]
    public void None_is_flagged_in_ten_thousand_normal_windows(int calibration)
    {
        for (int seed = 0; seed < 20; seed++)
        {
            Random random = new(seed);
            HealthMonitor monitor = Monitor(random, calibration);
            for (int i = 0; i < 10_000; i++)
            {
                Add(monitor, random, 0, 0);
                Assert.False(monitor.IsDrifting, $"seed {seed}, window {i}: {monitor.Drift} by {monitor.WorstFeature}");
            }
        }
    }

    [Theory]
    [InlineData(60, 0, 2)]
    [InlineData(300, 0, 2)]
    [InlineData(300, 0, -2)]
    [InlineData(5000, 0, 2)]
    [InlineData(60, 2, 0)]
    [InlineData(300, 2, 0)]
    [InlineData(300, -2, 0)]
    [InlineData(5000, 2, 0)]
    public void Two_deviations_are_flagged_within_two_hundred_windows(int calibration, double feature, double score)
    {
        for (int seed = 0; seed < 20; seed++)
        {
            Random random = new(seed);
            HealthMonitor monitor = Monitor(random, calibration);
            int normal = random.Next(1000);
            for (int i = 0; i < normal; i++)
            {
                Add(monitor, random, 0, 0);
            }

            int windows = 0;
            while (!monitor.IsDrifting && windows < 1000)
            {
                Add(monitor, random, feature, score);
                windows++;
            }

            Assert.InRange(windows, 1, 200);
            for (int i = 0; i < 2 * HealthMonitor.Period; i++)
            {
                Add(monitor, random, feature, score);
            }

            Assert.Equal(feature == 0 ? -1 : 2, monitor.WorstFeature);
        }
    }

    [Fact]
    public void A_drift_that_is_over_is_none_any_more()
    {
        Random random = new(1);
        HealthMonitor monitor = Monitor(random, 300);
        for (int i = 0; i < 300; i++)
        {
            Add(monitor, random, 0, i < 100 ? 0 : 2);
        }

        Assert.True(monitor.IsDrifting);
        for (int i = 0; i < 300; i++)
        {
            Add(monitor, random, 0, 0);
        }

        Assert.False(monitor.IsDrifting);
    }

    [Fact]
    public void Odd_windows_are_no_drift()
    {
        Random random = new(1);
        HealthMonitor monitor = Monitor(random, 1000);
        for (int i = 0; i < 2000; i++)
        {
            Add(monitor, random, 0, i % 50 == 0 ? 1000 : 0);
            Assert.False(monitor.IsDrifting);
        }

        Assert.True(monitor.HighestScore > 800);
    }

    [Fact]
    public void Values_beyond_calibration_are_counted()
    {
        Random random = new(1);
        HealthMonitor monitor = Monitor(random, 1000);
        Add(monitor, random, 0, 0);
        Assert.Equal(0, monitor.OutsideCount);
        Add(monitor, random, 20, 0);
        Add(monitor, random, -20, 0);
        Assert.Equal((2, 3), (monitor.OutsideCount, monitor.WindowCount));
    }

    [Fact]
    public void Nothing_is_allocated_per_window()
    {
        Random random = new(1);
        HealthMonitor monitor = Monitor(random, 300);
        float[] features = new float[Features];
        Assert.Equal(0, AllocationCounter.Of(() =>
        {
            for (int i = 0; i < 250; i++)
            {
                monitor.Add(features, i % 7);
            }
        }));
    }

    [Fact]
    public void A_profile_is_read_as_it_was_written()
    {
        byte[] bytes = Profile(new Random(1), 300).ToBytes();
        HealthProfile profile = HealthProfile.Read(bytes);
        Assert.Equal(bytes, profile.ToBytes());
        Assert.Equal(300, profile.Windows);
        Assert.Equal([-1, .. _chosen], Enumerable.Range(0, profile.Count).Select(profile.GetFeature));
    }

    [Fact]
    public void A_profile_that_is_none_is_refused()
    {
        byte[] bytes = Profile(new Random(1), 300).ToBytes();
        Random random = new(2);
        for (int i = 0; i < 5000; i++)
        {
            byte[] damaged = [.. bytes];
            damaged[random.Next(damaged.Length)] ^= (byte)random.Next(1, 256);
            Assert.Throws<ModelFormatException>(() => HealthProfile.Read(damaged));
            Assert.Throws<ModelFormatException>(() => HealthProfile.Read(bytes[..random.Next(bytes.Length)]));
        }
    }

    internal static HealthProfile Profile(Random random, int windows) => HealthFit.Of(
        [.. Enumerable.Range(0, windows).Select(_ => (float)(Math.Abs(Normal(random)) + Math.Abs(Normal(random))))], _chosen,
        [.. Enumerable.Range(0, windows).Select(_ => (float[])[.. Enumerable.Range(0, Features).Select(_ => (float)Normal(random))])]);

    private static HealthMonitor Monitor(Random random, int windows) => new(Profile(random, windows));

    private static void Add(HealthMonitor monitor, Random random, double feature, double score)
    {
        float[] features = [.. Enumerable.Range(0, Features).Select(_ => (float)Normal(random))];
        features[2] += (float)feature;
        monitor.Add(features, (float)(Math.Abs(Normal(random)) + Math.Abs(Normal(random)) + (score * 0.85)));
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
