namespace TinyInfer.Guard.State;

/// <summary>
/// Named files in memory that keeps its bytes without power. Power may be cut at any byte of a write: what becomes of the bytes that were
/// to be written is not known then, but no other file is touched.
/// </summary>
public abstract class Storage
{
    /// <summary>Length of a file.</summary>
    /// <param name="name">The file.</param>
    /// <returns>Its bytes; −1 if there is none, or it cannot be read.</returns>
    public abstract int GetLength(string name);

    /// <summary>Reads bytes of a file.</summary>
    /// <param name="name">The file.</param>
    /// <param name="position">The first byte in the file.</param>
    /// <param name="target">Receives them.</param>
    /// <param name="offset">Index of the first there.</param>
    /// <param name="count">How many.</param>
    /// <returns>Whether all could be read.</returns>
    public abstract bool Read(string name, int position, byte[] target, int offset, int count);

    /// <summary>Begins a file anew, or writes behind its first bytes; what has been behind them is gone.</summary>
    /// <param name="name">The file.</param>
    /// <param name="position">0 to begin anew; otherwise how many bytes are kept, at most the file's length.</param>
    /// <param name="source">The bytes.</param>
    /// <param name="offset">Index of the first.</param>
    /// <param name="count">How many.</param>
    /// <returns>Whether all were written.</returns>
    public abstract bool Write(string name, int position, byte[] source, int offset, int count);
}
