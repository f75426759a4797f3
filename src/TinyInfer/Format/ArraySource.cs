using System;

namespace TinyInfer.Format;

/// <summary>A blob in an array. Weights of compact layers are read in place.</summary>
public sealed class ArraySource : ModelSource
{
    private readonly byte[] _blob;

    /// <summary>Wraps an array; it is not copied and must not change while the model is in use.</summary>
    /// <param name="blob">The blob.</param>
    /// <exception cref="ArgumentNullException"><paramref name="blob"/> is null.</exception>
    public ArraySource(byte[] blob)
    {
        _blob = blob ?? throw new ArgumentNullException(nameof(blob));
    }

    /// <inheritdoc/>
    public override int Length => _blob.Length;

    /// <inheritdoc/>
    public override byte[] Array => _blob;

    /// <inheritdoc/>
    public override void Read(int position, byte[] buffer, int offset, int count)
    {
        System.Array.Copy(_blob, position, buffer, offset, count);
    }
}
