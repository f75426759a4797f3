using TinyInfer.Format;

namespace TinyInfer.Store.Format;

/// <summary>
/// What makes a content of another one. A patch is a row of steps: bytes to skip in the old content (signed), bytes to copy from there, and
/// bytes that follow in the patch itself. The three numbers are of seven bits a byte, the lowest first; a set eighth bit says that there is
/// more; skips are doubled, and inverted if negative.
/// </summary>
internal sealed class Patch
{
    private readonly ModelSource _source;
    private readonly int _end;
    private readonly byte[] _digit = new byte[1];
    private int _at;

    /// <summary>Takes a patch.</summary>
    /// <param name="source">Where it lies.</param>
    /// <param name="start">Its first byte.</param>
    /// <param name="count">Its bytes.</param>
    internal Patch(ModelSource source, int start, int count)
    {
        _source = source;
        _at = start;
        _end = start + count;
    }

    /// <summary>Writes the content that results.</summary>
    /// <param name="old">What the patch is applied to.</param>
    /// <param name="size">Bytes of the content that results.</param>
    /// <param name="writer">Takes them.</param>
    /// <exception cref="ModelFormatException">The patch says something impossible, or something cannot be read or written.</exception>
    internal void Apply(ModelSource old, int size, ContentWriter writer)
    {
        int oldAt = 0;
        while (_at < _end)
        {
            uint skip = ReadNumber();
            oldAt += (int)(skip >> 1) ^ -(int)(skip & 1);
            int copied = (int)ReadNumber();
            Require(oldAt >= 0 && oldAt <= old.Length && copied >= 0 && copied <= old.Length - oldAt && copied <= size - writer.Written);
            writer.Append(old, oldAt, copied);
            oldAt += copied;
            int added = (int)ReadNumber();
            Require(added >= 0 && added <= _end - _at && added <= size - writer.Written);
            writer.Append(_source, _at, added);
            _at += added;
        }

        Require(writer.Written == size);
    }

    private static void Require(bool condition)
    {
        if (!condition)
        {
            throw new ModelFormatException("update: the patch does not fit what it is applied to");
        }
    }

    private uint ReadNumber()
    {
        uint number = 0;
        for (int shift = 0; shift < 32; shift += 7)
        {
            Require(_at < _end);
            _source.Read(_at, _digit, 0, 1);
            _at++;
            number |= (uint)(_digit[0] & 0x7F) << shift;
            if (_digit[0] < 0x80)
            {
                return number;
            }
        }

        Require(false);
        return 0;
    }
}
