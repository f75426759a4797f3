using TinyInfer.Signal.Numerics;

namespace TinyInfer.Signal.Spectrum;

/// <summary>
/// The first half of <see cref="RealFft"/>: N real samples as columns of 32, N / 32 apart, each column transformed, turned by k / N of a
/// turn for each place of the column, and windowed.
/// </summary>
/// <remarks>
/// <para>
/// Two columns share a <c>long</c>, n and −n: column −n read backwards has the conjugate transform, and so the same turn as column n. What
/// is packed are their sum and their difference, which is what the rows' cosine and sine transforms begin with; only column 0 and the one
/// in the middle stand for themselves. Samples are real, so that bins 0 to 16 of 32 say all: a cosine and a sine transform.
/// </para>
/// <para>
/// A window 1 − cos is a difference of neighbouring bins, 2 · X[k] − X[k − 1] − X[k + 1] (Harris, Proceedings of the IEEE 66, 1978), and
/// of what the columns give just as well. Bin 17 is the conjugate of bin 15, turned by n / columns.
/// </para>
/// <para>
/// Taking a packed number apart as <c>p &gt;&gt; 32</c> and <c>(int)p</c> leaves the upper part one too low where the lower is negative.
/// That is one unit of the lowest bit, which block scaling has made small, and cheaper than to put it right. Where the upper part's place
/// is kept, masking stands for shifting down and up.
/// </para>
/// </remarks>
internal sealed partial class FftColumns
{
    /// <summary>Bins of a column: the others are their conjugates.</summary>
    internal const int Bins = 17;

    /// <summary>The bits of the real part.</summary>
    internal const long High = unchecked((long)0xFFFFFFFF00000000);

    /// <summary>0.92 with 32 fraction bits: the Hamming window is 0.92 of the Hann window, and 0.08.</summary>
    private const long HannShare = 3951369912L;

    /// <summary>Four times 0.08, for the Hann window comes out fourfold.</summary>
    private const long PlainShare = 1374389535L;

    private readonly WindowShape _shape;
    private readonly int _length;
    private readonly int _columns;
    private readonly uint[][] _turns;
    private readonly long[] _bins;
    private long _level;
    private long _scale;

    /// <summary>Makes the tables.</summary>
    /// <param name="length">Number of samples, N.</param>
    /// <param name="shape">The window.</param>
    /// <param name="bins">
    /// Receives bins 0 to 16 of the columns, each where a row leaves what it makes of it, so that no second buffer is needed: bin k of
    /// column 0 at k, of the sum of columns n and −n at 32n + k, of their difference at 32n − k, and of the one in the middle at N / 2 − k.
    /// Bins 0 and 16 have room for half of that: differences and middle are behind N / 2, those of 16 last. Sums and column 0 are packed as
    /// re and im, differences as im and re.
    /// </param>
    internal FftColumns(int length, WindowShape shape, long[] bins)
    {
        _length = length;
        _columns = length / 32;
        _shape = shape;
        _bins = bins;
        int half = _columns / 2;
        _turns = new uint[half][];
        for (int n = 0; n < half; n++)
        {
            // Column 0 does not turn: what stands in its place is the one in the middle.
            uint[] turns = new uint[2 * (Bins - 1)];
            for (int i = 0; i < turns.Length; i += 2)
            {
                uint phase = FixedMath.Phase((n == 0 ? half : n) * ((i / 2) + 1), length);
                turns[i] = Fraction(FixedMath.Cosine(phase));
                turns[i + 1] = Fraction(FixedMath.Sine(phase));
            }

            _turns[n] = turns;
        }
    }

