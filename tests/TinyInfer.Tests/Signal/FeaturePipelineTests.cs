using TinyInfer.Signal;
using TinyInfer.Signal.Features;
using TinyInfer.Signal.Filters;
using TinyInfer.Signal.Spectrum;

namespace TinyInfer.Tests.Signal;

public sealed class FeaturePipelineTests
{
    [Fact]
    public void A_raw_pipeline_gives_standardised_windows()
    {
        // As the pump's: several sensors that give floats, windows of samples, no spectrum.
        float[] resolutions = [0.001f, 0.5f];
        FeaturePipeline pipeline = new(new PipelineSettings
        {
            Channels = 2,
            Length = 5,
            Hop = 1,
            Resolutions = resolutions,
            Extractors = [new RawWindow(2, 5, resolutions)],
            Scaler = FeatureScaler.Standardize([1f, 300f], [0.25f, 50f]),
        });
        Random random = new(3);
        float[] values = [.. Enumerable.Range(0, 40).Select(
            i => (float)(i % 2 == 0 ? 1 + random.NextDouble() : 250 + (100 * random.NextDouble())))];
        float[] features = new float[10];
        Tensor tensor = FeatureScalerTests.CreateTensor(10, 0.05f, 7);
        int windows = 0;
        for (int used = 0; used < values.Length;)
        {
            used += pipeline.Append(values, used, values.Length - used);
            for (; pipeline.IsReady; windows++)
            {
                pipeline.Compute();
                pipeline.Write(features);
                pipeline.Write(tensor);
                for (int i = 0; i < 10; i++)
                {
                    float value = values[(2 * windows) + i];
                    float expected = i % 2 == 0 ? (value - 1) / 0.25f : (value - 300) / 50;
                    Assert.Equal(expected, features[i], 0.006f);
                    Assert.Equal(expected, tensor.Dequantize(i), 0.035f);
                }
            }
        }

        Assert.Equal(16, windows);
    }

    [Fact]
    public void Real_samples_are_within_half_a_count()
    {
        float[] resolutions = [0.001f, 3f];
        FeaturePipeline pipeline = new(new PipelineSettings
        {
            Channels = 2,
            Length = 50,
            Resolutions = resolutions,
            Extractors = [new RawWindow(2, 50, resolutions)],
        });
        Random random = new(4);
        float[] values = [.. Enumerable.Range(0, 100).Select(i => (float)((random.NextDouble() - 0.5) * (i % 2 == 0 ? 20 : 1e5)))];
        float[] features = new float[100];
        pipeline.Append(values, 0, values.Length);
        pipeline.Compute();
        pipeline.Write(features);
        for (int i = 0; i < values.Length; i++)
        {
            Assert.Equal(values[i], features[i], (0.5f * resolutions[i % 2]) + (1e-6f * Math.Abs(values[i])));
        }
    }

    [Fact]
    public void Filters_run_through_all_windows()
    {
        int[] samples = Reference.Noise(7, 3000, 10_000);
        FeaturePipeline pipeline = new(new PipelineSettings
        {
            Length = 100,
            Hop = 40,
            Filters = [new BiquadCascade([Biquad.HighPass(0.05, 0.7)]), FirFilter.LowPass(25, 0.1, 3)],
            Extractors = [new RawWindow(1, 100, null)],
        });
        Assert.Equal(120, pipeline.Hop);
        List<float[]> windows = Run(pipeline, samples, 77);

        int[] filtered = [.. samples];
        new BiquadCascade([Biquad.HighPass(0.05, 0.7)]).Process(filtered, 0, 1, filtered.Length);
        int count = FirFilter.LowPass(25, 0.1, 3).Process(filtered, 0, 1, filtered.Length);

        // What does not fill a block yet is not filtered yet.
        int available = (samples.Length / 64 * 64 + 2) / 3;
        Assert.True(available <= count);
        Assert.Equal(1 + ((available - 100) / 40), windows.Count);
        for (int i = 0; i < windows.Count; i++)
        {
            Assert.Equal(filtered.Skip(40 * i).Take(100).Select(x => (float)x), windows[i]);
        }
    }

    [Fact]
    public void History_stacks_windows_oldest_first()
    {
        FeaturePipeline pipeline = new(new PipelineSettings { Length = 2, Extractors = [new RawWindow(1, 2, null)], History = 3 });
        Assert.Equal(6, pipeline.FeatureCount);
        List<float[]> windows = Run(pipeline, [.. Enumerable.Range(0, 10)], 3);
        Assert.Equal(3, windows.Count);
        Assert.Equal([0, 1, 2, 3, 4, 5], windows[0]);
        Assert.Equal([4, 5, 6, 7, 8, 9], windows[2]);
    }

