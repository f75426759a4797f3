using System;
using TinyInfer.Signal.Numerics;

namespace TinyInfer.Signal.Spectrum;

/// <summary>
/// Triangular bands, evenly spaced in hertz or in mel: each rises from the centre of the one before it, where it is 0, to 1 at its own
/// centre, and falls to 0 at the centre of the next.
/// </summary>
/// <remarks>
/// The mel scale is HTK's, mel(f) ~ log(1 + f / 700), and the triangles are straight in mel, as HTK (Young et al., The HTK Book) and
/// TensorFlow's linear_to_mel_weight_matrix have them. Weights are within 0.002 of the exact ones; bins of less than 2^−15 of the unit of
/// power count as 0.
/// </remarks>
public sealed class TriangularBank : FilterBank
{
    private const int WeightBits = 15;

    private readonly int[] _edges;
    private readonly ushort[] _weights;

    private TriangularBank(int[] edges, ushort[] weights)
    {
        _edges = edges;
        _weights = weights;
    }

    /// <inheritdoc/>
    public override int Count => _edges.Length - 2;

    /// <inheritdoc/>
    public override int BinCount => _edges[_edges.Length - 1];

    /// <summary>Makes bands evenly spaced in mel.</summary>
    /// <param name="count">Number of bands, 1 and up.</param>
    /// <param name="low">Where the first band starts, in Hz.</param>
    /// <param name="high">Where the last band ends, in Hz; at most half the sampling rate.</param>
    /// <param name="sampleRate">Sampling rate in Hz.</param>
    /// <param name="length">Points of the transform.</param>
    /// <returns>The bank.</returns>
    /// <exception cref="ArgumentException">A number is out of range, or the range of frequencies is empty.</exception>
    public static TriangularBank Mel(int count, int low, int high, int sampleRate, int length)
    {
        return Create(count, low, high, sampleRate, length, true);
    }

    /// <summary>Makes bands evenly spaced in hertz.</summary>
    /// <param name="count">Number of bands, 1 and up.</param>
    /// <param name="low">Where the first band starts, in Hz.</param>
    /// <param name="high">Where the last band ends, in Hz; at most half the sampling rate.</param>
    /// <param name="sampleRate">Sampling rate in Hz.</param>
    /// <param name="length">Points of the transform.</param>
    /// <returns>The bank.</returns>
    /// <exception cref="ArgumentException">A number is out of range, or the range of frequencies is empty.</exception>
    public static TriangularBank Linear(int count, int low, int high, int sampleRate, int length)
    {
        return Create(count, low, high, sampleRate, length, false);
    }

    /// <inheritdoc/>
    public override void Apply(long[] power, long[] energies)
    {
        int[] edges = _edges;
        ushort[] weights = _weights;
        int bin = edges[0];
        int at = 0;
        int bands = edges.Length - 2;
        for (int segment = 0; segment <= bands; segment++)
        {
            // Between two centres every bin belongs to two bands, to one by its weight and to the other by the rest.
            long rising = 0;
            long sum = 0;
            for (int end = edges[segment + 1]; bin < end; bin++)
            {
                long value = power[bin] >> WeightBits;
                sum += value;
                rising += value * weights[at];
                at++;
            }

            if (segment > 0)
            {
                energies[segment - 1] += (sum << WeightBits) - rising;
            }

            if (segment < bands)
            {
                energies[segment] = rising;
            }
        }
    }

    private static TriangularBank Create(int count, int low, int high, int sampleRate, int length, bool mel)
    {
        if (count < 1 || low < 0 || high <= low || high > sampleRate / 2 || length < 2)
        {
            throw new ArgumentException("a bank needs a band or more, and 0 <= low < high <= half the sampling rate");
        }

        long lowest = Place((long)low * length, length, mel);
        long range = Place((long)high * length, length, mel) - lowest;
        int first = (int)((((long)low * length) + sampleRate - 1) / sampleRate);
        int end = (int)(((long)high * length) / sampleRate) + 1;
        ushort[] weights = new ushort[end - first];
        int[] edges = new int[count + 2];
        edges[0] = first;
        int segment = 0;
        for (int bin = first; bin < end; bin++)
        {
            // Where the bin lies, in distances between centres, with WeightBits fraction bits.
            long place = ((Place((long)bin * sampleRate, length, mel) - lowest) * (count + 1) << WeightBits) / range;
            for (; segment < count && place >= (segment + 1L) << WeightBits; segment++)
            {
                edges[segment + 1] = bin;
            }

            long weight = place - ((long)segment << WeightBits);
            weights[bin - first] = (ushort)(weight < 1 << WeightBits ? weight : 1 << WeightBits);
        }

        for (; segment <= count; segment++)
        {
            edges[segment + 1] = end;
        }

        return new TriangularBank(edges, weights);
    }

    /// <summary>A frequency times <paramref name="length"/> on the scale of the bank.</summary>
    private static long Place(long frequency, int length, bool mel)
    {
        return mel ? FixedMath.Log2((700L * length) + frequency) : frequency;
    }
}
