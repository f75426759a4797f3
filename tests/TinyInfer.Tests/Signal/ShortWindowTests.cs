using TinyInfer.Signal;
using TinyInfer.Signal.Features;
using TinyInfer.Signal.Numerics;
using TinyInfer.Signal.Spectrum;

namespace TinyInfer.Tests.Signal;

/// <summary>Windows that keep 16-bit samples as they come, and what is done faster for them, against the plain way.</summary>
public sealed class ShortWindowTests
{
    [Theory]
    [InlineData(64, 64, 7)]
    [InlineData(128, 50, 1000)]
    [InlineData(256, 300, 64)]
    [InlineData(1024, 1024, 100)]
    public void Features_are_close_to_those_of_a_window_of_integers_and_faults_are_the_same(int length, int hop, int block)
    {
        short[] samples = [.. Reference.Noise(length + hop, 4 * (length + hop), 30_000, 900).Select(
            x => (short)Math.Clamp(x, -20_000, 20_000))];
        Array.Fill(samples, (short)-3, length, length);
        SpectralBands Bands() =>
            new(1, length, WindowShape.Hann, true, RectangularBank.Uniform(1, 4, length / 8), BandScale.Log2Power, 1f);

        // Tones take integers only, and so then does the window.
        List<float> shorts = Run(Create([Bands()], hop), samples, block, length / 8);
        List<float> integers = Run(Create([Bands(), new ToneLevels(1, length, [0.1], BandScale.Log2Power, 1f)], hop), samples, block,
            length / 8);

        Assert.NotEmpty(shorts);
        Assert.Equal(integers.Count, shorts.Count);
        for (int i = 0; i < shorts.Count; i++)
        {
            // Every window's features are followed by its fault.
            Assert.Equal(integers[i], shorts[i], i % ((length / 8) + 1) == length / 8 ? 0f : 2e-3f);
        }

        Assert.Contains((float)SensorFault.Saturated, shorts.Where((_, i) => i % ((length / 8) + 1) == length / 8));
    }

    [Fact]
    public void Scans_of_any_length_agree()
    {
        foreach (int count in new[] { 1, 15, 16, 17, 100 })
        {
            int[] integers = Reference.Noise(count, count + 3, 32_000);
            short[] samples = [.. integers.Select(x => (short)x)];
            SampleScan plain = new() { KeepsSquares = true };
            SampleScan scan = new() { KeepsSquares = true };
            plain.Run(integers, 3, 1, count);
            scan.Extend(null, samples, 3, count);
            Assert.Equal(
                (plain.Count, plain.Minimum, plain.Maximum, plain.Sum, plain.Squares),
                (scan.Count, scan.Minimum, scan.Maximum, scan.Sum, scan.Squares));
        }
    }

    [Fact]
    public void Integers_of_more_bits_are_refused()
    {
        FeaturePipeline pipeline = Create(
            [new SpectralBands(1, 64, WindowShape.Hann, true, RectangularBank.Uniform(1, 4, 8), BandScale.Log2Power, 1f)], 64);

        Assert.Equal(2, pipeline.Append([short.MinValue, short.MaxValue], 0, 2));
        string message = Assert.Throws<ArgumentException>(() => pipeline.Append([5, 32_768], 0, 2)).Message;

        Assert.Contains("32768", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1L << 40)]
    public void Many_logarithms_are_those_of_one_by_one(long added)
    {
        long[] values = [0, 1, 2, 3, 999, 1 << 16, (1 << 16) - 1, 1L << 52, (1L << 61) - 1];
        for (int count = 0; count <= values.Length; count++)
        {
            int[] results = new int[count + 2];
            FixedMath.Log2All(values, count, added, results, 1, 77);
            Assert.Equal([0, .. values[..count].Select(value => FixedMath.Log2(value + added) - 77), 0], results);
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 4)]
    [InlineData(1, 4)]
    [InlineData(3, 5)]
    public void Bands_are_summed_where_their_bins_are(int first, int width)
    {
        long[] power = [.. Reference.Noise(width, 65, 1000).Select(x => (long)x * x)];
        RectangularBank bank = RectangularBank.Uniform(first, width, 60 / width);
        long[] energies = new long[bank.Count];
        bank.Apply(power, energies);

        bank.Apply(power, power);

        Assert.Equal(energies, power[..bank.Count]);
    }

    private static FeaturePipeline Create(FeatureExtractor[] extractors, int hop) => new(new PipelineSettings
    {
        Channels = 1,
        Length = ((SpectralBands)extractors[0]).CountPerChannel * 8,
        Hop = hop,
        Extractors = extractors,
        Limits = [new SensorLimits { Lowest = -20_000, Highest = 20_000, SaturatedCount = 3 }],
    });

    /// <summary>The first features of all windows, each window's followed by its fault.</summary>
    private static List<float> Run(FeaturePipeline pipeline, short[] samples, int block, int features)
    {
        List<float> results = [];
        float[] values = new float[pipeline.FeatureCount];
        for (int used = 0; used < samples.Length;)
        {
            used += pipeline.Append(samples, used, Math.Min(block, samples.Length - used));
            while (pipeline.IsReady)
            {
                pipeline.Compute();
                pipeline.Write(values);
                results.AddRange(values.Take(features));
                results.Add((float)pipeline.Fault);
            }
        }

        return results;
    }
}
