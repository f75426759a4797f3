using System;

namespace TinyInfer.Anomaly.Format;

/// <summary>Writes little-endian numbers into an array, one after the other.</summary>
internal sealed class ByteWriter
{
    private readonly byte[] _bytes;

    internal ByteWriter(byte[] bytes)
    {
        _bytes = bytes;
    }

    /// <summary>Where the next number goes.</summary>
    internal int At { get; set; }

    internal void Byte(int value)
    {
        _bytes[At++] = (byte)value;
    }

    internal void UShort(int value)
    {
        Byte(value);
        Byte(value >> 8);
    }

    internal void Int(int value)
    {
        UShort(value);
        UShort(value >> 16);
    }

    internal void Float(float value)
    {
        Copy(BitConverter.GetBytes(value));
    }

    internal void Double(double value)
    {
        Copy(BitConverter.GetBytes(value));
    }

    internal void Floats(float[] values)
    {
        foreach (float value in values)
        {
            Float(value);
        }
    }

    private void Copy(byte[] bytes)
    {
        Array.Copy(bytes, 0, _bytes, At, bytes.Length);
        At += bytes.Length;
    }
}
