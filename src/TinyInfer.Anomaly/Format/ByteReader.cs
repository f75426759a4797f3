using System;

namespace TinyInfer.Anomaly.Format;

/// <summary>Reads little-endian numbers from an array, one after the other, each checked. The mirror of <see cref="ByteWriter"/>.</summary>
internal sealed class ByteReader
{
    private readonly byte[] _bytes;
    private readonly string _name;
    private int _at;

    /// <summary>Makes a reader at the first byte.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="name">What they are, for messages.</param>
    internal ByteReader(byte[] bytes, string name)
    {
        _bytes = bytes;
        _name = name;
    }

    internal int Byte()
    {
        Require(_at < _bytes.Length, "it ends at byte " + _at.ToString());
        return _bytes[_at++];
    }

    internal int UShort()
    {
        int low = Byte();
        return low | (Byte() << 8);
    }

    internal int Int()
    {
        int low = UShort();
        return low | (UShort() << 16);
    }

    /// <summary>An integer within a range.</summary>
    internal int Int(int minimum, int maximum)
    {
        int at = _at;
        int value = Int();
        Require(value >= minimum && value <= maximum, "the number at byte " + at.ToString() + " is out of range");
        return value;
    }

    internal float Float()
    {
        Skip(4);
        return BitConverter.ToSingle(_bytes, _at - 4);
    }

    internal float FiniteFloat()
    {
        float value = Float();
        Require(value - value == 0f, "the number at byte " + (_at - 4).ToString() + " is not finite");
        return value;
    }

    internal double FiniteDouble()
    {
        Skip(8);
        double value = BitConverter.ToDouble(_bytes, _at - 8);
        Require(value - value == 0, "the number at byte " + (_at - 8).ToString() + " is not finite");
        return value;
    }

    /// <summary>A double of the size of floats.</summary>
    internal double Double(float minimum)
    {
        double value = FiniteDouble();
        Require(value >= minimum && value <= float.MaxValue, "the number at byte " + (_at - 8).ToString() + " is out of range");
        return value;
    }

    /// <summary>As many numbers as a part of the array holds; checked before there is an array of that size.</summary>
    internal float[] Floats(int count)
    {
        Require(count >= 0 && count <= (_bytes.Length - _at) / 4,
            "it ends before the " + count.ToString() + " numbers from byte " + _at.ToString() + " on");
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = Float();
        }

        return values;
    }

    /// <summary>As many finite numbers as an array takes.</summary>
    internal void FiniteFloats(float[] values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = FiniteFloat();
        }
    }

    internal void Skip(int count)
    {
        Require(count <= _bytes.Length - _at, "it ends at byte " + _at.ToString());
        _at += count;
    }

    /// <summary>Fails where bytes are left.</summary>
    internal void RequireEnd()
    {
        Require(_at == _bytes.Length, (_bytes.Length - _at).ToString() + " bytes are left over");
    }

    /// <summary>Fails where a condition does not hold.</summary>
    internal void Require(bool condition, string problem)
    {
        if (!condition)
        {
            throw new ModelFormatException(_name + ": " + problem);
        }
    }
}
