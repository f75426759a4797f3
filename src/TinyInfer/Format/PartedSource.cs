using System;

namespace TinyInfer.Format;

/// <summary>
/// A blob in several arrays, where one would not fit the heap in one piece, or not the assembly that it comes from. Weights of compact
/// layers are brought in a block at a time.
/// </summary>
public sealed class PartedSource : ModelSource
{
    private readonly byte[][] _parts;
    private readonly int _partSize;

    /// <summary>Wraps arrays; they are not copied and must not change while the model is in use.</summary>
    /// <param name="parts">The parts in order; all but the last have one length.</param>
    /// <exception cref="ArgumentNullException"><paramref name="parts"/> or one of them is null.</exception>
    /// <exception cref="ArgumentException">There is no part, or the lengths do not agree.</exception>
    public PartedSource(byte[][] parts)
    {
        _parts = parts ?? throw new ArgumentNullException(nameof(parts));
        int last = parts.Length - 1;
        for (int i = 0; i <= last; i++)
        {
            if (parts[i] == null)
            {
                throw new ArgumentNullException(nameof(parts));
            }

            bool fits = i < last ? parts[i].Length == parts[0].Length : parts[i].Length <= parts[0].Length;
            if (!fits || parts[i].Length == 0)
            {
                throw new ArgumentException("part " + i.ToString() + " has the wrong length");
            }
        }

        if (last < 0)
        {
            throw new ArgumentException("there are no parts");
        }

        _partSize = parts[0].Length;
        Length = (_partSize * last) + parts[last].Length;
    }

    /// <inheritdoc/>
    public override int Length { get; }

    /// <inheritdoc/>
    public override void Read(int position, byte[] buffer, int offset, int count)
    {
        int part = position / _partSize;
        int start = position - (part * _partSize);
        while (count > 0)
        {
            int piece = _parts[part].Length - start;
            piece = piece > count ? count : piece;
            System.Array.Copy(_parts[part], start, buffer, offset, piece);
            offset += piece;
            count -= piece;
            part++;
            start = 0;
        }
    }
}
