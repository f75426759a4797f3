using System;
using TinyInfer.Signal.Spectrum;

namespace TinyInfer.Signal.Features;

/// <summary>
/// Energies of a window's spectrum in bands: mean removed, window, <see cref="RealFft"/>, <see cref="FilterBank"/>, logarithm or root.
/// </summary>
/// <remarks>
/// E = 2 / (N · Σw²) · Σ|X[k]|², summed over the band's bins: by Parseval's theorem the mean square of the signal in the band, whatever the
/// window (twice, for the negative frequencies). Error of a logarithm: below 2e-3 for bands that hold more than 1e-6 of the window's
/// energy. Fraction bits: 16 for logarithms, 8 for amplitudes.
/// </remarks>
public sealed class SpectralBands : ChannelExtractor
{
    private readonly RealFft _fft;
    private readonly BandEnergies _bands;
    private readonly bool _removeMean;

    /// <summary>Makes an extractor.</summary>
    /// <param name="channels">Number of channels.</param>
    /// <param name="length">Samples in a window: 64, 128, 256, 512 or 1024.</param>
    /// <param name="shape">How the samples are weighted.</param>
    /// <param name="removeMean">Whether to subtract each window's mean first.</param>
    /// <param name="bank">The bands.</param>
    /// <param name="scale">What a band's energy is given as.</param>
    /// <param name="offset">What is added to an energy before its logarithm, 0 to 1e12, in squares of the sample's unit; 1 is one
    /// count².</param>
    /// <exception cref="ArgumentException">A number is out of range, or the bands go beyond the spectrum.</exception>
    public SpectralBands(int channels, int length, WindowShape shape, bool removeMean, FilterBank bank, BandScale scale, float offset)
        : base(channels)
    {
        _fft = new RealFft(length, shape, null);
        _bands = new BandEnergies(_fft, bank, scale, offset);
        _removeMean = removeMean;
        TakesShorts = true;
    }

    /// <inheritdoc/>
    public override int CountPerChannel => _bands.Count;

    /// <inheritdoc/>
    protected override int GetFractionBits(int feature)
    {
        return _bands.FractionBits;
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The window has another length than the transform.</exception>
    protected override void ComputeChannel(SlidingWindow window, int channel, SampleScan scan, int[] features, int offset)
    {
        if (window.Length != _fft.Length)
        {
            throw new ArgumentException(
                "the window has " + window.Length.ToString() + " samples, the transform " + _fft.Length.ToString() + " points");
        }

        _fft.ComputePowerOf(window.Samples, window.Shorts, channel, window.Channels, _removeMean, scan);
        _bands.Compute(0, features, offset);
    }
}
