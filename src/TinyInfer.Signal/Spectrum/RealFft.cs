using System;
using TinyInfer.Signal.Numerics;

namespace TinyInfer.Signal.Spectrum;

/// <summary>
/// Fast Fourier transform of real samples in fixed point, with window, mean removal and block scaling.
/// </summary>
/// <remarks>
/// X[k] = Σ w[n] · x[n] · e^(−2πjkn/N), k = 0 to N / 2: real columns of 32 samples, then complex rows, each in one go.
/// <para>
/// A complex number is one <c>long</c>, re · 2^32 + im, so that one instruction adds both parts. Samples are scaled by the power of two
/// that just cannot overflow, see <see cref="FractionBits"/>. The root mean square of the error over all bins is below 4e-6 of that of
/// the spectrum; no bin is off by more than 1e-4 of it.
/// </para>
/// </remarks>
public sealed class RealFft
{
    /// <summary>The shortest transform.</summary>
    public const int MinimumLength = 64;

    /// <summary>The longest transform.</summary>
    public const int MaximumLength = 1024;

    /// <summary>Bits that the largest possible bin may take in half a <c>long</c>.</summary>
    private const int BinBits = 30;

    private readonly FftColumns _columns;
    private readonly SampleScan _scan;

    /// <summary>Bits by which the window multiplies: 4 · w[n], or the samples as they are.</summary>
    private readonly int _windowBits;
    private readonly int _lengthBits;

    /// <summary>Makes a transform. Its tables and buffers take about 7 bytes per sample.</summary>
    /// <param name="length">Samples in a window: 64, 128, 256, 512 or 1024.</param>
    /// <param name="shape">How the samples are weighted.</param>
    /// <exception cref="ArgumentException">There is no transform of that length, or no such window.</exception>
    public RealFft(int length, WindowShape shape)
        : this(length, shape, new SampleScan())
    {
    }

    /// <summary>Makes a transform that scans with what is given; null if all samples come with a scan.</summary>
    internal RealFft(int length, WindowShape shape, SampleScan scan)
    {
        if (length < MinimumLength || length > MaximumLength || (length & (length - 1)) != 0)
        {
            throw new ArgumentException("an FFT has 64, 128, 256, 512 or 1024 points, not " + length.ToString());
        }

        _scan = scan;
        Length = length;
        _lengthBits = FixedMath.BitLength(length - 1);
        WindowPower = PowerOf(shape, length);
        _windowBits = shape == WindowShape.Rectangular ? 0 : 2;
        Bins = new long[(length / 2) + (length / 32)];
        _columns = new FftColumns(length, shape, Bins);
    }

    /// <summary>Samples in a window, N.</summary>
    public int Length { get; }

    /// <summary>Number of bins, N / 2 + 1.</summary>
    public int BinCount => (Length / 2) + 1;

    /// <summary>Sum of the squares of the window's weights, with 30 fraction bits.</summary>
    public long WindowPower { get; }

    /// <summary>
    /// The result of the last transform. After <see cref="ComputeSpectrum"/> bin k is the packed complex number; see <see cref="Real"/>.
    /// After <see cref="ComputePower"/> it is |X[k]|² · 4^(F + 1). The sum of all powers is below 2^61. What follows the last bin,
    /// N / 2, is the transform's own: it works here.
    /// </summary>
    public long[] Bins { get; }

    /// <summary>
    /// F of the last transform: the bins are X[k] · 2^(F + 1). Negative where samples are wider than the transform's precision.
    /// </summary>
    public int FractionBits { get; private set; }

    /// <summary>
    /// The most fraction bits that a transform may choose; fewer cost precision that nobody needs when what follows adds a constant.
    /// </summary>
    public int MaximumFractionBits { get; set; } = BinBits;

    /// <summary>
    /// <see cref="FractionBits"/> of samples that nobody has looked at, unless one is further from the first than
    /// <see cref="SampleWatch.UsualBits"/> say.
    /// </summary>
    internal int UnscannedFractionBits => UnscannedShift + _windowBits - 1;

    private int UnscannedShift => BinBits - _lengthBits - SampleWatch.UsualBits - (_windowBits / 2);

    /// <summary>The real part of a bin after <see cref="ComputeSpectrum"/>.</summary>
    /// <param name="bin">Index of the bin, 0 to N / 2.</param>
    /// <returns>Re X[k] · 2^(F + 1).</returns>
    public int Real(int bin)
    {
        return (int)((Bins[bin] + (1L << 31)) >> 32);
    }

