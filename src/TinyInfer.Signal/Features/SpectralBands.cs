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
/// <para>
/// A <see cref="FeaturePipeline"/> of 16-bit samples needs no scan of them before the transform if the offset is large beside the
/// transform's error: the transform looks at them as it goes.
/// </para>
/// </remarks>
public sealed class SpectralBands : ChannelExtractor
{
    private readonly RealFft _fft;
    private readonly BandEnergies _bands;
    private readonly bool _removeMean;
    private SampleWatch[] _watches;

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
    internal override bool TakesUnscanned => _bands.TakesUnscanned;

    /// <summary>Whether a model's input is mostly made of a spectrum without features in between.</summary>
    internal bool CanWrite => _bands.CanWrite;

    /// <summary>Whether bands have four bins each.</summary>
    internal bool AreFours => _bands.AreFours;

    /// <inheritdoc/>
    protected override int GetFractionBits(int feature)
    {
        return _bands.FractionBits;
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The window has another length than the transform.</exception>
    protected override void ComputeChannel(SlidingWindow window, int channel, SampleScan scan, int[] features, int offset)
    {
        Transform(window, channel, scan);
        _bands.Compute(0, features, offset);
    }

    /// <summary>Says that windows come without scans.</summary>
    /// <param name="channels">Number of channels.</param>
    /// <param name="limits">The sensor's limits, for all channels or for each; null if there are none.</param>
    internal void Watch(int channels, SensorLimits[] limits)
    {
        _watches = new SampleWatch[channels];
        for (int i = 0; i < channels; i++)
        {
            _watches[i] = new SampleWatch(limits == null ? null : limits[limits.Length == 1 ? 0 : i]);
        }
    }

    /// <summary>What was seen in a channel of the last window, which had no scan.</summary>
    internal SampleWatch GetWatch(int channel)
    {
        return _watches[channel];
    }

    /// <summary>Computes the spectrum of a channel; features or a model's input are made of it when they are asked for.</summary>
    internal void Transform(SlidingWindow window, int channel, SampleScan scan)
    {
        if (window.Length != _fft.Length)
        {
            throw new ArgumentException(
                "the window has " + window.Length.ToString() + " samples, the transform " + _fft.Length.ToString() + " points");
        }

        _bands.Renew();
        if (scan == null)
        {
            _fft.ComputePowerOf(window.Shorts, channel, window.Channels, _removeMean, _watches[channel]);
        }
        else
        {
            _fft.ComputePowerOf(window.Samples, window.Shorts, channel, window.Channels, _removeMean, scan);
        }
    }

    /// <summary>Computes features of the spectrum.</summary>
    internal void Convert(int[] features)
    {
        _bands.Compute(0, features, 0);
    }

    /// <summary>Writes features of the spectrum into a model's input, if it takes all alike.</summary>
    /// <returns>Whether it was possible; if not, nothing has happened to it.</returns>
    internal bool TryWrite(ScaledInput input, Tensor target)
    {
        return _bands.TryWrite(input, target.Data, target.Offset);
    }
}
