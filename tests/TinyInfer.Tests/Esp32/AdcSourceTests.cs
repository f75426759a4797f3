using TinyInfer.Anomaly;
using TinyInfer.Anomaly.Scores;
using TinyInfer.Esp32.Sensors;
using TinyInfer.Guard;
using TinyInfer.Guard.Sampling;
using TinyInfer.Signal;
using TinyInfer.Signal.Features;

namespace TinyInfer.Tests.Esp32;

/// <summary>Analog inputs with simulated channels.</summary>
public class AdcSourceTests
{
    [Fact]
    public void Each_poll_reads_every_channel_once_in_order()
    {
        SimulatedAdc[] inputs = [new(i => i), new(i => 1000 + i), new(i => 4095 - i)];
        using Sampler sampler = new(new AdcSource(inputs), 4);
        Assert.True(sampler.Start(0));
        for (int poll = 0; poll < 4; poll++)
        {
            Assert.Null(sampler.Take());
            sampler.Poll();
        }

        Assert.Equal([0, 1000, 4095, 1, 1001, 4094, 2, 1002, 4093, 3, 1003, 4092], sampler.Take());
        Assert.All(inputs, input => Assert.Equal(4, input.Readings));
        Assert.Equal((0, 0), (sampler.LostCount, sampler.SilentCount));
    }

    [Fact]
    public void A_timer_sets_the_rate()
    {
        SimulatedAdc input = new(i => i);
        using Sampler sampler = new(new AdcSource([input]), 5);
        sampler.Start(2);

        Assert.True(SpinWait.SpinUntil(() => sampler.Take() != null, TimeSpan.FromSeconds(10)));
        Assert.Equal([0, 1, 2, 3, 4], sampler.Take());
    }

    [Fact]
    public void Reading_allocates_nothing()
    {
        AdcSource source = new([new SimulatedAdc(i => i), new SimulatedAdc(i => -i)]);
        short[] samples = new short[40];
        int frames = source.Read(samples, 0, 1);
        AllocationCounter counter = new();
        int at = 0;
        Action read = () => frames += source.Read(samples, 2 * at++, 20);
        while (at < 20)
        {
            counter.Count(read);
        }

        Assert.Equal((0L, 21, (short)20, (short)-20), (counter.Bytes, frames, samples[38], samples[39]));
    }

    [Theory]
    [InlineData(0, DetectorState.Normal, SensorFault.None)]
    [InlineData(600, DetectorState.Anomaly, SensorFault.None)]
    [InlineData(5000, DetectorState.Fault, SensorFault.Saturated)]
    public void From_a_voltage_to_a_decision(int ripple, DetectorState expected, SensorFault fault)
    {
        // A converter of 12 bits around the middle of its range, of which a machine that is well takes little.
        const int Length = 32;
        Random random = new(1);
        bool isWell = true;
        SimulatedAdc input = new(i => Math.Clamp(2048 + random.Next(-50, 50) + (isWell ? 0 : (int)(ripple * Math.Sin(i * 0.7))), 0, 4095));
        FeaturePipeline pipeline = new(new PipelineSettings
        {
            Length = Length,
            Extractors = [new StatisticalFeatures(1, [Statistic.RootMeanSquare])],
            Limits = [new SensorLimits { Lowest = 0, Highest = 4095 }],
        });
        Detector detector = new(new DetectorSettings
        {
            Scorer = new GaussianBaseline(1, 20, 1f),
            Threshold = 50f,
            Raise = 2,
            Window = 3,
            Clear = 3
        });
        MachineGuard guard = new(pipeline, null, detector, null);
        using Sampler sampler = new(new AdcSource([input]), Length);
        sampler.Start(0);
        for (int window = 0; window < 30; window++)
        {
            isWell = window < 25;
            for (int i = 0; i < Length; i++)
            {
                sampler.Poll();
            }

            guard.Process(sampler.Take(), Length);
            sampler.Release();
        }

        Assert.Equal((expected, fault), (guard.State, guard.Fault));
    }
}
