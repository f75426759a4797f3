using System;
using TinyInfer.Store.Hashing;

namespace TinyInfer.Federated.Masking;

/// <summary>
/// Integers of 64 bits that look random to who does not know the seed: block k is SHA-256 of the seed and k, four integers. Any of them can
/// be had without those before. Allocates nothing after construction.
/// </summary>
internal sealed class RandomStream
{
    /// <summary>Bytes of a seed.</summary>
    internal const int SeedSize = HashFunction.Size;

    /// <summary>Integers of a block.</summary>
    internal const int PerBlock = 4;

    private readonly HashFunction _hash;
    private readonly byte[] _input = new byte[SeedSize + BigEndian.Size];
    private readonly byte[] _block = new byte[HashFunction.Size];

    /// <summary>Makes a stream with a seed of zeros.</summary>
    /// <param name="hash">The hash function. It must have no other use meanwhile.</param>
    internal RandomStream(HashFunction hash)
    {
        _hash = hash;
    }

    /// <summary>Begins a stream.</summary>
    /// <param name="source">Holds the seed; it is copied.</param>
    /// <param name="offset">Index of its first byte.</param>
    internal void Begin(byte[] source, int offset)
    {
        Array.Copy(source, offset, _input, 0, SeedSize);
    }

    /// <summary>Computes a block.</summary>
    /// <param name="index">Which.</param>
    internal void Compute(int index)
    {
        BigEndian.Write(_input, SeedSize, index);
        _hash.Reset();
        _hash.Append(_input, 0, _input.Length);
        _hash.Finish(_block, 0);
    }

    /// <summary>An integer of the block that was computed last.</summary>
    /// <param name="index">Which of the four.</param>
    /// <returns>The integer.</returns>
    internal long Get(int index)
    {
        int at = 2 * BigEndian.Size * index;
        return ((long)BigEndian.Read(_block, at) << 32) | (uint)BigEndian.Read(_block, at + BigEndian.Size);
    }

    /// <summary>Adds integers of the stream to values, or subtracts them, modulo 2⁶⁴.</summary>
    /// <param name="values">The values.</param>
    /// <param name="first">Index in the stream of the one for the first value.</param>
    /// <param name="count">How many.</param>
    /// <param name="isSubtracted">Whether they are subtracted.</param>
    internal void AddTo(long[] values, int first, int count, bool isSubtracted)
    {
        int computed = -1;
        for (int i = 0; i < count; i++)
        {
            int block = (first + i) / PerBlock;
            if (block != computed)
            {
                Compute(block);
                computed = block;
            }

            long value = Get((first + i) % PerBlock);
            values[i] += isSubtracted ? -value : value;
        }
    }
}
