using CsCheck;
using TinyInfer.Signal;
using TinyInfer.Signal.Features;

namespace TinyInfer.Tests.Signal;

/// <summary>The first stage of a cascade: what it measures, and which windows it stops.</summary>
public sealed class WindowGateTests
{
    [Fact]
    public void Measures_are_those_of_the_samples_however_they_come()
    {
        Gen.Select(Gen.Int[1, 3], Gen.Int[1, 70], Gen.Int[1, 80], Gen.Int[1, 90], Gen.Short.Array[700], Gen.Bool).Sample(
            (channels, length, hop, block, recording, isLoud) =>
            {
                short[] samples = isLoud ? [.. recording.Select(x => x < 0 ? short.MinValue : short.MaxValue)] : recording;
                foreach (Statistic measure in new[] { Statistic.PeakToPeak, Statistic.Peak, Statistic.RootMeanSquare,
                    Statistic.CrestFactor })
                {
                    int window = 0;
                    foreach (bool isStopped in Play(samples, block, channels, length, hop, measure, out float threshold))
                    {
                        double[] levels = [.. Enumerable.Range(0, channels).Select(channel => Plain(
                            measure, [.. samples.Skip((window * hop * channels) + channel).Where((_, i) => i % channels == 0)
                                .Take(length).Select(x => (double)x)]))];
                        double highest = levels.Max();
                        if (Math.Abs(highest - threshold) > 1e-4 * highest)
                        {
                            Assert.Equal(window > 0 && highest <= threshold, isStopped);
                        }

                        window++;
                    }
                }
            },
            iter: 300);
    }

    [Fact]
    public void One_of_so_many_windows_goes_on_whatever_it_is_like()
    {
        (FeaturePipeline pipeline, WindowGate gate) = Make(4, 5);
        List<(bool Stopped, bool Quiet, bool Sample)> windows = [];
        for (int i = 0; i < 12; i++)
        {
            Feed(pipeline, (short)(i == 7 ? 9 : 1));
            windows.Add((pipeline.IsStopped, gate.IsQuiet, gate.IsSample));
        }

        Assert.Equal([0, 5, 10], Indices(windows, w => w.Sample));
        Assert.Equal([0, 5, 7, 10], Indices(windows, w => !w.Stopped));
        Assert.Equal([7], Indices(windows, w => !w.Quiet));
    }

    [Fact]
    public void Nothing_is_stopped_while_the_gate_is_held_open_or_a_sensor_is_at_fault()
    {
        (FeaturePipeline pipeline, WindowGate gate) = Make(4, 1000);
        Feed(pipeline, 1);
        Feed(pipeline, 1);
        Assert.True(pipeline.IsStopped);

        gate.IsHeldOpen = true;
        Feed(pipeline, 1);
        Assert.Equal((false, true, true), (pipeline.IsStopped, gate.IsQuiet, gate.IsSample));

        gate.IsHeldOpen = false;
        pipeline.Mark(SensorFault.NotANumber);
        Feed(pipeline, 1);
        Assert.Equal((false, SensorFault.NotANumber), (pipeline.IsStopped, pipeline.Fault));
        Feed(pipeline, 1);
        Assert.True(pipeline.IsStopped);
        pipeline.Reset();
        Assert.False(pipeline.IsStopped);
    }

    [Fact]
    public void Features_of_a_stopped_window_are_not_computed()
    {
        (FeaturePipeline pipeline, _) = Make(20, 1000);
        float[] features = new float[2];
        Feed(pipeline, 3);
        Feed(pipeline, 5);
        pipeline.Write(features);
        Assert.Equal((true, 3f), (pipeline.IsStopped, features[0]));

        Feed(pipeline, 30);
        pipeline.Write(features);
        Assert.Equal((false, 30f), (pipeline.IsStopped, features[0]));
    }

    [Fact]
    public void What_stands_still_has_no_level()
    {
        SampleScan scan = new() { KeepsSquares = true };
        int[] samples = [.. Enumerable.Repeat(12345, 37)];
        scan.Run(samples, 0, 1, samples.Length);

        Assert.All(new[] { Statistic.PeakToPeak, Statistic.Peak, Statistic.RootMeanSquare, Statistic.CrestFactor },
            measure => Assert.Equal(0f, WindowGate.Measure(measure, scan)));
    }

