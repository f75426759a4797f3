using System;
using TinyInfer.Signal.Numerics;

namespace TinyInfer.Signal.Filters;

/// <summary>
/// The coefficients of a second-order section, <c>H(z) = (b0 + b1·z⁻¹ + b2·z⁻²) / (1 + a1·z⁻¹ + a2·z⁻²)</c>, with 30 fraction bits.
/// </summary>
/// <remarks>Designs are those of R. Bristow-Johnson's Audio EQ Cookbook: the bilinear transform of analog prototypes.</remarks>
public sealed class Biquad
{
    /// <summary>Fraction bits of a coefficient.</summary>
    public const int CoefficientBits = 30;

    /// <summary>Q of a second-order Butterworth filter, √½.</summary>
    public const double Butterworth = 0.70710678118654752;

    /// <summary>The largest magnitude of a coefficient: with it and samples within ±2^27 no sum overflows.</summary>
    private const double Limit = 4;

    /// <summary>Makes a section from a filter design, for example a row of SciPy's second-order sections.</summary>
    /// <param name="b0">b0, over a0.</param>
    /// <param name="b1">b1, over a0.</param>
    /// <param name="b2">b2, over a0.</param>
    /// <param name="a1">a1, over a0.</param>
    /// <param name="a2">a2, over a0.</param>
    /// <exception cref="ArgumentException">The section is not stable, or a coefficient is beyond ±4.</exception>
    public Biquad(double b0, double b1, double b2, double a1, double a2)
    {
        // The poles are within the unit circle when (a1, a2) is within the stability triangle; rounding must not move them out.
        B0 = Round(b0);
        B1 = Round(b1);
        B2 = Round(b2);
        A1 = Round(a1);
        A2 = Round(a2);
        long one = 1L << CoefficientBits;
        if (A2 >= one || A1 >= one + A2 || -A1 >= one + A2)
        {
            throw new ArgumentException("a second-order section is not stable: its poles are not inside the unit circle");
        }
    }

    /// <summary>b0 · 2^30.</summary>
    public long B0 { get; }

    /// <summary>b1 · 2^30.</summary>
    public long B1 { get; }

    /// <summary>b2 · 2^30.</summary>
    public long B2 { get; }

    /// <summary>a1 · 2^30.</summary>
    public long A1 { get; }

    /// <summary>a2 · 2^30.</summary>
    public long A2 { get; }

    /// <summary>A low-pass filter: passes what is below a frequency.</summary>
    /// <param name="frequency">The corner over the sampling rate, between 0 and 0.5.</param>
    /// <param name="q">Quality; <see cref="Butterworth"/> for the flattest.</param>
    /// <returns>The section.</returns>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public static Biquad LowPass(double frequency, double q)
    {
        Prepare(frequency, q, out double cos, out double versine, out double alpha);
        double a0 = 1 + alpha;
        return new Biquad(versine / 2 / a0, versine / a0, versine / 2 / a0, -2 * cos / a0, (1 - alpha) / a0);
    }

    /// <summary>A high-pass filter: passes what is above a frequency.</summary>
    /// <param name="frequency">The corner over the sampling rate, between 0 and 0.5.</param>
    /// <param name="q">Quality; <see cref="Butterworth"/> for the flattest.</param>
    /// <returns>The section.</returns>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public static Biquad HighPass(double frequency, double q)
    {
        Prepare(frequency, q, out double cos, out _, out double alpha);
        double a0 = 1 + alpha;
        double gain = (1 + cos) / 2 / a0;
        return new Biquad(gain, -2 * gain, gain, -2 * cos / a0, (1 - alpha) / a0);
    }

    /// <summary>A band-pass filter of gain 1 at its centre.</summary>
    /// <param name="frequency">The centre over the sampling rate, between 0 and 0.5.</param>
    /// <param name="q">Quality: centre over bandwidth.</param>
    /// <returns>The section.</returns>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public static Biquad BandPass(double frequency, double q)
    {
        Prepare(frequency, q, out double cos, out _, out double alpha);
        double a0 = 1 + alpha;
        return new Biquad(alpha / a0, 0, -alpha / a0, -2 * cos / a0, (1 - alpha) / a0);
    }

    /// <summary>A notch: stops one frequency, the mains' for example.</summary>
    /// <param name="frequency">The frequency over the sampling rate, between 0 and 0.5.</param>
    /// <param name="q">Quality: centre over bandwidth.</param>
    /// <returns>The section.</returns>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public static Biquad Notch(double frequency, double q)
    {
        Prepare(frequency, q, out double cos, out _, out double alpha);
        double a0 = 1 + alpha;
        return new Biquad(1 / a0, -2 * cos / a0, 1 / a0, -2 * cos / a0, (1 - alpha) / a0);
    }

    private static void Prepare(double frequency, double q, out double cos, out double versine, out double alpha)
    {
        if (!(frequency > 0 && frequency < 0.5) || !(q > 0 && q < 1e6))
        {
            throw new ArgumentException("a filter's frequency must lie between 0 and half the sampling rate, and its Q above 0");
        }

        // 1 − cos w out of the half angle's sine keeps its digits for low frequencies.
        double one = 1L << FixedMath.SineBits;
        uint phase = (uint)(long)(frequency * 4294967296.0);
        double halfSine = FixedMath.Sine(phase / 2) / one;
        versine = 2 * halfSine * halfSine;
        cos = 1 - versine;
        alpha = FixedMath.Sine(phase) / one / (2 * q);
    }

    private static long Round(double coefficient)
    {
        if (!(coefficient >= -Limit && coefficient <= Limit))
        {
            throw new ArgumentException("a filter coefficient is beyond ±4");
        }

        double scaled = coefficient * (1L << CoefficientBits);
        return (long)(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
    }
}