    /// <summary>The imaginary part of a bin after <see cref="ComputeSpectrum"/>.</summary>
    /// <param name="bin">Index of the bin, 0 to N / 2.</param>
    /// <returns>Im X[k] · 2^(F + 1).</returns>
    public int Imaginary(int bin)
    {
        return (int)Bins[bin];
    }

    /// <summary>Computes the complex spectrum into <see cref="Bins"/>.</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="start">Index of the first.</param>
    /// <param name="stride">Distance of one to the next; the number of channels where they are interleaved.</param>
    /// <param name="removeMean">Whether to subtract the mean first.</param>
    /// <param name="scan">A scan of these very samples where there is one already; null has the transform do it.</param>
    public void ComputeSpectrum(int[] samples, int start, int stride, bool removeMean, SampleScan scan)
    {
        Transform(samples, null, start, stride, removeMean, scan);
        FftRows.Transform(Length / 32, Bins, false);
    }

    /// <summary>Computes the power spectrum into <see cref="Bins"/>; faster than the complex spectrum and squaring it.</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="start">Index of the first.</param>
    /// <param name="stride">Distance of one to the next; the number of channels where they are interleaved.</param>
    /// <param name="removeMean">Whether to subtract the mean first.</param>
    /// <param name="scan">A scan of these very samples where there is one already; null has the transform do it.</param>
    public void ComputePower(int[] samples, int start, int stride, bool removeMean, SampleScan scan)
    {
        ComputePowerOf(samples, null, start, stride, removeMean, scan);
    }

    /// <summary>The same of integers, or of 16 bits each that have a scan, and no integers.</summary>
    internal void ComputePowerOf(int[] samples, short[] shorts, int start, int stride, bool removeMean, SampleScan scan)
    {
        Transform(samples, shorts, start, stride, removeMean, scan);
        FftRows.Transform(Length / 32, Bins, true);
    }

    /// <summary>The same of 16-bit samples that nobody has looked at.</summary>
    /// <param name="shorts">The samples.</param>
    /// <param name="start">Index of the first.</param>
    /// <param name="stride">Distance of one to the next.</param>
    /// <param name="removeMean">Whether to subtract the mean.</param>
    /// <param name="watch">Looks at the samples meanwhile, and takes note of what tells windows apart.</param>
    internal void ComputePowerOf(short[] shorts, int start, int stride, bool removeMean, SampleWatch watch)
    {
        int level = removeMean ? shorts[start] : 0;
        watch.Begin(level, UnscannedShift);
        long signature = level + _columns.Transform(shorts, start, stride, level, removeMean, watch);
        FractionBits = watch.Shift + _windowBits - 1;
        FftRows.Transform(Length / 32, Bins, true);

        // The sum, and some powers.
        int step = Length / 16;
        for (int i = 1; i < BinCount; i += step)
        {
            signature = (signature * 31) + Bins[i];
        }

        watch.Signature = signature;
    }

    private void Transform(int[] samples, short[] shorts, int start, int stride, bool removeMean, SampleScan scan)
    {
        if (scan == null)
        {
            scan = _scan;
            scan.Run(samples, start, stride, Length);
        }

        int level = removeMean ? scan.Mean : 0;
        long above = (long)scan.Maximum - level;
        long below = (long)level - scan.Minimum;

        // The largest bin is N times the highest magnitude; with weights of 4 · w, whose mean is 2, it is twice that.
        int shift = BinBits - _lengthBits - FixedMath.BitLength(above > below ? above : below) - (_windowBits / 2);
        int most = MaximumFractionBits + 1 - _windowBits;
        shift = shift < most ? shift : most;
        FractionBits = shift + _windowBits - 1;
        long rest = removeMean ? scan.Sum - ((long)level * Length) : 0;
        _columns.Transform(samples, shorts, start, stride, level, shift, shift < 0 ? rest >> -shift : rest << shift);
    }

    private static long PowerOf(WindowShape shape, int length)
    {
        // N · (a² + (1 − a)² / 2).
        const long One = 1L << 30;
        switch (shape)
        {
            case WindowShape.Rectangular:
                return length * One;
            case WindowShape.Hann:
                return length * One * 3 / 8;
            case WindowShape.Hamming:
                return length * One * 3974 / 10000;
            default:
                throw new ArgumentException("there is no window of shape " + ((int)shape).ToString());
        }
    }
}
