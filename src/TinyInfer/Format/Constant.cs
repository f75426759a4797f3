namespace TinyInfer.Format;

/// <summary>A run of constant bytes in a blob, read where they lie or brought in from elsewhere.</summary>
internal sealed class Constant
{
    private readonly ModelSource _source;

    internal Constant(ModelSource source, int offset, int length)
    {
        _source = source;
        Offset = offset;
        Length = length;
    }

    /// <summary>Where the bytes start in the blob.</summary>
    public int Offset { get; }

    /// <summary>Number of bytes.</summary>
    public int Length { get; }

    /// <summary>The whole blob where it is in RAM, with this constant at <see cref="Offset"/>; otherwise null.</summary>
    public byte[] Array => _source.Array;

    /// <summary>Copies a part of the constant.</summary>
    /// <param name="start">First byte, counted from the start of the constant.</param>
    /// <param name="buffer">Where to, from index 0.</param>
    /// <param name="count">Number of bytes.</param>
    public void Read(int start, byte[] buffer, int count)
    {
        _source.Read(Offset + start, buffer, 0, count);
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
