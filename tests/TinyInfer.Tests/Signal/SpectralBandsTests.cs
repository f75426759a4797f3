using TinyInfer.Signal;
using TinyInfer.Signal.Features;
using TinyInfer.Signal.Spectrum;

namespace TinyInfer.Tests.Signal;

public sealed class SpectralBandsTests
{
    [Theory]
    [InlineData(64, WindowShape.Hann, 1f)]
    [InlineData(256, WindowShape.Rectangular, 0.01f)]
    [InlineData(512, WindowShape.Hamming, 1e6f)]
    [InlineData(1024, WindowShape.Hann, 1f)]
    public void Logarithms_are_within_the_stated_error(int length, WindowShape shape, float offset)
    {
        foreach (int amplitude in new[] { 2, 500, 32_000, 100_000_000 })
        {
            int[] samples = Reference.Noise(length, length, amplitude, 321);
            double[] energies = Energies(samples, shape, 4);
            int[] features = Compute(new SpectralBands(
                1, length, shape, true, RectangularBank.Uniform(1, 4, length / 8), BandScale.Log2Power, offset), samples);
            for (int band = 0; band < features.Length; band++)
            {
                Assert.Equal(Math.Log2(offset + energies[band]), features[band] / 65536.0, 2e-3);
            }
        }
    }

    [Fact]
    public void Mel_bands_are_within_the_stated_error()
    {
        const int Length = 512;
        const int Rate = 16_000;
        int[] samples = Reference.Noise(8, Length, 20_000, 1234);
        (double Re, double Im)[] bins = Reference.Transform(samples, WindowShape.Hamming, true);
        double unit = 2 / (Length * Reference.Window(WindowShape.Hamming, Length).Sum(w => w * w));
        int[] features = Compute(new SpectralBands(
            1, Length, WindowShape.Hamming, true, TriangularBank.Mel(24, 100, 7000, Rate, Length), BandScale.Log2Power, 1f), samples);
        (double from, double to) = (Mel(100), Mel(7000));
        for (int band = 0; band < features.Length; band++)
        {
            double energy = bins.Select((x, k) => Weight(k, band) * ((x.Re * x.Re) + (x.Im * x.Im)) * unit).Sum();
            Assert.Equal(Math.Log2(1 + energy), features[band] / 65536.0, 5e-3);
        }

        static double Mel(double frequency) => 1127 * Math.Log(1 + (frequency / 700));

        double Weight(int bin, int band)
        {
            double place = (Mel((double)bin * Rate / Length) - from) * 25 / (to - from);
            return Math.Max(0, 1 - Math.Abs(place - (band + 1)));
        }
    }

    [Fact]
    public void Amplitudes_are_roots_of_energies()
    {
        int[] samples = Reference.Tone(256, 10.3, 7000, -400);
        double[] energies = Energies(samples, WindowShape.Hann, 8);
        int[] features = Compute(new SpectralBands(
            1, 256, WindowShape.Hann, true, RectangularBank.Uniform(1, 8, 16), BandScale.Amplitude, 0f), samples);
        for (int band = 0; band < 16; band++)
        {
            Assert.Equal(Math.Sqrt(energies[band]), features[band] / 256.0, 0.1);
        }

        Assert.Equal(7000 / Math.Sqrt(2), features[1] / 256.0, 5.0);
    }

    [Fact]
    public void Silence_is_the_offset()
    {
        int[] features = Compute(new SpectralBands(
            1, 64, WindowShape.Hann, true, RectangularBank.Uniform(1, 4, 8), BandScale.Log2Power, 8f), new int[64]);
        Assert.All(features, feature => Assert.Equal(3, feature / 65536.0, 2e-4));
    }

    [Fact]
    public void Channels_come_one_after_the_other()
    {
        int[] left = Reference.Noise(1, 64, 900);
        int[] right = Reference.Noise(2, 64, 90);
        int[] both = [.. left.Zip(right, (a, b) => new[] { a, b }).SelectMany(x => x)];
        int[] features = Compute(Create(2), both);
        Assert.Equal([.. Compute(Create(1), left), .. Compute(Create(1), right)], features);

        static SpectralBands Create(int channels)
        {
            return new(channels, 64, WindowShape.Hann, true, RectangularBank.Uniform(1, 4, 8), BandScale.Log2Power, 1f);
        }
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        RectangularBank bank = RectangularBank.Uniform(1, 4, 8);
        string message = Assert.Throws<ArgumentException>(
            () => new SpectralBands(1, 64, WindowShape.Hann, true, RectangularBank.Uniform(1, 4, 9), BandScale.Log2Power, 1f)).Message;
        Assert.Contains("bin 36", message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new SpectralBands(1, 64, WindowShape.Hann, true, bank, BandScale.Log2Power, -1f));
        Assert.Throws<ArgumentException>(() => new SpectralBands(1, 64, WindowShape.Hann, true, bank, BandScale.Log2Power, float.NaN));
        Assert.Throws<ArgumentException>(() => new SpectralBands(0, 64, WindowShape.Hann, true, bank, BandScale.Log2Power, 1f));
        SpectralBands bands = new(1, 64, WindowShape.Hann, true, bank, BandScale.Log2Power, 1f);
        Assert.Throws<ArgumentException>(() => bands.Compute(new SlidingWindow(1, 65, 1), [new()], new int[8], 0));
        Assert.Throws<ArgumentException>(() => bands.Compute(new SlidingWindow(2, 64, 1), [new(), new()], new int[16], 0));
    }

    /// <summary>Energies of bands of some bins each, from bin 1 on.</summary>
    internal static double[] Energies(int[] samples, WindowShape shape, int width, bool removeMean = true)
    {
        (double Re, double Im)[] bins = Reference.Transform(samples, shape, removeMean);
        double weights = Reference.Window(shape, samples.Length).Sum(w => w * w);
        return [.. bins.Skip(1).Chunk(width).Select(band => band.Sum(x => (x.Re * x.Re) + (x.Im * x.Im)) * 2 / (samples.Length * weights))];
    }

    /// <summary>Features of interleaved samples, as many channels as the extractor's count says.</summary>
    internal static int[] Compute(FeatureExtractor extractor, int[] samples, int channels = 0)
    {
        channels = channels > 0 ? channels : extractor is ChannelExtractor perChannel ? extractor.Count / perChannel.CountPerChannel : 1;
        SlidingWindow window = new(channels, samples.Length / channels, 1);
        window.Append(samples, 0, samples.Length);
        SampleScan[] scans = new SampleScan[channels];
        for (int i = 0; i < channels; i++)
        {
            scans[i] = new SampleScan();
            scans[i].Run(samples, i, channels, window.Length);
        }

        int[] features = new int[extractor.Count + 1];
        extractor.Compute(window, scans, features, 1);
        Assert.Equal(0, features[0]);
        return features[1..];
    }
}
