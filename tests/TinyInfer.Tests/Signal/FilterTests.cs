using CsCheck;
using TinyInfer.Signal.Filters;

namespace TinyInfer.Tests.Signal;

public sealed class FilterTests
{
    public static TheoryData<string, double, double> Designs()
    {
        return new()
        {
            { "low", 0.1, Biquad.Butterworth },
            { "low", 0.001, Biquad.Butterworth },
            { "low", 0.45, 2 },
            { "high", 0.01, Biquad.Butterworth },
            { "high", 0.3, 1 },
            { "band", 0.25, 3 },
            { "band", 0.02, 10 },
            { "notch", 0.05, 5 },
        };
    }

    [Theory]
    [MemberData(nameof(Designs))]
    public void A_section_follows_its_real_twin(string kind, double frequency, double q)
    {
        Biquad section = kind switch
        {
            "low" => Biquad.LowPass(frequency, q),
            "high" => Biquad.HighPass(frequency, q),
            "band" => Biquad.BandPass(frequency, q),
            _ => Biquad.Notch(frequency, q),
        };
        int[] samples = Reference.Noise(5, 5000, 30_000, 2000);
        (double[] b, double[] a) = Reference.Section(kind, frequency, q);
        double[] expected = Reference.Filter([.. samples.Select(x => (double)x)], b, a);
        new BiquadCascade([section]).Process(samples, 0, 1, samples.Length);
        double worst = samples.Zip(expected, (a, e) => Math.Abs(a - e)).Max();
        Assert.True(worst < 0.6, $"{worst}");
        Assert.Equal(expected.Average(), samples.Average(), 0.1);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Sections_in_series_add_up_their_errors(int count)
    {
        (string Kind, double Frequency, double Q)[] designs =
            [("high", 0.02, 0.6), ("low", 0.2, 0.7), ("notch", 0.05, 5), ("band", 0.1, 0.9)];
        Biquad[] sections = [Biquad.HighPass(0.02, 0.6), Biquad.LowPass(0.2, 0.7), Biquad.Notch(0.05, 5), Biquad.BandPass(0.1, 0.9)];
        int[] samples = Reference.Noise(6, 5000, 30_000, -700);
        double[] expected = [.. samples.Select(x => (double)x)];
        foreach ((string kind, double frequency, double q) in designs.Take(count))
        {
            (double[] b, double[] a) = Reference.Section(kind, frequency, q);
            expected = Reference.Filter(expected, b, a);
        }

        new BiquadCascade([.. sections.Take(count)]).Process(samples, 0, 1, samples.Length);
        double worst = samples.Zip(expected, (a, e) => Math.Abs(a - e)).Max();
        Assert.True(worst < 0.6 * count, $"{worst}");
    }

    [Fact]
    public void Blocks_of_any_size_give_the_same_stream()
    {
        int[] samples = Reference.Noise(2, 400, 10_000);
        SampleFilter[] filters =
        [
            new BiquadCascade([Biquad.HighPass(0.02, 0.6), Biquad.LowPass(0.2, 1)]),
            FirFilter.LowPass(21, 0.1, 3),
            FirFilter.LowPass(5, 0.3, 1),
            new Rectifier(),
        ];
        foreach (SampleFilter filter in filters)
        {
            int[] whole = [.. samples];
            int count = filter.Process(whole, 0, 1, whole.Length);
            Assert.Equal((samples.Length + filter.Decimation - 1) / filter.Decimation, count);
            SampleFilter other = filter.Clone();
            Gen.Int[1, 150].Array[60, 60].Sample(
                sizes =>
                {
                    other.Reset();
                    List<int> results = [];
                    int at = 0;
                    foreach (int size in sizes)
                    {
                        int[] block = [.. samples.Skip(at).Take(size)];
                        int[] interleaved = Reference.Interleave(block, 1, 2);
                        int results1 = other.Process(interleaved, 1, 2, block.Length);
                        results.AddRange(Enumerable.Range(0, results1).Select(i => interleaved[(2 * i) + 1]));
                        at += block.Length;
                    }

                    Assert.Equal(whole.Take(count), results);
                },
                iter: 50,
                threads: 1);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100)]
    public void A_fir_filter_is_a_convolution(int decimation)
    {
        double[] taps = [0.1, -0.25, 0.5, 0.75, -1.5, 0.3];
        int[] samples = Reference.Noise(4, 200, 1 << 24);
        double[] expected = Reference.Filter([.. samples.Select(x => (double)x)], taps, [1]);
        int count = new FirFilter(taps, decimation).Process(samples, 0, 1, samples.Length);
        Assert.Equal((samples.Length + decimation - 1) / decimation, count);
        for (int n = 0; n < count; n++)
        {
            Assert.True(Math.Abs(samples[n] - expected[n * decimation]) <= 0.5 + (taps.Length * Math.Pow(2, 24 - 31)));
        }
    }

    [Theory]
    [InlineData(1, 0.2, 1)]
    [InlineData(17, 0.075, 4)]
    [InlineData(20, 0.31, 2)]
    [InlineData(65, 0.01, 1)]
    public void A_low_pass_is_the_windowed_sinc(int length, double frequency, int decimation)
    {
        int[] samples = Reference.Noise(length, 900, 1 << 24);
        double[] expected = Reference.Filter([.. samples.Select(x => (double)x)], Reference.LowPass(length, frequency), [1]);
        int count = FirFilter.LowPass(length, frequency, decimation).Process(samples, 0, 1, samples.Length);
        for (int n = 0; n < count; n++)
        {
            Assert.True(Math.Abs(samples[n] - expected[n * decimation]) <= 0.5 + (length * Math.Pow(2, 24 - 30)), $"{n}");
        }
    }

    [Fact]
    public void A_rectifier_takes_signs_away()
    {
        int[] samples = [5, -7, 0, -(1 << 27), 1 << 27];
        new Rectifier().Process(samples, 0, 1, samples.Length);
        Assert.Equal([5, 7, 0, 1 << 27, 1 << 27], samples);
    }

    [Fact]
    public void A_low_pass_stops_what_decimation_would_fold()
    {
        const int Factor = 4;
        const int Length = (8 * Factor) + 1;
        Assert.Equal(1, Gain(0.004), 0.01);
        Assert.Equal(0.5, Gain(0.1), 0.02);
        for (double frequency = 0.1 + (2.0 / Length); frequency < 0.5; frequency += 0.013)
        {
            Assert.True(Gain(frequency) < 0.0032, $"{frequency}: {Gain(frequency)}");
        }

        static double Gain(double frequency)
        {
            int[] tone = Reference.Tone(4000, 4000 * frequency, 1_000_000);
            int count = FirFilter.LowPass(Length, 0.4 / Factor, Factor).Process(tone, 0, 1, tone.Length);
            return Math.Sqrt(tone.Take(count).Skip(50).Average(x => (double)x * x) * 2) / 1e6;
        }
    }

    [Fact]
    public void Filters_that_cannot_be_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new Biquad(1, 0, 0, -2, 1));
        Assert.Throws<ArgumentException>(() => new Biquad(1, 0, 0, 0, 1));
        Assert.Throws<ArgumentException>(() => new Biquad(double.NaN, 0, 0, 0, 0));
        Assert.Throws<ArgumentException>(() => new Biquad(5, 0, 0, 0, 0));
        Assert.Throws<ArgumentException>(() => Biquad.LowPass(0.5, 1));
        Assert.Throws<ArgumentException>(() => Biquad.BandPass(0.1, 0));
        Assert.Throws<ArgumentException>(() => new FirFilter([], 1));
        Assert.Throws<ArgumentException>(() => new FirFilter([1], 0));
        Assert.Throws<ArgumentException>(() => new FirFilter([9], 1));
        Assert.Throws<ArgumentException>(() => FirFilter.LowPass(0, 0.1, 1));
        Assert.Throws<ArgumentException>(() => FirFilter.LowPass(9, 0.5, 1));
    }
}
