using TinyInfer.Signal.Spectrum;

namespace TinyInfer.Tests.Signal;

public sealed class FilterBankTests
{
    [Fact]
    public void Uniform_bands_sum_their_bins()
    {
        long[] power = [.. Enumerable.Range(0, 129).Select(k => (long)k * k * 1_000_003)];
        RectangularBank bank = RectangularBank.Uniform(1, 4, 32);
        long[] energies = new long[32];
        bank.Apply(power, energies);
        for (int band = 0; band < 32; band++)
        {
            Assert.Equal(power.Skip(1 + (4 * band)).Take(4).Sum(), energies[band]);
        }
    }

    [Fact]
    public void Bands_of_any_width_sum_their_bins()
    {
        long[] power = [.. Enumerable.Range(0, 65).Select(k => 1L << (k % 50))];
        int[] edges = [0, 1, 3, 6, 10, 15, 21, 28, 36, 65];
        long[] energies = new long[edges.Length - 1];
        new RectangularBank(edges).Apply(power, energies);
        Assert.Equal(power.Sum(), energies.Sum());
        Assert.Equal(power.Skip(6).Take(4).Sum(), energies[3]);
    }

    [Fact]
    public void Edges_that_do_not_rise_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new RectangularBank([3]));
        Assert.Throws<ArgumentException>(() => new RectangularBank([-1, 4]));
        Assert.Throws<ArgumentException>(() => new RectangularBank([0, 4, 4]));
        Assert.Throws<ArgumentException>(() => RectangularBank.Uniform(0, 0, 3));
    }

    [Theory]
    [InlineData(true, 40, 20, 4000, 16_000, 512)]
    [InlineData(true, 64, 0, 8000, 16_000, 1024)]
    [InlineData(true, 10, 100, 1000, 12_000, 256)]
    [InlineData(false, 20, 0, 6000, 12_000, 512)]
    [InlineData(false, 7, 333, 1777, 12_000, 1024)]
    public void Triangles_are_within_the_stated_error(bool mel, int count, int low, int high, int rate, int length)
    {
        TriangularBank bank = mel
            ? TriangularBank.Mel(count, low, high, rate, length)
            : TriangularBank.Linear(count, low, high, rate, length);
        Assert.Equal(count, bank.Count);
        Assert.True(bank.BinCount <= (length / 2) + 1);
        long[] power = new long[(length / 2) + 1];
        long[] energies = new long[count];
        double from = Scale(low);
        double spacing = (Scale(high) - from) / (count + 1);
        for (int bin = 0; bin < power.Length; bin++)
        {
            Array.Clear(power);
            power[bin] = 1L << 50;
            bank.Apply(power, energies);
            double frequency = (double)bin * rate / length;
            for (int band = 0; band < count; band++)
            {
                double distance = Math.Abs(((Scale(frequency) - from) / spacing) - (band + 1));
                Assert.Equal(Math.Max(0, 1 - distance), energies[band] / (double)(1L << 50), 2e-3);
            }
        }

        double Scale(double frequency)
        {
            return mel ? 1127 * Math.Log(1 + (frequency / 700)) : frequency;
        }
    }

    [Fact]
    public void Full_scale_does_not_overflow()
    {
        long[] power = [.. Enumerable.Repeat(1L << 52, 513)];
        TriangularBank bank = TriangularBank.Mel(4, 0, 8000, 16_000, 1024);
        long[] energies = new long[4];
        bank.Apply(power, energies);
        Assert.All(energies, energy => Assert.InRange(energy, 1L << 56, 1L << 61));
    }

    [Theory]
    [InlineData(0, 0, 100)]
    [InlineData(4, 100, 100)]
    [InlineData(4, -1, 100)]
    [InlineData(4, 0, 8001)]
    public void Impossible_bands_are_refused(int count, int low, int high)
    {
        Assert.Throws<ArgumentException>(() => TriangularBank.Mel(count, low, high, 16_000, 512));
    }
}
