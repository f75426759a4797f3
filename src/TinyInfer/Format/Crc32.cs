using System;

namespace TinyInfer.Format;

/// <summary>CRC-32 as in IEEE 802.3, zip and PNG: reflected polynomial 0xEDB88320, start and final exclusive-or all ones.</summary>
public sealed class Crc32
{
    private const uint Polynomial = 0xEDB88320;

    private readonly uint[] _table;
    private uint _state = 0xFFFFFFFF;

    /// <summary>Makes a checksum of no bytes. Its table of 1 KB lives as long as it does.</summary>
    public Crc32()
    {
        // The entry of a sum of bits is the sum of the bits' entries; each bit's follows from that of the next higher.
        _table = new uint[256];
        uint entry = 1;
        for (int bit = 128; bit > 0; bit >>= 1)
        {
            entry = (entry >> 1) ^ ((entry & 1) * Polynomial);
            for (int i = 0; i < 256; i += 2 * bit)
            {
                _table[bit + i] = _table[i] ^ entry;
            }
        }
    }

    /// <summary>The checksum of the bytes so far.</summary>
    public uint Value => ~_state;

    /// <summary>Forgets all bytes.</summary>
    public void Reset()
    {
        _state = 0xFFFFFFFF;
    }

    /// <summary>Adds bytes.</summary>
    /// <param name="data">The bytes.</param>
    /// <param name="offset">First byte.</param>
    /// <param name="count">Number of bytes.</param>
    /// <exception cref="ArgumentNullException"><paramref name="data"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The part is not within <paramref name="data"/>.</exception>
    public void Append(byte[] data, int offset, int count)
    {
        Require(data, offset, count);
        uint[] table = _table;
        uint state = _state;
        int end = offset + count;
        for (int i = offset; i < end; i++)
        {
            state = table[(state ^ data[i]) & 0xFF] ^ (state >> 8);
        }

        _state = state;
    }

    /// <summary>Adds signed bytes.</summary>
    /// <param name="data">The bytes.</param>
    /// <param name="offset">First byte.</param>
    /// <param name="count">Number of bytes.</param>
    /// <exception cref="ArgumentNullException"><paramref name="data"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The part is not within <paramref name="data"/>.</exception>
    public void Append(sbyte[] data, int offset, int count)
    {
        Require(data, offset, count);
        for (; count > 0; count--)
        {
            Append(data[offset++]);
        }
    }

    /// <summary>Adds the bytes of a tensor; of int16 the low byte of an element comes first.</summary>
    internal void Append(Tensor tensor)
    {
        for (int i = 0; i < tensor.Length; i++)
        {
            int q = tensor.Get(i);
            Append(q);
            if (tensor.Data == null)
            {
                Append(q >> 8);
            }
        }
    }

    private void Append(int lowByte)
    {
        _state = _table[(_state ^ (uint)lowByte) & 0xFF] ^ (_state >> 8);
    }

    private static void Require(Array data, int offset, int count)
    {
        if (data == null)
        {
            throw new ArgumentNullException(nameof(data));
        }

        if (offset < 0 || count < 0 || offset > data.Length - count)
        {
            throw new ArgumentOutOfRangeException(nameof(count));
        }
    }
}
