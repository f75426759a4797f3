using System;
using TinyInfer.Guard.State;

namespace TinyInfer.Store.Pages;

/// <summary>
/// Files of fixed places on raw flash, for boards without a file system. A file has the length of its pages: what is in them says where it
/// ends, as updates and saved states do.
/// </summary>
public sealed class PageStorage : Storage
{
    private const int Erased = 0xFF;
    private const int PieceSize = 64;

    private readonly FlashPages _pages;
    private readonly string[] _names;
    private readonly int[] _starts;
    private readonly byte[] _piece = new byte[PieceSize];

    /// <summary>Divides pages among files.</summary>
    /// <param name="pages">The pages.</param>
    /// <param name="names">Names of the files.</param>
    /// <param name="pageCounts">How many pages each has, in this order.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">There are not so many pages, or names and counts do not agree.</exception>
    public PageStorage(FlashPages pages, string[] names, int[] pageCounts)
    {
        _pages = pages ?? throw new ArgumentNullException(nameof(pages));
        _names = names ?? throw new ArgumentNullException(nameof(names));
        if (pageCounts == null)
        {
            throw new ArgumentNullException(nameof(pageCounts));
        }

        if (names.Length != pageCounts.Length)
        {
            throw new ArgumentException("there are not as many counts as names");
        }

        _starts = new int[names.Length + 1];
        for (int i = 0; i < names.Length; i++)
        {
            if (pageCounts[i] < 1 || pageCounts[i] > pages.PageCount - _starts[i])
            {
                throw new ArgumentException("there are not enough pages for " + names[i]);
            }

            _starts[i + 1] = _starts[i] + pageCounts[i];
        }
    }

    /// <inheritdoc/>
    public override int GetLength(string name)
    {
        int file = IndexOf(name);
        return file < 0 || IsErased(StartOf(file), PieceSize) ? -1 : StartOf(file + 1) - StartOf(file);
    }

    /// <inheritdoc/>
    public override bool Read(string name, int position, byte[] target, int offset, int count)
    {
        int file = IndexOf(name);
        return file >= 0 && count <= StartOf(file + 1) - StartOf(file) - position
            && _pages.Read(StartOf(file) + position, target, offset, count);
    }

    /// <inheritdoc/>
    /// <remarks>Behind the first byte of a file, bytes go where pages are erased, or begin a page anew.</remarks>
    public override bool Write(string name, int position, byte[] source, int offset, int count)
    {
        int file = IndexOf(name);
        if (file < 0 || count > StartOf(file + 1) - StartOf(file) - position)
        {
            return false;
        }

        int start = StartOf(file) + position;
        if (position == 0 || !IsErased(start, count))
        {
            if (start % _pages.PageSize != 0)
            {
                return false;
            }

            for (int page = start / _pages.PageSize; page < _starts[file + 1]; page++)
            {
                if (!_pages.Erase(page))
                {
                    return false;
                }
            }
        }

        return _pages.Program(start, source, offset, count);
    }

    private bool IsErased(int position, int count)
    {
        while (count > 0)
        {
            int piece = count < PieceSize ? count : PieceSize;
            if (!_pages.Read(position, _piece, 0, piece))
            {
                return false;
            }

            for (int i = 0; i < piece; i++)
            {
                if (_piece[i] != Erased)
                {
                    return false;
                }
            }

            position += piece;
            count -= piece;
        }

        return true;
    }

    private int StartOf(int file)
    {
        return _starts[file] * _pages.PageSize;
    }

    private int IndexOf(string name)
    {
        for (int i = 0; i < _names.Length; i++)
        {
            if (_names[i] == name)
            {
                return i;
            }
        }

        return -1;
    }
}
