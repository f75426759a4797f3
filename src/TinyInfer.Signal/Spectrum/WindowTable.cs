using System;
using TinyInfer.Signal.Numerics;

namespace TinyInfer.Signal.Spectrum;

/// <summary>The weights of a window: half of it, for the other half is its mirror image.</summary>
internal sealed class WindowTable
{
    /// <summary>Fraction bits of a weight: 1.0 is 32,768.</summary>
    internal const int Bits = 15;

    /// <summary>Makes the table.</summary>
    /// <param name="shape">Which window.</param>
    /// <param name="length">Number of samples, even.</param>
    /// <exception cref="ArgumentException">There is no such window.</exception>
    internal WindowTable(WindowShape shape, int length)
    {
        CosineShare = ShareOf(shape);
        long constant = (1L << FixedMath.SineBits) - CosineShare;
        int half = length / 2;
        Weights = new ushort[half + 1];
        for (int i = 0; i <= half; i++)
        {
            long weight = constant - ((CosineShare * FixedMath.Cosine(FixedMath.Phase(i, length))) >> FixedMath.SineBits);
            weight = (weight + (1L << (FixedMath.SineBits - Bits - 1))) >> (FixedMath.SineBits - Bits);
            Weights[i] = (ushort)weight;
            PowerSum += i == 0 || i == half ? weight * weight : 2 * weight * weight;
        }
    }

    /// <summary>Weights 0 to N / 2 with <see cref="Bits"/> fraction bits.</summary>
    internal ushort[] Weights { get; }

    /// <summary>Sum of the squares of all N weights, with twice <see cref="Bits"/> fraction bits.</summary>
    internal long PowerSum { get; }

    /// <summary>
    /// 1 − a with <see cref="FixedMath.SineBits"/> fraction bits. The window's transform is a · N at bin 0 and −(1 − a) · N / 2 at bin 1.
    /// </summary>
    internal long CosineShare { get; }

    private static long ShareOf(WindowShape shape)
    {
        switch (shape)
        {
            case WindowShape.Rectangular:
                return 0;
            case WindowShape.Hann:
                return 1L << (FixedMath.SineBits - 1);
            case WindowShape.Hamming:
                return ((1L << FixedMath.SineBits) * 46) / 100;
            default:
                throw new ArgumentException("there is no window of shape " + ((int)shape).ToString());
        }
    }
}
