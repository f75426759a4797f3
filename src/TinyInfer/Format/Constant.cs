namespace TinyInfer.Format;

/// <summary>A run of constant bytes in a blob, read where they lie or brought in from elsewhere.</summary>
internal sealed class Constant
{
    private readonly ModelSource _source;
    private readonly bool _isNarrow;

    internal Constant(ModelSource source, int offset, int length, bool isNarrow)
    {
        _source = source;
        Offset = offset;
        Length = length;
        _isNarrow = isNarrow;
    }

    /// <summary>Where the bytes start in the blob.</summary>
    public int Offset { get; }

    /// <summary>Number of bytes, or of weights of 4 bits.</summary>
    public int Length { get; }

    /// <summary>
    /// The whole blob where it is in RAM, with this constant at <see cref="Offset"/>, a byte for each element; otherwise null.
    /// </summary>
    public byte[] Array => _isNarrow ? null : _source.Array;

    /// <summary>Copies a part of the constant; weights of 4 bits become bytes.</summary>
    /// <param name="start">First byte, counted from the start of the constant.</param>
    /// <param name="buffer">Where to, from index 0.</param>
    /// <param name="count">Number of bytes.</param>
    public void Read(int start, byte[] buffer, int count)
    {
        if (!_isNarrow)
        {
            _source.Read(Offset + start, buffer, 0, count);
            return;
        }

        // What is brought in lies at the end of the buffer, and is read before it is overwritten.
        int bytes = ((start & 1) + count + 1) >> 1;
        int at = count - bytes;
        _source.Read(Offset + (start >> 1), buffer, at, bytes);
        int to = 0;
        if ((start & 1) != 0)
        {
            buffer[0] = (byte)((buffer[at++] >> 4) + BlobFormat.NarrowToByte);
            to = 1;
        }

        for (; to < count; to += 2)
        {
            int pair = buffer[at++];
            buffer[to] = (byte)((pair & 15) + BlobFormat.NarrowToByte);
            if (to + 1 < count)
            {
                buffer[to + 1] = (byte)((pair >> 4) + BlobFormat.NarrowToByte);
            }
        }
    }

    /// <summary>Copies the constant.</summary>
    /// <returns>Its bytes.</returns>
    public byte[] ToArray()
    {
        byte[] bytes = new byte[Length];
        Read(0, bytes, Length);
        return bytes;
    }
}
