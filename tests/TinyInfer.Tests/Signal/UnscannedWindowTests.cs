using CsCheck;
using TinyInfer.Signal;
using TinyInfer.Signal.Features;
using TinyInfer.Signal.Spectrum;

namespace TinyInfer.Tests.Signal;

/// <summary>Windows of 16-bit samples that a transform looks at itself, against exact spectra and against scanned windows.</summary>
public sealed class UnscannedWindowTests
{
    private static readonly Gen<short> _sample = Gen.OneOf(
        Gen.Short, Gen.Short[-40, 40], Gen.Short[-8500, 8500], Gen.Const(short.MinValue), Gen.Const(short.MaxValue), Gen.Const((short)0));

    [Theory]
    [InlineData(64, WindowShape.Hann, true)]
    [InlineData(128, WindowShape.Hamming, true)]
    [InlineData(256, WindowShape.Hann, false)]
    [InlineData(512, WindowShape.Rectangular, true)]
    [InlineData(1024, WindowShape.Rectangular, false)]
    [InlineData(1024, WindowShape.Hamming, true)]
    [InlineData(1024, WindowShape.Hann, true)]
    public void Logarithms_are_within_the_stated_error(int length, WindowShape shape, bool removeMean)
    {
        foreach (int[] samples in Signals(length))
        {
            double[] energies = SpectralBandsTests.Energies(samples, shape, 4, removeMean);
            float[] features = Compute(samples, shape, removeMean);
            double least = 1e-6 * energies.Sum();
            for (int band = 0; band < features.Length; band++)
            {
                if (energies[band] > least)
                {
                    Assert.Equal(Math.Log2(1 + energies[band]), features[band], 2e-3);
                }
            }
        }
    }