    [Fact]
    public void Extractors_follow_one_another()
    {
        FeaturePipeline pipeline = new(new PipelineSettings
        {
            Length = 64,
            Extractors =
            [
                new SpectralBands(1, 64, WindowShape.Hann, true, RectangularBank.Uniform(1, 16, 2), BandScale.Log2Power, 1f),
                new StatisticalFeatures(1, [Statistic.RootMeanSquare, Statistic.Kurtosis, Statistic.ZeroCrossings]),
            ],
        });
        float[] features = Assert.Single(Run(pipeline, Reference.Tone(64, 4, 1000), 64));
        Assert.Equal([Math.Log2(5e5), 0, 707.1, 1.5, 7], features.Select(x => (double)x), (a, b) => Math.Abs(a - b) < 1.1);
        Assert.Equal(1.5f, features[3], 0.01f);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_value_that_is_no_number_is_a_fault_as_long_as_windows_hold_it(float bad)
    {
        FeaturePipeline pipeline = new(new PipelineSettings
        {
            Length = 8,
            Hop = 4,
            Resolutions = [0.01f],
            Extractors = [new RawWindow(1, 8, [0.01f])],
        });
        float[] values = [.. Enumerable.Range(0, 32).Select(i => i * 0.1f)];
        values[9] = bad;
        List<SensorFault> faults = [];
        float[] features = new float[8];
        for (int used = 0; used < values.Length;)
        {
            used += pipeline.Append(values, used, values.Length - used);
            while (pipeline.IsReady)
            {
                pipeline.Compute();
                pipeline.Write(features);
                Assert.All(features, x => Assert.True(float.IsFinite(x)));
                faults.Add(pipeline.Fault);
            }
        }

        Assert.Equal([SensorFault.None, SensorFault.NotANumber, SensorFault.NotANumber, SensorFault.None], faults.Take(4));
        Assert.Equal(7, faults.Count);
        Assert.Equal(SensorFault.None, faults[^1]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_sensor_that_stops_is_a_fault_with_and_without_filters(bool filtered)
    {
        FeaturePipeline pipeline = new(new PipelineSettings
        {
            Channels = 2,
            Length = 64,
            Filters = filtered ? [FirFilter.LowPass(5, 0.2, 1)] : null,
            Extractors = [new RawWindow(2, 64, null)],
            Limits = [new SensorLimits()],
        });
        int[] samples = Reference.Noise(3, 2 * 64 * 6, 1000);
        for (int i = 0; i < 64 * 2; i++)
        {
            // Channel 1 stands still for two windows.
            samples[(64 * 2 * 2) + (2 * i) + 1] = 500;
        }

        List<SensorFault> faults = [];
        Run(pipeline, samples, 50, faults);
        Assert.Equal([SensorFault.None, SensorFault.None, SensorFault.Stuck, SensorFault.Stuck, SensorFault.None, SensorFault.None],
            faults);
    }

    [Theory]
    [InlineData(1, "Saturated", "Stuck", "None")]
    [InlineData(2, "Saturated", "Saturated, Stuck", "Stuck")]
    [InlineData(3, "Saturated", "Saturated, Stuck", "Saturated, Stuck")]
    public void A_fault_ends_with_its_window_though_another_follows(int history, params string[] expected)
    {
        FeaturePipeline pipeline = new(new PipelineSettings
        {
            Length = 64,
            Extractors = [new RawWindow(1, 64, null)],
            Limits = [new SensorLimits { Highest = 900 }],
            History = history,
        });
        List<SensorFault> faults = [];

        Run(pipeline, [.. Reference.Noise(1, 64, 2000), .. Enumerable.Repeat(7, 64), .. Reference.Noise(2, 64, 800)], 50, faults);

        Assert.Equal([.. expected.Select(Enum.Parse<SensorFault>)], faults);
    }

    [Fact]
    public void Reset_forgets_everything()
    {
        FeaturePipeline pipeline = new(new PipelineSettings
        {
            Length = 64,
            Hop = 32,
            Filters = [new BiquadCascade([Biquad.LowPass(0.01, 0.7)])],
            Extractors = [new RawWindow(1, 64, null)],
            Limits = [new SensorLimits()],
            History = 2,
        });
        int[] samples = Reference.Noise(3, 500, 1000, 5000);
        List<float[]> first = Run(pipeline, samples, 100);
        pipeline.Mark(SensorFault.Silent);
        pipeline.Reset();
        List<SensorFault> faults = [];
        Assert.Equal(first, Run(pipeline, samples, 33, faults));
        Assert.All(faults, fault => Assert.Equal(SensorFault.None, fault));
    }

    [Fact]
    public void Settings_that_do_not_go_together_are_refused()
    {
        RawWindow raw = new(1, 4, null);
        Assert.Throws<ArgumentException>(() => new FeaturePipeline(new PipelineSettings { Length = 4 }));
        Assert.Throws<ArgumentException>(() => new FeaturePipeline(new PipelineSettings { Extractors = [raw] }));
        Assert.Throws<ArgumentException>(() => new FeaturePipeline(new PipelineSettings { Length = 4, Extractors = [raw], History = 0 }));
        Assert.Throws<ArgumentException>(
            () => new FeaturePipeline(new PipelineSettings { Length = 4, Extractors = [raw], Resolutions = [1f, 1f] }));
        Assert.Throws<ArgumentException>(
            () => new FeaturePipeline(new PipelineSettings { Length = 4, Extractors = [raw], Resolutions = [0f] }));
        Assert.Throws<ArgumentException>(
            () => new FeaturePipeline(new PipelineSettings { Length = 4, Extractors = [raw], Limits = [new(), new()] }));
        Assert.Throws<ArgumentException>(
            () => new FeaturePipeline(new PipelineSettings
            {
                Length = 4,
                Extractors = [raw],
                Scaler = FeatureScaler.Standardize([1f, 2f, 3f], [1f, 1f, 1f])
            }));
        FeaturePipeline pipeline = new(new PipelineSettings { Length = 4, Extractors = [raw] });
        Assert.Throws<InvalidOperationException>(pipeline.Compute);
        Assert.Throws<InvalidOperationException>(() => pipeline.Append([1f], 0, 1));
        Assert.Throws<ArgumentException>(() => pipeline.Write(new float[5]));
    }

    [Fact]
    public void Nothing_is_allocated_per_window()
    {
        FeaturePipeline pipeline = new(new PipelineSettings
        {
            Channels = 2,
            Length = 256,
            Hop = 100,
            Filters = [new BiquadCascade([Biquad.HighPass(0.05, 0.7)]), FirFilter.LowPass(25, 0.1, 2)],
            Extractors =
            [
                new SpectralBands(2, 256, WindowShape.Hann, true, TriangularBank.Mel(20, 0, 6000, 12_000, 256), BandScale.Log2Power, 1f),
                new EnvelopeBands(
                    2, 256, [Biquad.BandPass(0.2, 2)], 4, WindowShape.Hann, RectangularBank.Uniform(1, 1, 20), BandScale.Amplitude, 0f),
                new ToneLevels(2, 256, [0.1, 0.2], BandScale.Log2Power, 1f),
                new StatisticalFeatures(2, [Statistic.Kurtosis]),
            ],
            Scaler = new FeatureScaler(new float[86], new float[86]),
            Limits = [new SensorLimits()],
            History = 2,
        });
        Tensor tensor = FeatureScalerTests.CreateTensor(pipeline.FeatureCount, 0.1f, 3);
        float[] floats = new float[pipeline.FeatureCount];
        short[] samples = [.. Reference.Noise(1, 4000, 20_000).Select(x => (short)x)];

        // Once to have everything compiled and bound, then counted.
        Assert.True(RunOnce() >= 6);
        int windows = 0;
        Assert.Equal(0, AllocationCounter.Of(() => windows = RunOnce()));
        Assert.True(windows >= 6);

        int RunOnce()
        {
            int windows = 0;
            for (int used = 0; used < samples.Length;)
            {
                used += pipeline.Append(samples, used, samples.Length - used);
                while (pipeline.IsReady)
                {
                    pipeline.Compute();
                    pipeline.Write(tensor);
                    pipeline.Write(floats);
                    windows++;
                }
            }

            return windows;
        }
    }

    private static List<float[]> Run(FeaturePipeline pipeline, int[] samples, int block, List<SensorFault>? faults = null)
    {
        List<float[]> windows = [];
        for (int used = 0; used < samples.Length;)
        {
            used += pipeline.Append(samples, used, Math.Min(block * pipeline.Channels, samples.Length - used));
            while (pipeline.IsReady)
            {
                pipeline.Compute();
                faults?.Add(pipeline.Fault);
                if (pipeline.HasFeatures)
                {
                    float[] features = new float[pipeline.FeatureCount];
                    pipeline.Write(features);
                    windows.Add(features);
                }
            }
        }

        return windows;
    }
}
