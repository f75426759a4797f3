using CsCheck;
using TinyInfer.Signal.Spectrum;

namespace TinyInfer.Tests.Signal;

public sealed class RealFftTests
{
    public static TheoryData<int, WindowShape> All()
    {
        TheoryData<int, WindowShape> data = [];
        foreach (int length in new[] { 64, 128, 256, 512, 1024 })
        {
            foreach (WindowShape shape in Enum.GetValues<WindowShape>())
            {
                data.Add(length, shape);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Noise_of_any_level_is_within_the_stated_error(int length, WindowShape shape)
    {
        foreach (int amplitude in new[] { 1, 7, 300, 32_767, 8_000_000, 2_000_000_000 })
        {
            int[] samples = Reference.Noise(length + amplitude, length, amplitude);
            (double rms, double worst) = SpectrumError(samples, shape, false);
            Assert.True(rms < 4e-6, $"{amplitude}: {rms}");
            Assert.True(worst < 1e-4, $"{amplitude}: {worst}");
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Tones_of_any_level_are_within_the_stated_error(int length, WindowShape shape)
    {
        foreach (double amplitude in new[] { 1, 3.3, 100, 32_767 })
        {
            (double rms, _) = SpectrumError(Reference.Tone(length, 9.3, amplitude), shape, false);
            Assert.True(rms < 4e-6, $"{amplitude}: {rms}");
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Mean_is_removed_without_rounding(int length, WindowShape shape)
    {
        // A large constant, and beside it so little that half a count of it would show.
        int[] samples = Reference.Noise(length, length, 20, 10_003);
        (double rms, double worst) = SpectrumError(samples, shape, true);
        Assert.True(rms < 4e-6, $"{rms}");
        Assert.True(worst < 1e-4, $"{worst}");
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Power_of_the_window_is_that_of_its_weights(int length, WindowShape shape)
    {
        double exact = Reference.Window(shape, length).Sum(w => w * w);
        Assert.Equal(exact, new RealFft(length, shape).WindowPower / (double)(1 << 30), exact * 1e-9);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Power_is_the_square_of_the_spectrum(int length, WindowShape shape)
    {
        RealFft fft = new(length, shape);
        int[] samples = Reference.Noise(3, length, 20_000, 700);
        fft.ComputePower(samples, 0, 1, true, null);
        double unit = Math.Pow(4, -(fft.FractionBits + 1));
        (double Re, double Im)[] expected = Reference.Transform(samples, shape, true);
        double mean = expected.Average(x => (x.Re * x.Re) + (x.Im * x.Im));
        for (int k = 0; k < fft.BinCount; k++)
        {
            double power = (expected[k].Re * expected[k].Re) + (expected[k].Im * expected[k].Im);
            Assert.Equal(power / mean, fft.Bins[k] * unit / mean, 6e-4);
        }
    }

    [Theory]
    [InlineData(64)]
    [InlineData(1024)]
    public void Nothing_overflows_at_full_scale(int length)
    {
        int[][] extremes =
        [
            [.. Enumerable.Repeat((int)short.MinValue, length)],
            [.. Enumerable.Repeat((int)short.MaxValue, length)],
            [.. Enumerable.Range(0, length).Select(n => n % 2 == 0 ? short.MinValue : (int)short.MaxValue)],
            [.. Enumerable.Range(0, length).Select(n => n < length / 2 ? int.MinValue : int.MaxValue)],
            [.. Enumerable.Range(0, length).Select(n => n % 4 < 2 ? int.MinValue : int.MaxValue)],
            Reference.Tone(length, 5, int.MaxValue),
        ];
        foreach (int[] samples in extremes)
        {
            foreach (WindowShape shape in Enum.GetValues<WindowShape>())
            {
                Assert.True(SpectrumError(samples, shape, false).Rms < 4e-6);
            }
        }
    }

    [Fact]
    public void Any_samples_are_transformed()
    {
        Gen<int> sample = Gen.OneOf(Gen.Int, Gen.Int[-5, 5], Gen.Const(int.MinValue), Gen.Const(int.MaxValue));
        sample.Array[64].Sample(
            samples => Assert.True(SpectrumError(samples, WindowShape.Rectangular, false).Rms < 4e-6),
            iter: 300);
    }

    [Fact]
    public void Silence_is_zero()
    {
        RealFft fft = new(256, WindowShape.Hann);
        fft.ComputePower(new int[256], 0, 1, true, null);
        Assert.All(fft.Bins[..fft.BinCount], power => Assert.Equal(0, power));
        fft.ComputePower([.. Enumerable.Repeat(12_345, 256)], 0, 1, true, null);
        Assert.All(fft.Bins[..fft.BinCount], power => Assert.Equal(0, power));
    }

    [Fact]
    public void Channels_of_interleaved_samples_are_taken_apart()
    {
        int[] samples = Reference.Noise(1, 128, 1000);
        RealFft alone = new(128, WindowShape.Hamming);
        RealFft among = new(128, WindowShape.Hamming);
        alone.ComputePower(samples, 0, 1, true, null);
        among.ComputePower(Reference.Interleave(samples, 2, 3), 2, 3, true, null);
        Assert.Equal(alone.Bins[..alone.BinCount], among.Bins[..among.BinCount]);
    }

    [Fact]
    public void Powers_sum_to_the_mean_square()
    {
        RealFft fft = new(512, WindowShape.Hann);
        int[] samples = Reference.Tone(512, 40.4, 10_000);
        fft.ComputePower(samples, 0, 1, true, null);
        double sum = fft.Bins[..fft.BinCount].Sum(x => (double)x) * Math.Pow(4, -(fft.FractionBits + 1));
        double weights = fft.WindowPower / (double)(1 << 30);
        Assert.Equal(5e7, 2 * sum / (512 * weights), 5e7 * 0.01);
    }

    [Theory]
    [InlineData(32)]
    [InlineData(100)]
    [InlineData(2048)]
    [InlineData(0)]
    [InlineData(-64)]
    public void Other_lengths_are_refused(int length)
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => new RealFft(length, WindowShape.Hann));
        Assert.Contains("64, 128, 256, 512 or 1024", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_windows_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new RealFft(64, (WindowShape)7));
    }

    [Fact]
    public void The_fft_it_is_compared_with_is_an_fft()
    {
        // benchmarks measure against it; a wrong one would be no measure.
        const int Length = 256;
        int[] cos = [.. Enumerable.Range(0, Length / 2).Select(i => (int)Math.Round(32768 * Math.Cos(2 * Math.PI * i / Length)))];
        int[] sin = [.. Enumerable.Range(0, Length / 2).Select(i => (int)Math.Round(32768 * Math.Sin(2 * Math.PI * i / Length)))];
        int[] re = Reference.Noise(8, Length, 32_767);
        int[] im = new int[Length];
        (double Re, double Im)[] expected = Reference.Transform(re, WindowShape.Rectangular, false);
        new PlainFft(Length, cos, sin).Transform(re, im);
        double error = Enumerable.Range(0, 129).Sum(
            k => Square((Length * re[k]) - expected[k].Re) + Square((Length * im[k]) - expected[k].Im));
        Assert.True(Math.Sqrt(error / expected.Sum(x => Square(x.Re) + Square(x.Im))) < 0.005);
    }

    private static double Square(double x)
    {
        return x * x;
    }

    /// <summary>Root mean square and largest error over all bins, over the root mean square of the spectrum.</summary>
    private static (double Rms, double Worst) SpectrumError(int[] samples, WindowShape shape, bool removeMean)
    {
        RealFft fft = new(samples.Length, shape);
        fft.ComputeSpectrum(samples, 0, 1, removeMean, null);
        (double Re, double Im)[] expected = Reference.Transform(samples, shape, removeMean);
        double unit = Math.Pow(2, -(fft.FractionBits + 1));
        double[] errors = [.. expected.Select((x, k) => Square((fft.Real(k) * unit) - x.Re) + Square((fft.Imaginary(k) * unit) - x.Im))];
        double power = expected.Average(x => Square(x.Re) + Square(x.Im));
        return power == 0 ? (errors.Max(), errors.Max()) : (Math.Sqrt(errors.Average() / power), Math.Sqrt(errors.Max() / power));
    }
}
