using TinyInfer.Signal.Features;
using TinyInfer.Signal.Filters;
using TinyInfer.Signal.Spectrum;

namespace TinyInfer.Tests.Signal;

public sealed class ExtractorTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void An_envelope_shows_how_often_something_rings(int decimation)
    {
        // A resonance at 0.22 of the sampling rate, struck every 93.1 samples, under noise and a strong tone elsewhere.
        const int Period = 931;
        int length = 256 * decimation;
        Random random = new(5);
        int[] samples = [.. Enumerable.Range(0, length).Select(n =>
        {
            double since = n * 10 % Period / 10.0;
            double ring = 600 * Math.Exp(-since / 15) * Math.Sin(2 * Math.PI * 0.22 * since);
            return (int)Math.Round(ring + (3000 * Math.Sin(2 * Math.PI * 0.01 * n)) + (40 * (random.NextDouble() - 0.5)));
        })];
        EnvelopeBands envelope = new(
            1,
            length,
            [Biquad.BandPass(0.22, 2), Biquad.HighPass(0.12, Biquad.Butterworth)],
            decimation,
            WindowShape.Hann,
            RectangularBank.Uniform(1, 1, 60),
            BandScale.Amplitude,
            0f);
        int[] levels = SpectralBandsTests.Compute(envelope, samples);
        double strikes = length * 10.0 / Period;
        int highest = Array.IndexOf(levels, levels.Max()) + 1;
        Assert.Equal(strikes, highest, 1.0);

        // The same again from the same window: the filters remember nothing.
        Assert.Equal(levels, SpectralBandsTests.Compute(envelope, samples));
    }

    [Fact]
    public void An_envelope_needs_a_whole_number_of_blocks()
    {
        Assert.Throws<ArgumentException>(() => new EnvelopeBands(
            1, 255, [Biquad.BandPass(0.2, 2)], 4, WindowShape.Hann, RectangularBank.Uniform(1, 1, 4), BandScale.Amplitude, 0f));
    }

    [Theory]
    [InlineData(12_345.0)]
    [InlineData(2.0)]
    public void Tones_have_their_mean_square(double amplitude)
    {
        const int Length = 500;
        int[] samples = Reference.Tone(Length, 40, amplitude, 777);
        ToneLevels levels = new(1, Length, [0.08, 0.2], BandScale.Log2Power, 1f);
        int[] features = SpectralBandsTests.Compute(levels, samples);
        double power = Energy(0.08);
        Assert.Equal(Math.Log2(1 + power), features[0] / 65536.0, 2e-3);
        Assert.Equal(Math.Log2(1 + Energy(0.2)), features[1] / 65536.0, 2e-3);
        Assert.Equal(amplitude * amplitude / 2, power, power * 0.1);

        int[] amplitudes = SpectralBandsTests.Compute(new ToneLevels(1, Length, [0.08], BandScale.Amplitude, 0f), samples);
        Assert.Equal(Math.Sqrt(power), amplitudes[0] / 256.0, 0.05 + (amplitude * 1e-4));

        double Energy(double frequency)
        {
            double mean = Math.Round(samples.Average());
            double re = samples.Select((x, n) => (x - mean) * Math.Cos(2 * Math.PI * frequency * n)).Sum();
            double im = samples.Select((x, n) => (x - mean) * Math.Sin(2 * Math.PI * frequency * n)).Sum();
            return 2 * ((re * re) + (im * im)) / ((double)Length * Length);
        }
    }

    [Fact]
    public void Statistics_have_their_units()
    {
        Statistic[] all = Enum.GetValues<Statistic>();
        int[] samples = Reference.Tone(1000, 10, 20_000, -5000);
        StatisticalFeatures extractor = new(1, all);
        int[] features = SpectralBandsTests.Compute(extractor, samples);
        double[] values = [.. features.Select((x, i) => x * extractor.GetUnit(i))];
        Assert.Equal([-5000, 20_000 / Math.Sqrt(2), 20_000, 40_000, Math.Sqrt(2), 0, 1.5, 20], values, (a, b) =>
            Math.Abs(a - b) < 1 + (Math.Abs(a) * 1e-3));
        Assert.Equal(1.5, values[(int)Statistic.Kurtosis], 1e-3);
        Assert.Throws<ArgumentException>(() => new StatisticalFeatures(1, [(Statistic)8]));
    }

    [Theory]
    [InlineData(30_000, 0)]
    [InlineData(200, -20_000)]
    [InlineData(3, 7)]
    public void Statistics_are_within_a_step_of_their_references(int amplitude, int offset)
    {
        // With a tail on one side; features are rounded to the step that their unit is, of results with 1e-6 of error.
        Statistic[] all = Enum.GetValues<Statistic>();
        int[] samples = [.. Reference.Noise(amplitude, 1000, 1000).Select(
            x => offset + (int)Math.Round(amplitude * Math.Pow((x + 1000) / 2000.0, 3)))];
        StatisticalFeatures extractor = new(1, all);
        int[] features = SpectralBandsTests.Compute(extractor, samples);
        double mean = samples.Average();
        double level = Math.Floor(mean + 0.5);
        double deviation = Math.Sqrt(samples.Average(x => Math.Pow(x - mean, 2)));
        double rms = Math.Sqrt(samples.Average(x => Math.Pow(x - level, 2)));
        double peak = samples.Max(x => Math.Abs(x - level));
        double[] expected =
        [
            mean, deviation, peak, samples.Max() - samples.Min(), peak / rms,
            samples.Average(x => Math.Pow((x - mean) / deviation, 3)), samples.Average(x => Math.Pow((x - mean) / deviation, 4)),
            Enumerable.Range(1, samples.Length - 1).Count(i => samples[i] < level != samples[i - 1] < level),
        ];
        for (int i = 0; i < all.Length; i++)
        {
            Assert.Equal(expected[i], features[i] * extractor.GetUnit(i), (0.51 * extractor.GetUnit(i)) + (1e-6 * Math.Abs(expected[i])));
        }
    }

    [Fact]
    public void Centred_windows_lose_each_channels_mean()
    {
        int[] samples = [.. Reference.Noise(2, 12, 100).Select((x, i) => x + (i % 3 * 1000))];
        int[] centred = SpectralBandsTests.Compute(new CentredWindow(3, 4, [0.5f, 2f, 1f]), samples, 3);
        for (int i = 0; i < 12; i++)
        {
            double mean = samples.Where((_, j) => j % 3 == i % 3).Average();
            Assert.True(Math.Abs(centred[i] - (samples[i] - mean)) <= 0.5);
        }

        Assert.Equal(2.0, new CentredWindow(3, 4, [0.5f, 2f, 1f]).GetUnit(4));
    }

    [Fact]
    public void Raw_windows_are_the_samples()
    {
        int[] samples = Reference.Noise(1, 12, 100);
        RawWindow raw = new(3, 4, [0.5f, 2f, 1f]);
        Assert.Equal(samples, SpectralBandsTests.Compute(raw, samples, 3));
        Assert.Equal([0.5, 2, 1, 0.5], Enumerable.Range(0, 4).Select(raw.GetUnit));
        Assert.Throws<ArgumentException>(() => new RawWindow(3, 4, [1f, 2f]));
        Assert.Throws<ArgumentException>(() => new RawWindow(0, 4, null));
    }
}
