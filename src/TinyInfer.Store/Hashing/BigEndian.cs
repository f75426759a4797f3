namespace TinyInfer.Store.Hashing;

/// <summary>Integers of 32 bits as bytes, the highest first.</summary>
internal static class BigEndian
{
    /// <summary>Bytes of an integer.</summary>
    internal const int Size = 4;

    /// <summary>Reads an integer.</summary>
    /// <param name="source">The bytes.</param>
    /// <param name="at">Index of the first.</param>
    /// <returns>The integer.</returns>
    internal static int Read(byte[] source, int at)
    {
        return (source[at] << 24) | (source[at + 1] << 16) | (source[at + 2] << 8) | source[at + 3];
    }

    /// <summary>Writes an integer.</summary>
    /// <param name="target">Receives the bytes.</param>
    /// <param name="at">Index of the first.</param>
    /// <param name="value">The integer.</param>
    internal static void Write(byte[] target, int at, int value)
    {
        target[at] = (byte)(value >> 24);
        target[at + 1] = (byte)(value >> 16);
        target[at + 2] = (byte)(value >> 8);
        target[at + 3] = (byte)value;
    }
}
