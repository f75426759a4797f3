using TinyInfer.Signal;

namespace TinyInfer.Tests.Signal;

public sealed class SensorHealthTests
{
    private readonly SensorHealth _health =
        new(new SensorLimits { Lowest = -2048, Highest = 2047, SaturatedCount = 5, StuckCount = 10, RepeatCount = 2 }, 1);

    [Fact]
    public void A_sensor_that_moves_is_well()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            Assert.Equal(SensorFault.None, Check(Reference.Noise(seed, 100, 3)));
        }
    }

    [Fact]
    public void A_value_that_stands_still_is_a_fault_of_its_own()
    {
        int[] samples = Reference.Noise(1, 100, 100);
        Array.Fill(samples, 55, 91, 9);
        samples[90] = 54;
        Assert.Equal(SensorFault.None, Check(samples));
        samples[90] = 55;
        Assert.Equal(SensorFault.Stuck, Check(samples));
        Array.Fill(samples, 0);
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(SensorFault.Stuck, Check(samples));
        }
    }

    [Fact]
    public void A_window_in_the_middle_of_which_the_value_stands_still_is_believed()
    {
        int[] samples = Reference.Noise(1, 100, 100);
        Array.Fill(samples, 55, 40, 30);
        Assert.Equal(SensorFault.None, Check(samples));
    }

    [Theory]
    [InlineData(-2048)]
    [InlineData(2047)]
    public void Too_many_samples_at_the_end_of_the_range_are_a_fault(int end)
    {
        int[] samples = Reference.Noise(1, 100, 1000);
        for (int i = 0; i < 4; i++)
        {
            samples[i * 7] = end;
            Assert.Equal(SensorFault.None, Check(samples, seed: i));
        }

        samples[80] = end;
        Assert.Equal(SensorFault.Saturated, Check(samples));
    }

    [Fact]
    public void The_same_window_again_and_again_is_a_fault()
    {
        int[] samples = Reference.Noise(1, 100, 1000);
        Assert.Equal(SensorFault.None, Check(samples));
        Assert.Equal(SensorFault.None, Check(samples));
        Assert.Equal(SensorFault.Repeating, Check(samples));
        Assert.Equal(SensorFault.Repeating, Check(samples));
        Assert.Equal(SensorFault.None, Check(Reference.Noise(2, 100, 1000)));
        Assert.Equal(SensorFault.None, Check(samples));
        _health.Reset();
        Assert.Equal(SensorFault.None, Check(samples));
    }

    [Fact]
    public void A_slow_value_in_coarse_steps_is_no_fault_where_it_may_stand_still()
    {
        SensorHealth slow = new(new SensorLimits { StuckCount = 0 }, 60);
        SampleScan scan = new();
        int[] samples = [.. Enumerable.Range(0, 1000).Select(i => i < 400 ? 7 : 7 + (i / 150 % 2))];
        for (int i = 0; i + 60 <= samples.Length; i++)
        {
            scan.Run(samples, i, 1, 60);
            Assert.Equal(SensorFault.None, slow.Check(samples, i, 1, scan));
        }
    }

    [Fact]
    public void A_buffer_that_is_read_again_and_again_is_found_in_overlapping_windows()
    {
        int[] buffer = Reference.Noise(1, 60, 1000);
        SensorHealth health = new(new SensorLimits(), 4);
        SampleScan scan = new();
        int[] samples = [.. Enumerable.Range(0, 600).Select(i => buffer[i % 60])];
        SensorFault last = SensorFault.None;
        for (int i = 0; i + 60 <= samples.Length; i += 15)
        {
            scan.Run(samples, i, 1, 60);
            last = health.Check(samples, i, 1, scan);
            Assert.Equal(i < 120 ? SensorFault.None : SensorFault.Repeating, last);
        }

        Assert.Equal(SensorFault.Repeating, last);
    }

    [Fact]
    public void Checks_can_be_switched_off()
    {
        SensorHealth tolerant = new(new SensorLimits { Lowest = 0, Highest = 0, SaturatedCount = 0, StuckCount = 0, RepeatCount = 0 }, 1);
        SampleScan scan = new();
        int[] samples = new int[100];
        scan.Run(samples, 0, 1, 100);
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(SensorFault.None, tolerant.Check(samples, 0, 1, scan));
        }
    }

    [Fact]
    public void A_clock_that_is_set_back_delays_what_is_noticed_by_one_limit()
    {
        SilenceWatch watch = new(500);
        watch.NotifySamples(3_600_000);
        Assert.Equal(SensorFault.None, watch.Check(100));
        Assert.Equal(SensorFault.None, watch.Check(599));
        Assert.Equal(SensorFault.Silent, watch.Check(600));
    }

    [Fact]
    public void Silence_is_noticed_and_forgiven()
    {
        SilenceWatch watch = new(500);
        Assert.Equal(SensorFault.None, watch.Check(10_000));
        Assert.Equal(SensorFault.None, watch.Check(10_499));
        Assert.Equal(SensorFault.Silent, watch.Check(10_500));
        watch.NotifySamples(10_600);
        Assert.Equal(SensorFault.None, watch.Check(11_000));
        Assert.Equal(SensorFault.Silent, watch.Check(11_100));
    }

    private SensorFault Check(int[] samples, int seed = 0)
    {
        int[] interleaved = Reference.Interleave(samples, 1, 3);
        interleaved[1] += seed;
        SampleScan scan = new();
        scan.Run(interleaved, 1, 3, samples.Length);
        return _health.Check(interleaved, 1, 3, scan);
    }
}
