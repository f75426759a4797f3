namespace TinyInfer.Store.Hashing;

/// <summary>
/// SHA-256 (FIPS 180-4) of bytes that come in pieces. <see cref="Sha256"/> is written in C#; derive from this class where a platform has a
/// faster one.
/// </summary>
public abstract class HashFunction
{
    /// <summary>Bytes of a hash.</summary>
    public const int Size = 32;

    /// <summary>Forgets all bytes.</summary>
    public abstract void Reset();

    /// <summary>Adds bytes.</summary>
    /// <param name="data">The bytes.</param>
    /// <param name="offset">Index of the first.</param>
    /// <param name="count">How many.</param>
    public abstract void Append(byte[] data, int offset, int count);

    /// <summary>Writes the hash of the bytes so far, and forgets them.</summary>
    /// <param name="target">Receives <see cref="Size"/> bytes.</param>
    /// <param name="offset">Index of the first.</param>
    public abstract void Finish(byte[] target, int offset);

    /// <summary>Makes another of the same kind, with no bytes so far.</summary>
    /// <returns>The other.</returns>
    public abstract HashFunction Another();
}
