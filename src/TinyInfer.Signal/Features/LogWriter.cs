using System;
using TinyInfer.Signal.Numerics;

namespace TinyInfer.Signal.Features;

/// <summary>
/// From energies to a model's int8 input in one go: logarithm, scale, clamp. The same bytes as <see cref="EnergyScale.Convert"/> and
/// <see cref="FeatureScaler"/> one after the other give, for half the instructions.
/// </summary>
internal static class LogWriter
{
    /// <summary>What all products are shifted by: a constant takes fewer instructions than a variable.</summary>
    internal const int Shift = 48;

    /// <summary>Below it, a logarithm's product might overflow.</summary>
    internal const int LeastShift = 39;

    private const int One = 1023 << FixedMath.LogBits;

    /// <summary>
    /// Writes one input for each energy: <c>clamp(((log2(energy + added) − subtracted) · multiplier + bias) &gt;&gt; 48)</c>.
    /// </summary>
    /// <param name="energies">The energies, below 2^61.</param>
    /// <param name="first">Index of the first if each is four numbers that are still to be added; −1 if not.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="added">What is added to each, above 0.</param>
    /// <param name="subtracted">What is subtracted from each logarithm.</param>
    /// <param name="multiplier">Multiplier of logarithms, in ±2^39.</param>
    /// <param name="bias">What is added to products, in ±2^61.</param>
    /// <param name="target">Receives the input.</param>
    /// <param name="at">Index of the first.</param>
    internal static void Write(
        long[] energies, int first, int count, long added, int subtracted, long multiplier, long bias, sbyte[] target, int at)
    {
        // A double's exponent starts at 1023. What overflows on the way to a sum that does not is back in the end.
        bias -= (subtracted + (long)One) * multiplier;
        int done = first < 0
            ? WriteEach(energies, count - 3, added, multiplier, bias, target, at)
            : WriteSums(energies, first, count - 3, added, multiplier, bias, target, at);
        for (; done < count; done++)
        {
            int bin = first + (4 * done);
            long energy = first < 0 ? energies[done] : energies[bin] + energies[bin + 1] + energies[bin + 2] + energies[bin + 3];
            long q = (((FixedMath.Log2(energy + added) + One) * multiplier) + bias) >> Shift;
            target[at + done] = (sbyte)((sbyte)q == q ? q : q < 0 ? sbyte.MinValue : sbyte.MaxValue);
        }
    }

    private static int WriteEach(long[] energies, int last, long added, long multiplier, long bias, sbyte[] target, int at)
    {
        int[] pieces = FixedMath.LogPieces;
        int i = 0;
        for (; i < last; i += 4)
        {
            int line = (int)(BitConverter.DoubleToInt64Bits(energies[i] + added) >> (52 - FixedMath.LogBits));
            int piece = pieces[(line >> 10) & 63];
            long q = (((line + (piece & 8191) + (((piece >> 13) * (line & 1023)) >> 10)) * multiplier) + bias) >> Shift;
            if ((sbyte)q != q)
            {
                q = q < 0 ? sbyte.MinValue : sbyte.MaxValue;
            }

            target[at] = (sbyte)q;
            line = (int)(BitConverter.DoubleToInt64Bits(energies[i + 1] + added) >> (52 - FixedMath.LogBits));
            piece = pieces[(line >> 10) & 63];
            q = (((line + (piece & 8191) + (((piece >> 13) * (line & 1023)) >> 10)) * multiplier) + bias) >> Shift;
            if ((sbyte)q != q)
            {
                q = q < 0 ? sbyte.MinValue : sbyte.MaxValue;
            }

            target[at + 1] = (sbyte)q;
            line = (int)(BitConverter.DoubleToInt64Bits(energies[i + 2] + added) >> (52 - FixedMath.LogBits));
            piece = pieces[(line >> 10) & 63];
            q = (((line + (piece & 8191) + (((piece >> 13) * (line & 1023)) >> 10)) * multiplier) + bias) >> Shift;
            if ((sbyte)q != q)
            {
                q = q < 0 ? sbyte.MinValue : sbyte.MaxValue;
            }

            target[at + 2] = (sbyte)q;
            line = (int)(BitConverter.DoubleToInt64Bits(energies[i + 3] + added) >> (52 - FixedMath.LogBits));
            piece = pieces[(line >> 10) & 63];
            q = (((line + (piece & 8191) + (((piece >> 13) * (line & 1023)) >> 10)) * multiplier) + bias) >> Shift;
            if ((sbyte)q != q)
            {
                q = q < 0 ? sbyte.MinValue : sbyte.MaxValue;
            }

            target[at + 3] = (sbyte)q;
            at += 4;
        }

        return i;
    }

    private static int WriteSums(long[] power, int bin, int last, long added, long multiplier, long bias, sbyte[] target, int at)
    {
        int[] pieces = FixedMath.LogPieces;
        int i = 0;
        for (; i < last; i += 4)
        {
            long energy = power[bin] + power[bin + 1] + power[bin + 2] + power[bin + 3] + added;
            int line = (int)(BitConverter.DoubleToInt64Bits(energy) >> (52 - FixedMath.LogBits));
            int piece = pieces[(line >> 10) & 63];
            long q = (((line + (piece & 8191) + (((piece >> 13) * (line & 1023)) >> 10)) * multiplier) + bias) >> Shift;
            if ((sbyte)q != q)
            {
                q = q < 0 ? sbyte.MinValue : sbyte.MaxValue;
            }

            target[at] = (sbyte)q;
            energy = power[bin + 4] + power[bin + 5] + power[bin + 6] + power[bin + 7] + added;
            line = (int)(BitConverter.DoubleToInt64Bits(energy) >> (52 - FixedMath.LogBits));
            piece = pieces[(line >> 10) & 63];
            q = (((line + (piece & 8191) + (((piece >> 13) * (line & 1023)) >> 10)) * multiplier) + bias) >> Shift;
            if ((sbyte)q != q)
            {
                q = q < 0 ? sbyte.MinValue : sbyte.MaxValue;
            }

            target[at + 1] = (sbyte)q;
            energy = power[bin + 8] + power[bin + 9] + power[bin + 10] + power[bin + 11] + added;
            line = (int)(BitConverter.DoubleToInt64Bits(energy) >> (52 - FixedMath.LogBits));
            piece = pieces[(line >> 10) & 63];
            q = (((line + (piece & 8191) + (((piece >> 13) * (line & 1023)) >> 10)) * multiplier) + bias) >> Shift;
            if ((sbyte)q != q)
            {
                q = q < 0 ? sbyte.MinValue : sbyte.MaxValue;
            }

            target[at + 2] = (sbyte)q;
            energy = power[bin + 12] + power[bin + 13] + power[bin + 14] + power[bin + 15] + added;
            line = (int)(BitConverter.DoubleToInt64Bits(energy) >> (52 - FixedMath.LogBits));
            piece = pieces[(line >> 10) & 63];
            q = (((line + (piece & 8191) + (((piece >> 13) * (line & 1023)) >> 10)) * multiplier) + bias) >> Shift;
            if ((sbyte)q != q)
            {
                q = q < 0 ? sbyte.MinValue : sbyte.MaxValue;
            }

            target[at + 3] = (sbyte)q;
            at += 4;
            bin += 16;
        }

        return i;
    }
}
