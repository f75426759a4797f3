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
        // The cookbook, in doubles.
        double w = 2 * Math.PI * frequency;
        double alpha = Math.Sin(w) / (2 * q);
        double cos = Math.Cos(w);
        double[] b = kind switch
        {
            "low" => [(1 - cos) / 2, 1 - cos, (1 - cos) / 2],
            "high" => [(1 + cos) / 2, -1 - cos, (1 + cos) / 2],
            "band" => [alpha, 0, -alpha],
            _ => [1, -2 * cos, 1],
        };
        Biquad section = kind switch
        {
            "low" => Biquad.LowPass(frequency, q),
            "high" => Biquad.HighPass(frequency, q),
            "band" => Biquad.BandPass(frequency, q),
            _ => Biquad.Notch(frequency, q),
        };
        int[] samples = Reference.Noise(5, 5000, 30_000, 2000);
        double[] expected = new double[samples.Length];
        double x1 = 0, x2 = 0, y1 = 0, y2 = 0;
        for (int i = 0; i < samples.Length; i++)
        {
            double y = ((b[0] * samples[i]) + (b[1] * x1) + (b[2] * x2) + (2 * cos * y1) - ((1 - alpha) * y2)) / (1 + alpha);
            (x2, x1, y2, y1) = (x1, samples[i], y1, y);
            expected[i] = y;
        }

        new BiquadCascade([section]).Process(samples, 0, 1, samples.Length);
        double worst = samples.Zip(expected, (a, e) => Math.Abs(a - e)).Max();
        Assert.True(worst < 0.6, $"{worst}");
        Assert.Equal(expected.Average(), samples.Average(), 0.1);
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

    [Fact]
    public void A_fir_filter_is_a_convolution()
    {
        double[] taps = [0.1, -0.25, 0.5, 0.75, -1.5, 0.3];
        int[] samples = Reference.Noise(4, 200, 1 << 24);
        int[] actual = [.. samples];
        new FirFilter(taps, 1).Process(actual, 0, 1, actual.Length);
        for (int n = 0; n < samples.Length; n++)
        {
            double expected = taps.Select((tap, i) => n >= i ? tap * samples[n - i] : 0).Sum();
            Assert.True(Math.Abs(actual[n] - expected) <= 0.5 + (taps.Length * Math.Pow(2, 24 - 31)));
        }
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