    [Fact]
    public void Faint_bands_of_a_quiet_machine_are_within_the_stated_error_too()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            // A loud tone, and elsewhere about as much as the offset is: there an error is seen most.
            int[] noise = Reference.Noise(seed, 1024, 20);
            int[] samples = [.. Reference.Tone(1024, 3 + (9.7 * seed), 8000 - (150 * seed), -50 * seed).Zip(noise, (a, b) => a + b)];
            double[] energies = SpectralBandsTests.Energies(samples, WindowShape.Hann, 4, true);
            float[] features = Compute(samples, WindowShape.Hann, true);
            Assert.Contains(energies, energy => energy is > 0.2 and < 5);
            for (int band = 0; band < features.Length; band++)
            {
                Assert.Equal(Math.Log2(1 + energies[band]), features[band], 2e-3);
            }
        }
    }

    [Fact]
    public void A_large_sample_may_stand_anywhere()
    {
        // Where it is found decides how much of the transform has to be scaled down.
        for (int at = 0; at < 1024; at += 31)
        {
            foreach (short large in new short[] { 9000, -20_000, short.MinValue, short.MaxValue })
            {
                int[] samples = Reference.Noise(at, 1024, 300, -4);
                samples[at] = large;
                double[] energies = SpectralBandsTests.Energies(samples, WindowShape.Hann, 4, true);
                float[] features = Compute(samples, WindowShape.Hann, true);
                for (int band = 0; band < features.Length; band++)
                {
                    Assert.Equal(Math.Log2(1 + energies[band]), features[band], 2e-3);
                }
            }
        }
    }

    [Fact]
    public void Samples_at_the_limits_are_all_counted()
    {
        Gen.Select(_sample.Array[64], Gen.Short, Gen.Short).Sample(
            (samples, one, other) =>
            {
                SensorLimits limits = new() { Lowest = Math.Min(one, other), Highest = Math.Max(one, other) };
                SampleWatch watch = new(limits);
                new RealFft(64, WindowShape.Hann).ComputePowerOf(samples, 0, 1, true, watch);
                Assert.Equal(samples.Count(x => x <= limits.Lowest || x >= limits.Highest), watch.Saturated);
            },
            iter: 20_000);
    }

    [Fact]
    public void Faults_are_those_of_windows_that_are_scanned()
    {
        Gen<short[]> window = Gen.OneOf(
            _sample.Array[64], Gen.Short[-3, 3].Array[64], Gen.Short.Select(value => Enumerable.Repeat(value, 64).ToArray()));
        Gen.Select(window.Array[1, 3], Gen.Int[0, 2].Array[6], Gen.Int[16, 80]).Sample(
            (windows, order, hop) =>
            {
                short[] samples = [.. order.SelectMany(i => windows[i % windows.Length])];
                Assert.Equal(Faults(samples, hop, 0.001f), Faults(samples, hop, 1f));
            },
            iter: 3000);
    }

    [Fact]
    public void Channels_are_looked_at_one_by_one()
    {
        // Those of one channel, each with a fault of its own: saturated, stuck, and none.
        short[][] channels =
        [
            [.. Reference.Noise(1, 256, 12_000).Select(x => (short)Math.Clamp(x, -6000, 9000))],
            [.. Reference.Noise(2, 256, 90).Select((x, i) => (short)(i % 64 < 20 ? x : 7))],
            [.. Reference.Noise(3, 256, 900).Select(x => (short)x)],
        ];
        short[] together = [.. Enumerable.Range(0, 256).SelectMany(i => channels.Select(channel => channel[i]))];
        SensorLimits[] limits = [new() { Lowest = -6000, Highest = 9500 }, new(), new() { Lowest = -10, SaturatedCount = 0 }];
        List<(SensorFault Fault, float[] Features)> all = Windows(together, 3, limits);
        List<(SensorFault Fault, float[] Features)>[] each =
            [.. channels.Select((channel, i) => Windows(channel, 1, [limits[i]]))];

        Assert.NotEmpty(all);
        for (int window = 0; window < all.Count; window++)
        {
            Assert.Equal(each[0][window].Fault | each[1][window].Fault | each[2][window].Fault, all[window].Fault);
            Assert.Equal([.. each.SelectMany(channel => channel[window].Features)], all[window].Features);
        }

        Assert.Equal(SensorFault.Saturated | SensorFault.Stuck, all[0].Fault);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    public void Input_of_a_model_is_the_same_without_features_in_between(int width)
    {
        Gen<float> number = Gen.Float[-3, 3];
        Gen.Select(_sample.Array[64], Gen.Float[0.0005f, 40f], Gen.Int[-128, 127], number, number).Sample(
            (samples, scale, zeroPoint, gain, offset) =>
            {
                FeaturePipeline Fill()
                {
                    FeaturePipeline pipeline = new(new PipelineSettings
                    {
                        Length = 64,
                        Extractors = [Bands(64, WindowShape.Hann, true, RectangularBank.Uniform(1, width, 31 / width), 1f)],
                        Scaler = new FeatureScaler([gain == 0 ? 1 : gain], [offset]),
                    });
                    pipeline.Append(samples, 0, 64);
                    pipeline.Compute();
                    return pipeline;
                }

                Tensor direct = new([31 / width], 31 / width, scale, zeroPoint, new sbyte[33], 2);
                Tensor late = new([31 / width], 31 / width, scale, zeroPoint, new sbyte[33], 2);
                FeaturePipeline pipeline = Fill();
                float[] features = new float[31 / width];
                pipeline.Write(direct);
                pipeline.Write(features);
                pipeline.Write(late);
                Assert.Equal(direct.Data, late.Data);

                FeaturePipeline other = Fill();
                float[] again = new float[31 / width];
                other.Write(again);
                other.Write(late);
                Assert.Equal(direct.Data, late.Data);
                Assert.Equal(features, again);
            },
            iter: 3000);
    }

    [Theory]
    [InlineData(1f)]
    [InlineData(0.001f)]
    public void An_extractor_of_more_channels_or_another_length_is_refused(float offset)
    {
        foreach ((int channels, int length) in new[] { (2, 64), (1, 128) })
        {
            RectangularBank bank = RectangularBank.Uniform(1, 4, 8);
            FeaturePipeline pipeline = new(new PipelineSettings
            {
                Length = 64,
                Extractors = [new SpectralBands(channels, length, WindowShape.Hann, true, bank, BandScale.Log2Power, offset)],
            });
            pipeline.Append(new short[64], 0, 64);
            Assert.Throws<ArgumentException>(pipeline.Compute);
            Assert.Throws<ArgumentException>(pipeline.Compute);
        }
    }

    private static IEnumerable<int[]> Signals(int length)
    {
        foreach (int amplitude in new[] { 2, 500, 8000, 32_000 })
        {
            yield return Reference.Noise(length + amplitude, length, amplitude, 321);
            yield return Reference.Tone(length, 9.3, amplitude);
            yield return Reference.Tone(length, length / 5.0, amplitude * 0.7, amplitude * 0.3);
        }

        yield return [.. Enumerable.Repeat((int)short.MinValue, length)];
        yield return [.. Enumerable.Range(0, length).Select(n => n % 2 == 0 ? short.MinValue : (int)short.MaxValue)];
        yield return [.. Enumerable.Range(0, length).Select(n => n < length / 2 ? short.MinValue : (int)short.MaxValue)];
        yield return [.. Enumerable.Range(0, length).Select(n => n < length - 1 ? short.MinValue : (int)short.MaxValue)];
    }

    private static SpectralBands Bands(int length, WindowShape shape, bool removeMean, FilterBank bank, float offset) =>
        new(1, length, shape, removeMean, bank, BandScale.Log2Power, offset);

    private static float[] Compute(int[] samples, WindowShape shape, bool removeMean)
    {
        int length = samples.Length;
        SpectralBands bands = Bands(length, shape, removeMean, RectangularBank.Uniform(1, 4, length / 8), 1f);
        Assert.True(bands.TakesUnscanned);
        FeaturePipeline pipeline = new(new PipelineSettings { Length = length, Extractors = [bands] });
        pipeline.Append([.. samples.Select(x => (short)x)], 0, length);
        pipeline.Compute();
        float[] features = new float[length / 8];
        pipeline.Write(features);
        return features;
    }

    /// <summary>Fault and features of all windows of interleaved samples.</summary>
    private static List<(SensorFault Fault, float[] Features)> Windows(short[] samples, int channels, SensorLimits[] limits)
    {
        SpectralBands bands = new(channels, 64, WindowShape.Hamming, true, RectangularBank.Uniform(1, 4, 8), BandScale.Log2Power, 1f);
        FeaturePipeline pipeline = new(new PipelineSettings
        {
            Channels = channels,
            Length = 64,
            Hop = 48,
            Extractors = [bands],
            Limits = limits,
        });
        List<(SensorFault, float[])> windows = [];
        for (int used = 0; used < samples.Length;)
        {
            used += pipeline.Append(samples, used, Math.Min(50, samples.Length - used));
            while (pipeline.IsReady)
            {
                pipeline.Compute();
                float[] features = new float[pipeline.FeatureCount];
                pipeline.Write(features);
                windows.Add((pipeline.Fault, features));
            }
        }

        return windows;
    }

    /// <summary>Faults of all windows; with a small offset they are scanned.</summary>
    private static List<SensorFault> Faults(short[] samples, int hop, float offset)
    {
        SpectralBands bands = Bands(64, WindowShape.Hann, true, RectangularBank.Uniform(1, 4, 8), offset);
        Assert.Equal(offset == 1f, bands.TakesUnscanned);
        FeaturePipeline pipeline = new(new PipelineSettings
        {
            Length = 64,
            Hop = hop,
            Extractors = [bands],
            Limits = [new SensorLimits { Lowest = -8000, SaturatedCount = 3 }],
        });
        List<SensorFault> faults = [];
        for (int used = 0; used < samples.Length;)
        {
            used += pipeline.Append(samples, used, samples.Length - used);
            while (pipeline.IsReady)
            {
                pipeline.Compute();
                faults.Add(pipeline.Fault);
            }
        }

        return faults;
    }
}
