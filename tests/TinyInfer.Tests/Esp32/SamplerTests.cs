using TinyInfer.Guard.Sampling;

namespace TinyInfer.Tests.Esp32;

public class SamplerTests
{
    private readonly CountingSource _source = new();

    [Fact]
    public void Blocks_follow_one_another_without_a_gap()
    {
        using Sampler sampler = new(_source, 8);
        Assert.True(sampler.Start(0));
        short expected = 0;
        for (int block = 0; block < 20; block++)
        {
            short[] samples = Next(sampler);
            Assert.False(sampler.IsGap);
            foreach (short sample in samples)
            {
                Assert.Equal(expected++, sample);
            }

            sampler.Release();
        }

        Assert.Equal((0, 160), (sampler.LostCount, sampler.FrameCount));
    }

    [Fact]
    public void A_block_stays_as_it_is_while_the_next_one_fills()
    {
        using Sampler sampler = new(_source, 8);
        sampler.Start(0);
        short[] samples = Next(sampler);
        short[] copy = [.. samples];

        sampler.Poll();
        sampler.Poll();

        Assert.Equal(copy, samples);
        Assert.Same(samples, sampler.Take());
    }

    [Fact]
    public void An_application_that_is_too_slow_gets_a_gap_and_is_told()
    {
        using Sampler sampler = new(_source, 8);
        sampler.Start(0);
        Next(sampler);
        for (int i = 0; i < 4; i++)
        {
            sampler.Poll();
        }

        sampler.Release();
        short[] samples = Next(sampler);

        Assert.True(sampler.IsGap);
        Assert.Equal(1, sampler.LostCount);
        Assert.Equal(samples[0] + 7, samples[7]);
        sampler.Release();
        Next(sampler);
        Assert.False(sampler.IsGap);
    }

    [Fact]
    public void A_sensor_that_stops_answering_is_started_anew()
    {
        using Sampler sampler = new(_source, 8);
        sampler.Start(0);
        sampler.Poll();
        _source.Answer = SampleSource.NoAnswer;
        _source.CanStart = false;
        for (int i = 0; i < 5; i++)
        {
            sampler.Poll();
        }

        Assert.Equal(5, sampler.SilentCount);
        long frames = sampler.FrameCount;
        _source.Answer = 0;
        _source.CanStart = true;
        short[] samples = Next(sampler);

        Assert.Equal(0, sampler.SilentCount);
        Assert.True(sampler.IsGap);
        Assert.Equal(1 + 4 + 1, _source.Starts);
        Assert.Equal(frames + 8, sampler.FrameCount);
        Assert.Equal(samples[0] + 7, samples[7]);
    }

    [Fact]
    public void A_timer_fills_blocks()
    {
        using Sampler sampler = new(_source, 8);
        sampler.Start(1);

        Assert.True(SpinWait.SpinUntil(() => sampler.Take() != null, TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public void Polling_allocates_nothing()
    {
        using Sampler sampler = new(_source, 8);
        sampler.Start(0);
        Next(sampler);
        sampler.Release();

        Assert.Equal(0, AllocationCounter.Of(() =>
        {
            for (int i = 0; i < 1000; i++)
            {
                sampler.Poll();
                if (sampler.Take() != null)
                {
                    sampler.Release();
                }
            }
        }));
    }

    private static short[] Next(Sampler sampler)
    {
        for (int i = 0; i < 100; i++)
        {
            if (sampler.Take() is { } samples)
            {
                return samples;
            }

            sampler.Poll();
        }

        throw new InvalidOperationException("no block came");
    }

    /// <summary>Gives 0, 1, 2 and on, three at a time.</summary>
    private sealed class CountingSource : SampleSource
    {
        private short _next;

        internal int Answer { get; set; }

        internal bool CanStart { get; set; } = true;

        internal int Starts { get; private set; }

        public override int Channels => 1;

        public override bool Start()
        {
            Starts++;
            return CanStart;
        }

        public override int Read(short[] target, int offset, int frames)
        {
            if (Answer != 0)
            {
                return Answer;
            }

            int count = Math.Min(3, frames);
            for (int i = 0; i < count; i++)
            {
                target[offset + i] = _next++;
            }

            return count;
        }
    }
}
