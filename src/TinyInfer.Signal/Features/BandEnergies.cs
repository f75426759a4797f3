using System;
using TinyInfer.Signal.Spectrum;

namespace TinyInfer.Signal.Features;

/// <summary>From the power spectrum that a transform has just computed to one feature a band.</summary>
internal sealed class BandEnergies
{
    private readonly RealFft _fft;
    private readonly FilterBank _bank;
    private readonly long[] _energies;
    private readonly EnergyScale _scale;
    private bool _isSummed;

    /// <summary>Makes the last step of a spectral extractor, and tells the transform how many fraction bits it has use for.</summary>
    /// <exception cref="ArgumentException">The bank does not fit the transform, or the offset is out of range.</exception>
    internal BandEnergies(RealFft fft, FilterBank bank, BandScale scale, float offset)
    {
        if (bank.BinCount > fft.BinCount)
        {
            throw new ArgumentException(
                "the bands reach bin " + (bank.BinCount - 1).ToString() + ", but a transform of " + fft.Length.ToString()
                    + " points has bins up to "
                + (fft.BinCount - 1).ToString());
        }

        // Bins are |X|² · 4^(F + 1), Σw² has 30 fraction bits: K = N · Σw² / 2 · 4^(F + 1) = N · WindowPower · 2^−29 · 4^F.
        _fft = fft;
        _bank = bank;
        Count = bank.Count;

        // Bands that take whole bins are summed where the bins are: no band lies below its bins.
        _energies = bank is RectangularBank ? fft.Bins : new long[Count];
        _scale = new EnergyScale(scale, offset, fft.Length * fft.WindowPower, 29);
        fft.MaximumFractionBits = _scale.MaximumFractionBits;
    }

    internal int Count { get; }

    internal int FractionBits => _scale.FractionBits;

    internal int MaximumFractionBits => _scale.MaximumFractionBits;

    /// <summary>
    /// Whether the transform needs no scan of 16-bit samples: <see cref="EnergyScale.IsEnough"/>, and bands drop no bits of bins.
    /// </summary>
    internal bool TakesUnscanned => _bank is RectangularBank && _scale.IsEnough(_fft.UnscannedFractionBits);

    /// <summary>See <see cref="EnergyScale.CanWrite"/>.</summary>
    internal bool CanWrite => _scale.CanWrite;

    /// <summary>Whether bands have four bins each, which are summed while they are written.</summary>
    internal bool AreFours => _bank.FirstOfFours >= 0;

    /// <summary>Says that the transform has computed another window.</summary>
    internal void Renew()
    {
        _isSummed = false;
    }

    /// <summary>Computes the features.</summary>
    /// <param name="sampleBits">Fraction bits that the transform's samples had already.</param>
    /// <param name="features">Receives the features.</param>
    /// <param name="offset">Index of the first.</param>
    internal void Compute(int sampleBits, int[] features, int offset)
    {
        Sum();
        _scale.Convert(_energies, Count, _fft.FractionBits + sampleBits, features, offset);
    }

    /// <summary>Writes the features into a model's input, if it takes all alike and <see cref="EnergyScale.TryWrite"/> can.</summary>
    /// <returns>Whether it was possible.</returns>
    internal bool TryWrite(ScaledInput input, sbyte[] target, int at)
    {
        int first = _isSummed ? -1 : _bank.FirstOfFours;
        if (first < 0)
        {
            Sum();
        }

        return _scale.TryWrite(first < 0 ? _energies : _fft.Bins, first, Count, _fft.FractionBits, input, target, at);
    }

    private void Sum()
    {
        // Once: sums may lie where the bins were.
        if (!_isSummed)
        {
            _bank.Apply(_fft.Bins, _energies);
            _isSummed = true;
        }
    }
}
