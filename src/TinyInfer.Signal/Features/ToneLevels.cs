using System;
using TinyInfer.Signal.Spectrum;

namespace TinyInfer.Signal.Features;

/// <summary>
/// Levels of single frequencies by <see cref="Goertzel"/>, the mean removed: E = 2 · |X(w)|² / N², the mean square of a tone of that
/// frequency.
/// </summary>
public sealed class ToneLevels : ChannelExtractor
{
    private readonly Goertzel[] _tones;
    private readonly long[] _energies;
    private readonly int _length;
    private readonly EnergyScale _scale;

    /// <summary>Makes an extractor.</summary>
    /// <param name="channels">Number of channels.</param>
    /// <param name="length">Samples in a window, even, 2 to 4096.</param>
    /// <param name="frequencies">Frequencies over the sampling rate.</param>
    /// <param name="scale">What a tone's energy is given as.</param>
    /// <param name="offset">What is added to an energy before its logarithm, 0 to 1e12, in squares of the sample's unit.</param>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public ToneLevels(int channels, int length, double[] frequencies, BandScale scale, float offset)
        : base(channels)
    {
        _tones = new Goertzel[frequencies.Length];
        for (int i = 0; i < frequencies.Length; i++)
        {
            _tones[i] = new Goertzel(length, frequencies[i]);
        }

        // K = N² / 2 · 4^F.
        _energies = new long[frequencies.Length];
        _length = length;
        _scale = new EnergyScale(scale, offset, (long)length * length, 1);
    }

    /// <inheritdoc/>
    public override int CountPerChannel => _tones.Length;

    /// <inheritdoc/>
    protected override int GetFractionBits(int feature)
    {
        return _scale.FractionBits;
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The window has another length than the tones.</exception>
    protected override void ComputeChannel(SlidingWindow window, int channel, SampleScan scan, int[] features, int offset)
    {
        if (window.Length != _length)
        {
            throw new ArgumentException("the window has " + window.Length.ToString() + " samples, not " + _length.ToString());
        }

        int level = scan.Mean;
        long above = (long)scan.Maximum - level;
        long below = (long)level - scan.Minimum;
        int fractionBits = _scale.MaximumFractionBits;
        for (int i = 0; i < _tones.Length; i++)
        {
            int bits = _tones[i].FractionBitsFor(above > below ? above : below);
            fractionBits = bits < fractionBits ? bits : fractionBits;
        }

        for (int i = 0; i < _tones.Length; i++)
        {
            _energies[i] = _tones[i].ComputePower(window.Samples, channel, window.Channels, level, fractionBits);
        }

        _scale.Convert(_energies, _energies.Length, fractionBits, features, offset);
    }
}
