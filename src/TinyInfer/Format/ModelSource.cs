namespace TinyInfer.Format;

/// <summary>
/// Where a blob lies: an array, a file, a resource, a flash partition. Derive from it to run a model whose weights never are in RAM as a
/// whole.
/// </summary>
public abstract class ModelSource
{
    /// <summary>Size of the blob in bytes.</summary>
    public abstract int Length { get; }

    /// <summary>The whole blob where it is an array already; otherwise null, and weights are brought in a block at a time.</summary>
    public virtual byte[] Array => null;

    /// <summary>Copies a part of the blob.</summary>
    /// <param name="position">First byte to copy, counted from the start of the blob.</param>
    /// <param name="buffer">Where to.</param>
    /// <param name="offset">First byte of <paramref name="buffer"/> to write.</param>
    /// <param name="count">Number of bytes; the caller never asks beyond <see cref="Length"/>.</param>
    public abstract void Read(int position, byte[] buffer, int offset, int count);
}
