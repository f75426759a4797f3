using System;

namespace TinyInfer.Link;

/// <summary>Lines that wait to be sent, in a buffer of fixed size: where there is no room, the oldest go.</summary>
internal sealed class Outbox
{
    private const int LengthSize = 2;

    private readonly byte[] _bytes;
    private int _first;
    private int _used;

    /// <summary>Makes an outbox.</summary>
    /// <param name="size">Bytes of all lines, and two for each.</param>
    internal Outbox(int size)
    {
        _bytes = new byte[size];
    }

    /// <summary>Lines that wait.</summary>
    internal int Count { get; private set; }

    /// <summary>Lines that went since the start, in place of newer ones.</summary>
    internal int DroppedCount { get; private set; }

    /// <summary>Takes a line, put together of two parts.</summary>
    internal void Add(byte[] head, byte[] line, int offset, int count)
    {
        int size = LengthSize + head.Length + count;
        if (size > _bytes.Length)
        {
            DroppedCount++;
            return;
        }

        while (_used + size > _bytes.Length)
        {
            RemoveFirst();
            DroppedCount++;
        }

        int length = head.Length + count;
        Append((byte)length);
        Append((byte)(length >> 8));
        foreach (byte b in head)
        {
            Append(b);
        }

        for (int i = 0; i < count; i++)
        {
            Append(line[offset + i]);
        }

        Count++;
    }

    /// <summary>The oldest line, a copy; null if there is none.</summary>
    internal byte[] First()
    {
        if (Count == 0)
        {
            return null;
        }

        byte[] line = new byte[FirstLength];
        int from = (_first + LengthSize) % _bytes.Length;
        int whole = _bytes.Length - from;
        int head = line.Length < whole ? line.Length : whole;
        Array.Copy(_bytes, from, line, 0, head);
        Array.Copy(_bytes, 0, line, head, line.Length - head);
        return line;
    }

    /// <summary>Drops the oldest line.</summary>
    internal void RemoveFirst()
    {
        int size = LengthSize + FirstLength;
        _first = (_first + size) % _bytes.Length;
        _used -= size;
        Count--;
    }

    private int FirstLength => _bytes[_first] | (_bytes[(_first + 1) % _bytes.Length] << 8);

    private void Append(byte b)
    {
        _bytes[(_first + _used) % _bytes.Length] = b;
        _used++;
    }
}
