using TinyInfer.Signal.Features;
using TinyInfer.Signal.Filters;
using TinyInfer.Signal.Spectrum;

namespace TinyInfer.Tests.Signal;

/// <summary>The envelope spectrum against band-pass, rectifier, decimation and transform in doubles.</summary>
public sealed class EnvelopeBandsTests
{
    private const double Frequency = 0.21;
    private const double Quality = 1.5;

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(8)]
    public void Logarithms_are_within_the_stated_error(int decimation)
    {
        foreach (int amplitude in new[] { 2, 20, 500, 32_000, 100_000_000 })
        {
            int[] samples = Ringing(128 * decimation, amplitude);
            double[] energies = Energies(samples, decimation);
            Assert.True(energies.Min() > 1e-6 * energies.Sum());
            foreach (float offset in new[] { 0f, 1f })
            {
                int[] features = SpectralBandsTests.Compute(Create(samples.Length, decimation, BandScale.Log2Power, offset), samples);
                for (int band = 0; band < features.Length; band++)
                {
                    Assert.Equal(Math.Log2(offset + energies[band]), features[band] / 65536.0, 2e-3);
                }
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(8)]
    public void Amplitudes_are_within_the_stated_error(int decimation)
    {
        foreach (int amplitude in new[] { 2, 20, 500, 32_000, 1_000_000 })
        {
            int[] samples = Ringing(128 * decimation, amplitude);
            double[] energies = Energies(samples, decimation);
            int[] features = SpectralBandsTests.Compute(Create(samples.Length, decimation, BandScale.Amplitude, 0f), samples);
            for (int band = 0; band < features.Length; band++)
            {
                Assert.Equal(Math.Sqrt(energies[band]), features[band] / 256.0, (1 / 256.0) + (1e-6 * amplitude));
            }
        }
    }

    private static EnvelopeBands Create(int length, int decimation, BandScale scale, float offset)
    {
        Biquad[] band = [Biquad.BandPass(Frequency, Quality), Biquad.HighPass(0.1, Biquad.Butterworth)];
        return new EnvelopeBands(1, length, band, decimation, WindowShape.Hann, RectangularBank.Uniform(1, 2, 30), scale, offset);
    }

    /// <summary>A resonance that is struck again and again, noise, and a constant beside which both may be small.</summary>
    private static int[] Ringing(int length, int amplitude)
    {
        Random random = new(length + amplitude);
        return [.. Enumerable.Range(0, length).Select(n =>
        {
            double since = n * 10 % 373 / 10.0;
            double ring = Math.Exp(-since / 12) * Math.Sin(2 * Math.PI * Frequency * since);
            return 1000 + (int)Math.Round(amplitude * (ring + (0.2 * (random.NextDouble() - 0.5))));
        })];
    }

    private static double[] Energies(int[] samples, int decimation)
    {
        // The mean is a whole count on the device, and stated to be one.
        double level = Math.Floor(samples.Average() + 0.5);
        double[] x = [.. samples.Select(s => s - level)];
        foreach ((double[] b, double[] a) in new[] { Reference.Section("band", Frequency, Quality),
            Reference.Section("high", 0.1, Biquad.Butterworth) })
        {
            x = Reference.Filter(x, b, a);
        }

        x = [.. x.Select(Math.Abs)];
        if (decimation > 1)
        {
            x = [.. Reference.Filter(x, Reference.LowPass((4 * decimation) + 1, 0.3 / decimation), [1]).Where(
                (_, n) => n % decimation == 0)];
        }

        double[] window = Reference.Window(WindowShape.Hann, x.Length);
        double mean = x.Average();
        (double Re, double Im)[] bins = Reference.Transform([.. x.Select((v, n) => (v - mean) * window[n])]);
        double weights = window.Sum(w => w * w);
        return [.. bins.Skip(1).Take(60).Chunk(2).Select(band => band.Sum(v => (v.Re * v.Re) + (v.Im * v.Im)) * 2 / (x.Length * weights))];
    }
}