    /// <summary>Transforms the columns.</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="shorts">The samples where they have 16 bits; else null.</param>
    /// <param name="start">Index of the first.</param>
    /// <param name="stride">Distance of one to the next.</param>
    /// <param name="level">What to subtract from each.</param>
    /// <param name="shift">Bits to shift samples up, or down where it is negative.</param>
    /// <param name="rest">What the sum of the samples less the level still is, with <paramref name="shift"/> fraction bits.</param>
    internal void Transform(int[] samples, short[] shorts, int start, int stride, int level, int shift, long rest)
    {
        _level = level;
        _scale = 1L << (32 + shift);
        long mean = ((2 * rest) + _columns) / (2 * _columns);
        bool isNarrow = shift >= 0;
        if (isNarrow)
        {
            // Only bin 0 of a column knows the level: in all others it cancels out, whatever it overflows on the way.
            mean += (32L * level) << shift;
        }

        Run(samples, shorts, start, stride, isNarrow ? 1L << shift : 0, isNarrow, mean, null);
    }

    /// <summary>Transforms columns of 16-bit samples that nothing else has looked at.</summary>
    /// <param name="shorts">The samples.</param>
    /// <param name="start">Index of the first.</param>
    /// <param name="stride">Distance of one to the next.</param>
    /// <param name="level">What is subtracted from each.</param>
    /// <param name="removeMean">Whether to subtract the mean, then.</param>
    /// <param name="watch">Looks at the samples, and says by how much they are shifted up.</param>
    /// <returns>The sum of the samples less the level, shifted up.</returns>
    internal long Transform(short[] shorts, int start, int stride, int level, bool removeMean, SampleWatch watch)
    {
        long total = Run(null, shorts, start, stride, 1L << watch.Shift, true, (32L * level) << watch.Shift, watch);
        if (removeMean)
        {
            Centre(total);
        }

        return total;
    }

    /// <summary>Scales down what the first columns have given.</summary>
    /// <returns>Bits by which.</returns>
    private int ScaleDown(int columns, long scale, SampleWatch watch)
    {
        int down = 0;
        while (scale >> down != 1L << watch.Shift)
        {
            down++;
        }

        // Their sums and column 0, their differences, and from the one in the middle on.
        int half = _length / 2;
        int end = 32 * columns;
        for (int i = 0; i < _bins.Length; i++)
        {
            if (i < end || i > half - Bins)
            {
                _bins[i] = ((_bins[i] >> down) & High) + ((int)_bins[i] >> down);
            }
        }

        return down;
    }

    /// <summary>
    /// Takes the mean off what is transformed already: a constant is in bin 0 of each column, and through the window in bin 1.
    /// </summary>
    private void Centre(long total)
    {
        long twice = (2 * total) + _columns;
        long mean = twice / (2 * _columns);
        long zero = Weigh(-mean << 33, -mean << 32);
        long one = Weigh(mean << 32, 0);
        int middle = _length / 2;
        _bins[0] += zero;
        _bins[1] += one;
        _bins[middle] += zero;
        _bins[middle - 1] += one;
        for (int at = 32; at < middle; at += 32)
        {
            _bins[at] += 2 * zero;
            _bins[at + 1] += 2 * one;
        }
    }

    /// <summary>A sine of the first quarter with 32 fraction bits; 1 itself does not fit, and is one unit less.</summary>
    private static uint Fraction(int sine)
    {
        return sine >= 1 << FixedMath.SineBits ? uint.MaxValue : sine <= 0 ? 0 : (uint)sine << (32 - FixedMath.SineBits);
    }

    /// <summary>Two samples of more bits than the transform has use for, or a packed difference would hold.</summary>
    private long Wide(int[] samples, short[] shorts, int upper, int lower, int column)
    {
        long a = ((shorts == null ? samples[upper] : shorts[upper]) - _level) * _scale;
        long b = ((shorts == null ? samples[lower] : shorts[lower]) - _level) * _scale;
        return column == 0 ? (a & High) + (b >> 32) : ((a + b) & High) + ((a - b) >> 32);
    }

    /// <summary>Any other window, from the Hann window (fourfold) and none.</summary>
    private long Weigh(long hann, long plain)
    {
        switch (_shape)
        {
            case WindowShape.Rectangular:
                return plain;
            case WindowShape.Hamming:
                return ((((hann >> 32) * HannShare) + ((plain >> 32) * PlainShare)) & High)
                    + ((((int)hann * HannShare) + ((int)plain * PlainShare)) >> 32);
            default:
                return hann;
        }
    }
}
