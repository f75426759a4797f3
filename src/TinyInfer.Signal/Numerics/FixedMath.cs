using System;

namespace TinyInfer.Signal.Numerics;

/// <summary>Sine, logarithm and square root in integers: the same bits on every machine.</summary>
public static class FixedMath
{
    /// <summary>Fraction bits of <see cref="Sine"/> and <see cref="Cosine"/>: 1.0 is 2^30.</summary>
    public const int SineBits = 30;

    /// <summary>Fraction bits of <see cref="Log2"/>: 1.0 is 65,536.</summary>
    public const int LogBits = 16;

    private const uint QuarterTurn = 0x40000000;

    /// <summary>
    /// What a straight line between powers of two lacks of a logarithm in units of 2^−16, in 64 pieces: log2(1 + i / 64) − i / 64 in the
    /// lower 13 bits, above them its rise up to the next piece.
    /// </summary>
    internal static readonly int[] LogPieces =
    {
        3620864, 3432890, 3261277, 3089643, 2917988, 2762696, 2599193, 2443862, 2296704, 2157720, 2010527, 1871508, 1740664, 1609804,
        1487120, 1356229, 1233514, 1127168, 1004425, 889859, 783471, 677070, 570656, 464229, 374173, 267722, 177642, 79359, -10744,
        -92666, -190982, -272926, -354880, -436844, -518818, -600802, -674604, -756607, -830428, -896066, -969904, -1043751, -1109415,
        -1183279, -1240768, -1314648, -1372153, -1437857, -1503569, -1561097, -1618632, -1676174, -1741915, -1791280, -1848843, -1906413,
        -1955798, -2013381, -2062779, -2120375, -2161594, -2219202, -2268625, -2309862,
    };

    /// <summary>The sine of a part of a turn. The error is below 2 units of 2^−30.</summary>
    /// <param name="phase">The angle; 2^32 is a whole turn.</param>
    /// <returns>The sine with <see cref="SineBits"/> fraction bits.</returns>
    public static int Sine(uint phase)
    {
        uint fold = phase & (QuarterTurn - 1);
        if ((phase & QuarterTurn) != 0)
        {
            fold = QuarterTurn - fold;
        }

        // sin(π/2 · t) / t as a polynomial in t², through the Chebyshev nodes of [0, 1]: its own error is 3e-11.
        long t = fold;
        long square = (t * t) >> 30;
        long sum = 688288L + ((-14739L * square) >> 30);
        sum = -20107567L + ((sum * square) >> 30);
        sum = 342277127L + ((sum * square) >> 30);
        sum = -2774394665L + ((sum * square) >> 30);
        sum = 6746518852L + ((sum * square) >> 30);
        int sine = (int)(((sum * t) + (1L << 31)) >> 32);
        return phase >= 2 * QuarterTurn ? -sine : sine;
    }

    /// <summary>The cosine of a part of a turn. The error is below 2 units of 2^−30.</summary>
    /// <param name="phase">The angle; 2^32 is a whole turn.</param>
    /// <returns>The cosine with <see cref="SineBits"/> fraction bits.</returns>
    public static int Cosine(uint phase)
    {
        return Sine(phase + QuarterTurn);
    }

    /// <summary>The part of a turn that <paramref name="numerator"/> / <paramref name="denominator"/> of a turn is, as a phase.</summary>
    /// <param name="numerator">Numerator, 0 and up.</param>
    /// <param name="denominator">Denominator, above 0.</param>
    /// <returns>The phase, rounded; 2^32 is a whole turn.</returns>
    public static uint Phase(int numerator, int denominator)
    {
        long part = numerator % denominator;
        return (uint)(((part << 33) + denominator) / (2L * denominator));
    }