    [Fact]
    public void What_makes_no_gate_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new WindowGate(Statistic.Kurtosis, [1f], 1));
        Assert.Throws<ArgumentException>(() => new WindowGate(Statistic.Mean, [1f], 1));
        Assert.Throws<ArgumentException>(() => new WindowGate(Statistic.Peak, [], 1));
        Assert.Throws<ArgumentException>(() => new WindowGate(Statistic.Peak, [float.NaN], 1));
        Assert.Throws<ArgumentException>(() => new WindowGate(Statistic.Peak, [1f], 0));
        Assert.Throws<ArgumentException>(() => Make(1, 2, history: 2));
        Assert.Throws<ArgumentException>(() => new FeaturePipeline(new PipelineSettings
        {
            Length = 2,
            Extractors = [new RawWindow(1, 2, null)],
            Gate = new WindowGate(Statistic.Peak, [1f, 2f], 1),
        }));
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        FeaturePipeline Make() => Create(2, 64, 16, new WindowGate(Statistic.CrestFactor, [1.7f], 10));
        Random random = new(5);
        short[] samples = [.. Enumerable.Range(0, 4096).Select(_ => (short)random.Next(-500, 500))];

        // What the desktop's runtime allocates for types that it has not seen before goes to the first pipeline.
        Run(Make());
        FeaturePipeline pipeline = Make();
        Assert.Equal(0, AllocationCounter.Of(() => Run(pipeline)));

        void Run(FeaturePipeline pipeline)
        {
            for (int used = 0; used < samples.Length;)
            {
                used += pipeline.Append(samples, used, samples.Length - used);
                while (pipeline.IsReady)
                {
                    pipeline.Compute();
                }
            }
        }
    }

    /// <summary>Which windows are stopped by a threshold in the middle of the first two windows' levels.</summary>
    private static List<bool> Play(
        short[] samples, int block, int channels, int length, int hop, Statistic measure, out float threshold)
    {
        threshold = (float)Plain(measure, [.. samples.Take(length * channels).Select(x => (double)x)]);
        FeaturePipeline pipeline = Create(channels, length, hop, new WindowGate(measure, [threshold], 1 << 20));
        List<bool> stopped = [];
        int whole = samples.Length / channels * channels;
        for (int at = 0; at < whole;)
        {
            int end = Math.Min(whole, at + (block * channels));
            while (at < end)
            {
                at += pipeline.Append(samples, at, end - at);
                while (pipeline.IsReady)
                {
                    pipeline.Compute();
                    stopped.Add(pipeline.IsStopped);
                }
            }
        }

        return stopped;
    }

    private static double Plain(Statistic measure, double[] x)
    {
        double mean = x.Average();
        double peak = x.Max(v => Math.Abs(v - mean));
        double root = Math.Sqrt(x.Average(v => (v - mean) * (v - mean)));
        return measure switch
        {
            Statistic.PeakToPeak => x.Max() - x.Min(),
            Statistic.Peak => peak,
            Statistic.RootMeanSquare => root,
            _ => root > 0 ? peak / root : 0,
        };
    }

    private static FeaturePipeline Create(int channels, int length, int hop, WindowGate gate) => new(new PipelineSettings
    {
        Channels = channels,
        Length = length,
        Hop = hop,
        Extractors = [new RawWindow(channels, length, null)],
        Gate = gate,
    });

    private static (FeaturePipeline Pipeline, WindowGate Gate) Make(float threshold, int every, int history = 1)
    {
        WindowGate gate = new(Statistic.PeakToPeak, [threshold], every);
        FeaturePipeline pipeline = new(new PipelineSettings
        {
            Length = 2,
            History = history,
            Extractors = [new RawWindow(1, 2, null)],
            Gate = gate,
        });
        return (pipeline, gate);
    }

    private static void Feed(FeaturePipeline pipeline, short level)
    {
        pipeline.Append([level, (short)-level], 0, 2);
        pipeline.Compute();
    }

    private static IEnumerable<int> Indices<T>(List<T> list, Func<T, bool> chosen) =>
        Enumerable.Range(0, list.Count).Where(i => chosen(list[i]));
}
