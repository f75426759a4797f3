using TinyInfer.Signal.Spectrum;

namespace TinyInfer.Tests.Signal;

public sealed class GoertzelTests
{
    [Theory]
    [InlineData(256, 0.1, 32_767)]
    [InlineData(256, 0.1, 3)]
    [InlineData(1024, 0.0009765625, 20_000)]
    [InlineData(4096, 0.0002, 20_000)]
    [InlineData(1000, 0.25, 8_000_000)]
    [InlineData(1024, 0.499, 2_000_000_000)]
    public void Power_is_within_the_stated_error(int length, double frequency, int amplitude)
    {
        int[] samples = Reference.Noise(length, length, amplitude / 2);
        int[] tone = Reference.Tone(length, (frequency * length) + 0.2, amplitude / 2.0);
        for (int i = 0; i < length; i++)
        {
            samples[i] += tone[i];
        }

        Goertzel goertzel = new(length, frequency);
        int bits = goertzel.FractionBitsFor(samples.Max(x => Math.Abs((long)x)));
        long power = goertzel.ComputePower(Reference.Interleave(samples, 1, 2), 1, 2, 0, bits);
        double re = samples.Select((x, n) => x * Math.Cos(2 * Math.PI * frequency * n)).Sum();
        double im = samples.Select((x, n) => x * Math.Sin(2 * Math.PI * frequency * n)).Sum();
        double largest = (double)length * amplitude;
        Assert.Equal(Math.Sqrt((re * re) + (im * im)) / largest, Math.Sqrt(power) * Math.Pow(2, -bits) / largest, 1e-4);
    }

    [Fact]
    public void The_level_is_taken_out()
    {
        Goertzel goertzel = new(200, 0.05);
        int[] samples = Reference.Tone(200, 10, 1000);
        long expected = goertzel.ComputePower(samples, 0, 1, 0, 5);
        Assert.Equal(expected, goertzel.ComputePower([.. samples.Select(x => x + 30_000)], 0, 1, 30_000, 5));
        Assert.Equal(1e5, Math.Sqrt(expected) / 32, 50.0);
    }

    [Theory]
    [InlineData(255, 0.1)]
    [InlineData(0, 0.1)]
    [InlineData(8192, 0.1)]
    [InlineData(100, 0.004)]
    [InlineData(100, 0.496)]
    [InlineData(100, double.NaN)]
    public void What_would_overflow_is_refused(int length, double frequency)
    {
        Assert.Throws<ArgumentException>(() => new Goertzel(length, frequency));
    }
}
