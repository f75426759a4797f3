using System;
using TinyInfer.Signal.Numerics;

namespace TinyInfer.Signal.Filters;

/// <summary>
/// A finite impulse response in fixed point, <c>y[n] = Σ h[i] · x[n·D − i]</c>; with D &gt; 1 only every D-th result is computed.
/// </summary>
/// <remarks>
/// Taps have 30 fraction bits, sums 64 bits; results are rounded: the error is at most 0.5 units and 2^−31 of the input a tap.
/// </remarks>
public sealed class FirFilter : SampleFilter
{
    private const int TapBits = 30;

    /// <summary>Samples that are filtered at a time.</summary>
    private const int BlockLength = 64;

    private readonly long[] _taps;
    private readonly int _decimation;
    private readonly int[] _line;
    private int _phase;

    /// <summary>Makes a filter.</summary>
    /// <param name="taps">The impulse response; the sum of magnitudes at most 8.</param>
    /// <param name="decimation">Samples for each result, 1 and up. The first result comes with the first sample.</param>
    /// <exception cref="ArgumentException">There are no taps, their sum is too large, or the decimation is below 1.</exception>
    public FirFilter(double[] taps, int decimation)
        : this(ReverseTaps(taps), decimation)
    {
    }

    private FirFilter(long[] reversedTaps, int decimation)
    {
        if (decimation < 1)
        {
            throw new ArgumentException("a filter's decimation must be at least 1");
        }

        _taps = reversedTaps;
        _decimation = decimation;
        _line = new int[reversedTaps.Length + BlockLength - 1];
    }

    /// <inheritdoc/>
    public override int Decimation => _decimation;

    /// <summary>
    /// A low-pass filter of linear phase and gain 1 at 0 Hz: a sinc, cut by a Hamming window. It is 50 dB down from 2 /
    /// <paramref name="length"/> above the corner.
    /// </summary>
    /// <param name="length">Number of taps, 1 and up; odd for a whole delay.</param>
    /// <param name="frequency">The corner over the sampling rate, between 0 and 0.5; half the gain is there.</param>
    /// <param name="decimation">Samples for each result.</param>
    /// <returns>The filter; its delay is (length − 1) / 2.</returns>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public static FirFilter LowPass(int length, double frequency, int decimation)
    {
        if (length < 1 || !(frequency > 0 && frequency < 0.5))
        {
            throw new ArgumentException("a low-pass filter needs a tap or more and a corner below half the sampling rate");
        }

        double[] taps = new double[length];
        double sum = 0;
        double one = 1L << FixedMath.SineBits;
        for (int i = 0; i < length; i++)
        {
            // Twice the distance from the centre is whole; sin(2π · f · d) / d, up to a factor that the sum takes out.
            int twice = (2 * i) - length + 1;
            double angle = frequency * twice / 2;
            double sinc = twice == 0
                ? 6.283185307179586 * frequency
                : FixedMath.Sine((uint)(long)(angle * 4294967296.0)) / one / (twice / 2.0);
            double window = length == 1 ? 1 : 0.54 - (0.46 * FixedMath.Cosine(FixedMath.Phase(i, length - 1)) / one);
            taps[i] = sinc * window;
            sum += taps[i];
        }

        for (int i = 0; i < length; i++)
        {
            taps[i] /= sum;
        }

        return new FirFilter(taps, decimation);
    }

    /// <inheritdoc/>
    public override int Process(int[] samples, int start, int stride, int count)
    {
        int[] line = _line;
        int history = _taps.Length - 1;
        int from = start;
        int to = start;
        while (count > 0)
        {
            int block = count < BlockLength ? count : BlockLength;
            int end = history + block;
            for (int i = history; i < end; i++)
            {
                line[i] = samples[from];
                from += stride;
            }

            int at = _phase;
            for (; at < block; at += _decimation)
            {
                samples[to] = Sum(at);
                to += stride;
            }

            _phase = at - block;
            Array.Copy(line, block, line, 0, history);
            count -= block;
        }

        return (to - start) / stride;
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        for (int i = 0; i < _line.Length; i++)
        {
            _line[i] = 0;
        }

        _phase = 0;
    }

    /// <inheritdoc/>
    public override SampleFilter Clone()
    {
        return new FirFilter(_taps, _decimation);
    }

    private static long[] ReverseTaps(double[] taps)
    {
        if (taps.Length == 0)
        {
            throw new ArgumentException("a filter needs a tap or more");
        }

        // In the order in which the samples lie, and a whole number of fours; the zeros meet the oldest samples.
        long[] reversed = new long[(taps.Length + 3) & ~3];
        double magnitude = 0;
        for (int i = 0; i < taps.Length; i++)
        {
            double tap = taps[i] * (1L << TapBits);
            reversed[reversed.Length - 1 - i] = (long)(tap < 0 ? tap - 0.5 : tap + 0.5);
            magnitude += taps[i] < 0 ? -taps[i] : taps[i];
        }

        if (!(magnitude <= 8))
        {
            throw new ArgumentException("the magnitudes of a filter's taps must not sum up to more than 8");
        }

        return reversed;
    }

    private int Sum(int at)
    {
        int[] line = _line;
        long[] taps = _taps;
        long sum = 1L << (TapBits - 1);
        for (int i = 0; i < taps.Length; i += 4)
        {
            sum = sum + (line[at] * taps[i]) + (line[at + 1] * taps[i + 1]) + (line[at + 2] * taps[i + 2]) + (line[at + 3] * taps[i + 3]);
            at += 4;
        }

        return (int)(sum >> TapBits);
    }
}