    /// <summary>The logarithm to base 2. The error is below 1e-4.</summary>
    /// <param name="value">A number above 0; 0 and below give 0.</param>
    /// <returns>The logarithm with <see cref="LogBits"/> fraction bits, in [0, 63 · 65,536].</returns>
    public static int Log2(long value)
    {
        if (value <= 0)
        {
            return 0;
        }

        // The bits of a double, read as an integer, are a logarithm already: a straight line from each power of two to the next.
        int line = (int)(BitConverter.DoubleToInt64Bits(value) >> (52 - LogBits)) - (1023 << LogBits);
        int piece = LogPieces[(line >> 10) & 63];
        return line + (piece & 8191) + (((piece >> 13) * (line & 1023)) >> 10);
    }

    /// <summary>The logarithms of many numbers, faster than one by one.</summary>
    /// <param name="values">The numbers.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="added">What is added to each first.</param>
    /// <param name="results">Receives the logarithms.</param>
    /// <param name="at">Index of the first.</param>
    /// <param name="subtracted">What is subtracted from each logarithm.</param>
    internal static void Log2All(long[] values, int count, long added, int[] results, int at, int subtracted)
    {
        int i = 0;
        if (added > 0)
        {
            int[] pieces = LogPieces;
            int bias = subtracted + (1023 << LogBits);
            for (int last = count - 3; i < last; i += 4)
            {
                int line = (int)(BitConverter.DoubleToInt64Bits(values[i] + added) >> (52 - LogBits));
                int piece = pieces[(line >> 10) & 63];
                results[at] = line + (piece & 8191) + (((piece >> 13) * (line & 1023)) >> 10) - bias;
                line = (int)(BitConverter.DoubleToInt64Bits(values[i + 1] + added) >> (52 - LogBits));
                piece = pieces[(line >> 10) & 63];
                results[at + 1] = line + (piece & 8191) + (((piece >> 13) * (line & 1023)) >> 10) - bias;
                line = (int)(BitConverter.DoubleToInt64Bits(values[i + 2] + added) >> (52 - LogBits));
                piece = pieces[(line >> 10) & 63];
                results[at + 2] = line + (piece & 8191) + (((piece >> 13) * (line & 1023)) >> 10) - bias;
                line = (int)(BitConverter.DoubleToInt64Bits(values[i + 3] + added) >> (52 - LogBits));
                piece = pieces[(line >> 10) & 63];
                results[at + 3] = line + (piece & 8191) + (((piece >> 13) * (line & 1023)) >> 10) - bias;
                at += 4;
            }
        }

        for (; i < count; i++)
        {
            results[at] = Log2(values[i] + added) - subtracted;
            at++;
        }
    }

    /// <summary>The integer square root: the largest number whose square is at most the value.</summary>
    /// <param name="value">A number; below 0 gives 0.</param>
    /// <returns>The root, rounded down.</returns>
    public static long SquareRoot(long value)
    {
        if (value <= 0)
        {
            return 0;
        }

        // Newton's method from above falls until it is there (Crandall and Pomerance, Prime Numbers, algorithm 9.2.11).
        long root = 1L << ((BitLength(value) + 1) >> 1);
        while (true)
        {
            long next = (root + (value / root)) >> 1;
            if (next >= root)
            {
                return root;
            }

            root = next;
        }
    }

    /// <summary>The number of bits that a number takes: the least b with value &lt; 2^b.</summary>
    /// <param name="value">A number, 0 and up.</param>
    /// <returns>The bits; 0 for 0.</returns>
    public static int BitLength(long value)
    {
        int bits = 0;
        while (value > 255)
        {
            value >>= 8;
            bits += 8;
        }

        while (value > 0)
        {
            value >>= 1;
            bits++;
        }

        return bits;
    }

    /// <summary>A real number as an <c>int</c>, rounded to the nearest, halves away from zero.</summary>
    /// <param name="value">A number. NaN becomes 0; numbers beyond the range of <c>int</c> become its ends.</param>
    /// <returns>The whole number.</returns>
    public static int Saturate(double value)
    {
        // Neither comparing nor casting NaN is the same everywhere: on nanoFramework it is greater than any number.
        if (double.IsNaN(value))
        {
            return 0;
        }

        if (value >= int.MaxValue)
        {
            return int.MaxValue;
        }

        return value <= int.MinValue ? int.MinValue : (int)(value < 0 ? value - 0.5 : value + 0.5);
    }
}
