using System;
using TinyInfer.Signal.Numerics;

namespace TinyInfer.Signal.Spectrum;

/// <summary>The power of a single frequency, for a fraction of an FFT's cost where few frequencies matter (Goertzel, 1958).</summary>
/// <remarks>
/// <c>s[n] = x[n] + 2·cos w · s[n−1] − s[n−2]</c>, |X(w)|² = (s[N−1] − cos w · s[N−2])² + (sin w · s[N−2])². Coefficients have 26 fraction
/// bits. The error of |X| is below 1e-4 of the largest |X| that samples of the same peak can have.
/// </remarks>
public sealed class Goertzel
{
    private const int CoefficientBits = 26;

    /// <summary>Bits of the state: times a coefficient of 27 it must stay below 2^63.</summary>
    private const int StateBits = 35;

    /// <summary>Bits of |X|: its square must stay below 2^61.</summary>
    private const int RootBits = 30;

    private readonly int _length;
    private readonly long _cos;
    private readonly long _sin;
    private readonly int _fractionBits;

    /// <summary>Makes a detector of one frequency.</summary>
    /// <param name="length">Samples in a window, even, 2 to 4096.</param>
    /// <param name="frequency">The frequency over the sampling rate, from 0.5 / <paramref name="length"/> to 0.5 − that.</param>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public Goertzel(int length, double frequency)
    {
        if (length < 2 || length > 4096 || (length & 1) != 0 || !(frequency * length >= 0.5 && (0.5 - frequency) * length >= 0.5))
        {
            throw new ArgumentException(
                "a Goertzel filter needs an even length up to 4096, and half a period or more of its frequency in it");
        }

        uint phase = (uint)(long)(frequency * 4294967296.0);
        _length = length;
        _cos = (FixedMath.Cosine(phase) + (1 << (FixedMath.SineBits - CoefficientBits - 1))) >> (FixedMath.SineBits - CoefficientBits);
        _sin = (FixedMath.Sine(phase) + (1 << (FixedMath.SineBits - CoefficientBits - 1))) >> (FixedMath.SineBits - CoefficientBits);

        // A resonance of N samples: no state is larger than N / sin w times the peak, and the transform is not larger than N times the
        // peak.
        int stateBits = StateBits - FixedMath.BitLength(((long)length << CoefficientBits) / _sin);
        int powerBits = RootBits - FixedMath.BitLength(length);
        _fractionBits = stateBits < powerBits ? stateBits : powerBits;
    }

    /// <summary>The F that gives no overflow for samples of a magnitude.</summary>
    /// <param name="magnitude">The largest distance of a sample from the level.</param>
    /// <returns>Fraction bits; negative for samples that are wide.</returns>
    public int FractionBitsFor(long magnitude)
    {
        return _fractionBits - FixedMath.BitLength(magnitude);
    }

    /// <summary>Computes the power.</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="start">Index of the first.</param>
    /// <param name="stride">Distance of one to the next.</param>
    /// <param name="level">What to subtract from each; their mean.</param>
    /// <param name="fractionBits">F, at most that of <see cref="FractionBitsFor"/>.</param>
    /// <returns>|X(w)|² · 4^F.</returns>
    public long ComputePower(int[] samples, int start, int stride, int level, int fractionBits)
    {
        // Scaled up by F, or by 0 and then down: one of the two factors is 1.
        long scale = fractionBits > 0 ? 1L << fractionBits : 1;
        int down = fractionBits < 0 ? -fractionBits : 0;
        long factor = 2 * _cos;
        long s1 = 0;
        long s2 = 0;
        int end = start + (_length * stride);
        for (int i = start; i < end; i += stride)
        {
            s2 = ((samples[i] - (long)level) * scale >> down) + ((factor * s1) >> CoefficientBits) - s2;
            i += stride;
            s1 = ((samples[i] - (long)level) * scale >> down) + ((factor * s2) >> CoefficientBits) - s1;
        }

        long re = s1 - ((_cos * s2) >> CoefficientBits);
        long im = (_sin * s2) >> CoefficientBits;
        return (re * re) + (im * im);
    }
}
