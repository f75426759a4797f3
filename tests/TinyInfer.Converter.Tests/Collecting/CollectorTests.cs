using TinyInfer.Converter.Collecting;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Scaffold;
using TinyInfer.DeviceHarness;
using TinyInfer.DeviceHarness.Counting;
using TinyInfer.Guard.Sampling;
using TinyInfer.Signal;

namespace TinyInfer.Converter.Tests.Collecting;

/// <summary>What a collecting board sends, and what is made of it.</summary>
public sealed class CollectorTests
{
    [Theory]
    [InlineData(1, 1000)]
    [InlineData(3, 800)]
    [InlineData(64, 100)]
    [InlineData(2, 0.5)]
    public void Every_sample_arrives_in_its_order(int channels, double rate)
    {
        ScriptedSource source = new(channels, poll => poll % 3);
        CollectorRun run = CollectorRun.Of(source, rate, 921_600, 2000);

        (SampleRecorder recorder, List<short> samples, PacketDecoder decoder) = CollectorRun.Record(run.Sent);

        Assert.InRange(recorder.Frames, source.Frame - run.Plan.Settings.BlockLength, source.Frame);
        Assert.Equal(Expected(0, recorder.Frames, channels), samples);
        Assert.Empty(recorder.Gaps);
        Assert.Equal((0, 0), (decoder.Damaged, decoder.Skipped));
        Assert.Equal(("Tested", channels, rate), (recorder.Settings!.Device, recorder.Settings.Sensor.Channels,
            recorder.Settings.Sensor.Rate));
    }

    [Fact]
    public void The_rate_is_measured_by_the_clock_of_the_board()
    {
        // Eight frames in ten milliseconds, where 840 per second were expected.
        CollectorRun run = CollectorRun.Of(new ScriptedSource(1, _ => 8), 840, 921_600, 3000);

        (SampleRecorder recorder, _, _) = CollectorRun.Record(run.Sent);

        Assert.InRange(recorder.MeasuredRate!.Value, 796, 804);
        Assert.True(recorder.IsRateOff);
        Assert.InRange(recorder.Seconds, 29, 30.1);
        Assert.False(CollectorRun.Record(CollectorRun.Of(new ScriptedSource(1, _ => 8), 800, 921_600, 3000).Sent).Recorder.IsRateOff);
    }

    [Fact]
    public void Samples_that_the_sensor_lost_are_a_gap()
    {
        ScriptedSource source = new(1, poll => poll == 500 ? SampleSource.Lost : 10);
        CollectorRun run = CollectorRun.Of(source, 1000, 921_600, 1000);

        (SampleRecorder recorder, List<short> samples, _) = CollectorRun.Record(run.Sent);

        RecordingGap gap = Assert.Single(recorder.Gaps);
        Assert.Equal(GapCause.Board, gap.Cause);
        Assert.Equal(Expected(0, gap.Frame, 1), samples[..gap.Frame]);
        int first = FrameOf(samples, gap.Frame);
        Assert.True(first > gap.Frame);
        Assert.Equal(Expected(first, samples.Count - gap.Frame, 1), samples[gap.Frame..]);
    }

    [Fact]
    public void A_link_that_is_not_ready_loses_blocks_and_says_so()
    {
        ScriptedSource source = new(1, _ => 10);
        CollectorRun run = CollectorRun.Of(source, 1000, 921_600, 1000, poll => poll is > 300 and < 450);

        (SampleRecorder recorder, List<short> samples, _) = CollectorRun.Record(run.Sent);

        RecordingGap gap = Assert.Single(recorder.Gaps);
        Assert.Equal(GapCause.Board, gap.Cause);
        int lost = FrameOf(samples, gap.Frame) - gap.Frame;
        Assert.InRange(gap.LostFrames!.Value, lost - 300, lost + 300);
        Assert.InRange(lost, 1, 1500);
    }

    [Fact]
    public void Where_the_link_is_too_slow_bursts_are_whole()
    {
        ScriptedSource source = new(1, _ => 64);
        CollectorRun run = CollectorRun.Of(source, 6400, 57_600, 2000);
        int burst = run.Plan.BurstFrames!.Value;

        (SampleRecorder recorder, List<short> samples, _) = CollectorRun.Record(run.Sent);

        Assert.NotNull(run.Plan.Reason);
        Assert.True(recorder.Gaps.Count > 5);
        Assert.All(recorder.Gaps, gap => Assert.Equal((GapCause.Pause, null), (gap.Cause, gap.LostFrames)));
        Assert.Equal(Enumerable.Range(1, recorder.Gaps.Count).Select(i => i * burst), recorder.Gaps.Select(gap => gap.Frame));
        for (int start = 0; start + burst <= samples.Count; start += burst)
        {
            Assert.Equal(Expected(FrameOf(samples, start), burst, 1), samples[start..(start + burst)]);
        }
    }

