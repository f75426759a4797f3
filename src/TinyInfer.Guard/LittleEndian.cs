namespace TinyInfer.Guard;

/// <summary>Writes integers as bytes, the lowest first.</summary>
internal static class LittleEndian
{
    /// <summary>Writes an integer of 32 bits.</summary>
    /// <param name="target">Receives the bytes.</param>
    /// <param name="at">Index of the first.</param>
    /// <param name="value">The integer.</param>
    internal static void Write(byte[] target, int at, int value)
    {
        target[at] = (byte)value;
        target[at + 1] = (byte)(value >> 8);
        target[at + 2] = (byte)(value >> 16);
        target[at + 3] = (byte)(value >> 24);
    }
}
