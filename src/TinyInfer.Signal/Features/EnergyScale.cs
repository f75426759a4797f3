using System;
using TinyInfer.Numerics;
using TinyInfer.Signal.Numerics;

namespace TinyInfer.Signal.Features;

/// <summary>From energies in block-scaled whole numbers to features: logarithms or amplitudes.</summary>
/// <remarks>
/// With K the number that stands for the energy 1, log2(offset + S / K) = log2(offset · K + S) − log2 K: one table lookup an energy, no
/// division. K is a constant times 4^F, F being the fraction bits that block scaling gave the samples.
/// </remarks>
internal sealed class EnergyScale
{
    private const int AmplitudeBits = 8;

    private readonly BandScale _scale;
    private readonly double _offset;
    private readonly double _unit;
    private readonly int _unitLog;
    private readonly double _unitRoot;

    /// <summary>Makes a scale.</summary>
    /// <param name="scale">What an energy is given as.</param>
    /// <param name="offset">What is added before the logarithm.</param>
    /// <param name="unit">K for F = 0, times 2^<paramref name="unitBits"/>.</param>
    /// <param name="unitBits">See there.</param>
    /// <exception cref="ArgumentException">The offset is out of range.</exception>
    internal EnergyScale(BandScale scale, float offset, long unit, int unitBits)
    {
        if (!(offset >= 0f && offset <= 1e12f))
        {
            throw new ArgumentException("the offset of a logarithm must be from 0 to 1e12");
        }

        _scale = scale;
        _offset = offset;
        _unit = unit / (double)(1L << unitBits);
        _unitLog = FixedMath.Log2(unit) - (unitBits << FixedMath.LogBits);
        _unitRoot = (1 << AmplitudeBits) / RealMath.Sqrt(_unit);
        MaximumFractionBits = 30;
        while (MaximumFractionBits > 0 && _offset * _unit * (1L << (2 * MaximumFractionBits)) > 1L << 61)
        {
            MaximumFractionBits--;
        }
    }

    /// <summary>
    /// The largest F: with more, the offset would not fit a <c>long</c>, and what the samples still had to say would be nothing beside it.
    /// </summary>
    internal int MaximumFractionBits { get; }

    /// <summary>Fraction bits of a feature.</summary>
    internal int FractionBits => _scale == BandScale.Log2Power ? FixedMath.LogBits : AmplitudeBits;

    /// <summary>Whether <see cref="TryWrite"/> is possible if the scale of the input is a usual one.</summary>
    internal bool CanWrite => _scale == BandScale.Log2Power && _offset > 0;

    /// <summary>
    /// Whether a transform's own error is nothing beside the offset, or an amplitude's last bit, however faint the samples are: then there
    /// is no need to scale them up by what they leave free.
    /// </summary>
    /// <remarks>
    /// A bin is off by some 11 units of 1,024 points. With 2^32 square units for the offset, or for an amplitude of 1, the error of a
    /// logarithm is below 2e-3, of an amplitude below 2^−8.
    /// </remarks>
    /// <param name="fractionBits">F, the same for all windows.</param>
    internal bool IsEnough(int fractionBits)
    {
        double least = _scale == BandScale.Amplitude ? 1 : _offset;
        return fractionBits >= 0 && fractionBits <= MaximumFractionBits && least * _unit * (1L << (2 * fractionBits)) >= 1L << 32;
    }

    /// <summary>Writes energies below 2^61 into a model's input, scaled; see <see cref="LogWriter"/>.</summary>
    /// <returns>Whether it was possible; if not, nothing has happened.</returns>
    internal bool TryWrite(long[] energies, int first, int count, int fractionBits, ScaledInput input, sbyte[] target, int at)
    {
        int up = LogWriter.Shift - input.Shifts[0];
        long limit = (1L << 61) >> up;
        long bias = input.Biases[0];
        long constant = CanWrite ? ConstantOf(UnitOf(fractionBits)) : 0;
        if (constant <= 0 || up < 0 || up > LogWriter.Shift - LogWriter.LeastShift || bias > limit || bias < -limit)
        {
            return false;
        }

        long multiplier = (long)input.Multipliers[0] << up;
        LogWriter.Write(energies, first, count, constant, UnitLogOf(fractionBits), multiplier, bias << up, target, at);
        return true;
    }

    /// <summary>Converts energies below 2^61.</summary>
    internal void Convert(long[] energies, int count, int fractionBits, int[] features, int offset)
    {
        double unit = UnitOf(fractionBits);
        if (_scale == BandScale.Amplitude)
        {
            unit = _unitRoot / unit;
            for (int i = 0; i < count; i++)
            {
                features[offset + i] = FixedMath.Saturate(FixedMath.SquareRoot(energies[i]) * unit);
            }

            return;
        }

        FixedMath.Log2All(energies, count, ConstantOf(unit), features, offset, UnitLogOf(fractionBits));
    }

    private static double UnitOf(int fractionBits) => fractionBits < 0 ? 1.0 / (1L << -fractionBits) : 1L << fractionBits;

    private long ConstantOf(double unit) => (long)(_offset * _unit * unit * unit);

    private int UnitLogOf(int fractionBits) => _unitLog + (2 * fractionBits << FixedMath.LogBits);
}