    [Fact]
    public void A_sensor_that_falls_silent_is_said_and_heard_again()
    {
        ScriptedSource source = new(1, poll => poll is > 300 and < 900 ? SampleSource.NoAnswer : 10);
        CollectorRun run = CollectorRun.Of(source, 1000, 921_600, 800);
        CollectorRun longer = CollectorRun.Of(new ScriptedSource(1, poll => poll is > 300 and < 900 ? SampleSource.NoAnswer : 10),
            1000, 921_600, 1500);

        SampleRecorder silent = CollectorRun.Record(run.Sent).Recorder;
        SampleRecorder again = CollectorRun.Record(longer.Sent).Recorder;

        Assert.True(silent.IsSilent);
        Assert.True(silent.Elapsed > silent.Seconds + 1);
        Assert.False(again.IsSilent);
        Assert.InRange(Assert.Single(again.Gaps).Seconds, 5.5, 6.5);
    }

    [Fact]
    public void A_fault_that_the_sensor_knows_of_goes_with_its_packet()
    {
        ScriptedSource source = new(1, _ => 10) { NextFault = SensorFault.NotANumber };

        SampleRecorder recorder = CollectorRun.Record(CollectorRun.Of(source, 1000, 921_600, 500).Sent).Recorder;

        Assert.Equal(recorder.Frames / recorder.Settings!.BlockLength, recorder.FaultyPackets);
    }

    [Fact]
    public void Channels_are_watched_as_on_the_board()
    {
        ScriptedSource source = new(3, _ => 10)
        {
            Value = (frame, channel) => channel switch { 0 => 17, 1 => short.MaxValue, _ => ScriptedSource.ValueOf(frame, 2) },
        };

        SampleRecorder recorder = CollectorRun.Record(CollectorRun.Of(source, 1000, 921_600, 500).Sent).Recorder;

        Assert.Equal([SensorFault.Stuck, SensorFault.Stuck | SensorFault.Saturated, SensorFault.None], recorder.Health!.Now);
        Assert.Equal(recorder.Health.Now, recorder.Health.Ever);
    }

    [Fact]
    public void A_board_that_starts_anew_leaves_a_gap_of_unknown_length()
    {
        byte[] first = CollectorRun.Of(new ScriptedSource(1, _ => 10), 1000, 921_600, 500).Sent;
        (SampleRecorder once, _, _) = CollectorRun.Record(first);

        (SampleRecorder twice, _, _) = CollectorRun.Record([.. first, .. first]);

        Assert.Equal(2 * once.Frames, twice.Frames);
        Assert.Equal((once.Frames, GapCause.Restart), (twice.Gaps.Single().Frame, twice.Gaps.Single().Cause));
        Assert.False(twice.IsOver);
    }

    [Fact]
    public void Another_sensor_ends_the_recording()
    {
        byte[] first = CollectorRun.Of(new ScriptedSource(1, _ => 10), 1000, 921_600, 500).Sent;
        byte[] other = CollectorRun.Of(new ScriptedSource(3, _ => 10), 1000, 921_600, 500).Sent;

        (SampleRecorder recorder, List<short> samples, _) = CollectorRun.Record([.. first, .. other]);

        Assert.True(recorder.IsOver);
        Assert.Equal(CollectorRun.Record(first).Samples, samples);
    }

    /// <summary>The plan's figures for the processor are those of the code.</summary>
    [Fact]
    public void Instructions_of_a_sample_are_as_planned()
    {
        IReadOnlyList<long> marks = CountingDesktop.Run(["TinyInfer", "TinyInfer.Signal", "TinyInfer.Anomaly", "TinyInfer.Guard"],
            new AssemblySource("Program", """
                using TinyInfer.Guard.Collecting;
                using TinyInfer.Guard.Sampling;

                public sealed class Quiet : PacketLink
                {
                    public override void Write(byte[] packets, int count) { }
                }

                public sealed class Steady : SampleSource
                {
                    public override int Channels => 1;
                    public override bool Start() { return true; }
                    public override int Read(short[] target, int offset, int frames) { return frames; }
                }

                public static class Program
                {
                    public static string[] Run()
                    {
                        Sampler sampler = new Sampler(new Steady(), 256);
                        Collector collector = new Collector(sampler, 256, 1, "{}", 2000, new Quiet());
                        collector.Start(0);
                        collector.Step(0);
                        sampler.Poll();
                        Meter.Mark();
                        collector.Step(1);
                        Meter.Mark();
                        return new string[0];
                    }
                }
                """));

        double counted = (marks[1] - marks[0]) / 256.0;

        // The rest of what is planned is for reading the sensor.
        Assert.InRange(CollectPlan.InstructionsToTake + CollectPlan.InstructionsToSeal - counted, 15, 30);
    }

    private static IEnumerable<short> Expected(long first, int frames, int channels) =>
        Enumerable.Range(0, frames * channels).Select(i => ScriptedSource.ValueOf(first + (i / channels), i % channels));

    /// <summary>The number of the frame that stands at a place.</summary>
    private static int FrameOf(List<short> samples, int at) => Enumerable.Range(0, 1_000_000).First(
        frame => Enumerable.Range(0, Math.Min(32, samples.Count - at)).All(
            i => samples[at + i] == ScriptedSource.ValueOf(frame + i, 0)));
}
