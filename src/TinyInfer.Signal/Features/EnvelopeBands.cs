using System;
using TinyInfer.Signal.Filters;
using TinyInfer.Signal.Numerics;
using TinyInfer.Signal.Spectrum;

namespace TinyInfer.Signal.Features;

/// <summary>
/// The spectrum of a band's envelope: how often something rings that a damaged bearing strikes. Band-pass, rectified, decimated, and then
/// as <see cref="SpectralBands"/>.
/// </summary>
/// <remarks>
/// The filters start from rest in each window, so that features depend on the window alone; the window's weights hide the start. See
/// Randall and Antoni, Rolling element bearing diagnostics: a tutorial, Mechanical Systems and Signal Processing 25 (2011).
/// <para>
/// The mean that is subtracted first is rounded to a count. Error beside the same chain in real numbers: of a logarithm below 2e-3 for
/// bands that hold more than 1e-6 of the envelope's energy, of an amplitude below 2^−8 and 1e-6 of the largest sample.
/// </para>
/// </remarks>
public sealed class EnvelopeBands : ChannelExtractor
{
    private const int BlockLength = 64;

    /// <summary>
    /// Bits that samples are scaled up to, so that filters round where nobody sees it; <see cref="SampleFilter"/> takes 27.
    /// </summary>
    private const int SampleBits = 26;

    private readonly SampleFilter[] _filters;
    private readonly RealFft _fft;
    private readonly BandEnergies _bands;
    private readonly int[] _block = new int[BlockLength];
    private readonly int[] _envelope;
    private readonly int _length;

    /// <summary>Makes an extractor.</summary>
    /// <param name="channels">Number of channels.</param>
    /// <param name="length">Samples in a window; over <paramref name="decimation"/> it must be 64, 128, 256, 512 or 1024.</param>
    /// <param name="band">The band-pass filter's sections.</param>
    /// <param name="decimation">Samples for each sample of the envelope, 1 and up.</param>
    /// <param name="shape">How the envelope's samples are weighted.</param>
    /// <param name="bank">The bands, in bins of the envelope's spectrum.</param>
    /// <param name="scale">What a band's energy is given as.</param>
    /// <param name="offset">What is added to an energy before its logarithm, 0 to 1e12, in squares of the sample's unit.</param>
    /// <exception cref="ArgumentException">A number is out of range, or the bands go beyond the spectrum.</exception>
    public EnvelopeBands(
        int channels,
        int length,
        Biquad[] band,
        int decimation,
        WindowShape shape,
        FilterBank bank,
        BandScale scale,
        float offset)
        : base(channels)
    {
        if (decimation < 1 || length % decimation != 0)
        {
            throw new ArgumentException("the decimation must divide the window's length");
        }

        // Four taps for each sample that is left out, the corner at 60 % of the new half rate: what folds back lands above the corner.
        _filters = decimation == 1
            ? new SampleFilter[] { new BiquadCascade(band), new Rectifier() }
            : new SampleFilter[]
            {
                new BiquadCascade(band), new Rectifier(), FirFilter.LowPass((4 * decimation) + 1, 0.3 / decimation, decimation),
            };
        _length = length;
        _envelope = new int[length / decimation];
        _fft = new RealFft(_envelope.Length, shape);
        _bands = new BandEnergies(_fft, bank, scale, offset);
    }

    /// <inheritdoc/>
    public override int CountPerChannel => _bands.Count;

    /// <inheritdoc/>
    protected override int GetFractionBits(int feature)
    {
        return _bands.FractionBits;
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The window has another length.</exception>
    protected override void ComputeChannel(SlidingWindow window, int channel, SampleScan scan, int[] features, int offset)
    {
        if (window.Length != _length)
        {
            throw new ArgumentException("the window has " + window.Length.ToString() + " samples, not " + _length.ToString());
        }

        int level = scan.Mean;
        long above = (long)scan.Maximum - level;
        long below = (long)level - scan.Minimum;
        int bits = SampleBits - FixedMath.BitLength(above > below ? above : below);
        bits = bits > _bands.MaximumFractionBits ? _bands.MaximumFractionBits : bits;
        ComputeEnvelope(window.Samples, channel, window.Channels, level, bits);
        _fft.MaximumFractionBits = _bands.MaximumFractionBits - bits;
        _fft.ComputePower(_envelope, 0, 1, true, null);
        _bands.Renew();
        _bands.Compute(bits, features, offset);
    }

    private void ComputeEnvelope(int[] samples, int at, int stride, long level, int bits)
    {
        foreach (SampleFilter filter in _filters)
        {
            filter.Reset();
        }

        int filled = 0;
        int end = at + (_length * stride);
        long scale = bits > 0 ? 1L << bits : 1;
        int down = bits < 0 ? -bits : 0;
        while (at < end)
        {
            int count = 0;
            for (; count < BlockLength && at < end; count++)
            {
                _block[count] = (int)((samples[at] - level) * scale >> down);
                at += stride;
            }

            foreach (SampleFilter filter in _filters)
            {
                count = filter.Process(_block, 0, 1, count);
            }

            Array.Copy(_block, 0, _envelope, filled, count);
            filled += count;
        }
    }
}
