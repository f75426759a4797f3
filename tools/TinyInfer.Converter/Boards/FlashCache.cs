namespace TinyInfer.Converter.Boards;

/// <summary>
/// The cache through which a chip reads code from flash: sets of a few lines each, of which the one that was used longest ago makes room.
/// The runtime, which goes on all the time, keeps a share of it.
/// </summary>
/// <param name="Size">Bytes that the cache holds.</param>
/// <param name="Ways">Lines of a set.</param>
/// <param name="RuntimeSize">Bytes of the runtime that stay in it.</param>
internal sealed record FlashCache(int Size, int Ways, int RuntimeSize)
{
    /// <summary>Bytes of a line.</summary>
    internal const int LineSize = 32;

    /// <summary>Bytes of code that stay in it from one run to the next.</summary>
    internal int Free => Size - RuntimeSize;

    private int Sets => Size / LineSize / Ways;

    /// <summary>Lines that code of several runs misses in a run, once the cache is as a run before has left it.</summary>
    /// <param name="run">The code, in the order in which a run reads it.</param>
    /// <returns>Number of lines.</returns>
    internal long Misses(CodeSpan run)
    {
        if (run.End - run.Start <= Free - (2 * LineSize))
        {
            return 0;
        }

        List<int>[] sets = Empty();
        Read(sets, run);
        return Read(sets, run);
    }

    /// <summary>Lines that a run misses that comes to a cache without any of its code.</summary>
    /// <param name="run">The code, in the order in which a run reads it.</param>
    /// <returns>Number of lines.</returns>
    internal long FirstMisses(CodeSpan run) => Read(Empty(), run);

    private List<int>[] Empty() => [.. Enumerable.Range(0, Sets).Select(_ => new List<int>())];

    /// <summary>Reads a span as often as it says. From the second time on, each misses the same lines.</summary>
    private long Read(List<int>[] sets, CodeSpan span)
    {
        long first = ReadOnce(sets, span);
        return span.Times < 2 ? first : first + ((span.Times - 1) * ReadOnce(sets, span));
    }

    private long ReadOnce(List<int>[] sets, CodeSpan span)
    {
        long misses = 0;
        int at = span.Start;
        foreach (CodeSpan loop in span.Loops)
        {
            misses += ReadLines(sets, at, loop.Start) + Read(sets, loop);
            at = loop.End;
        }

        return misses + ReadLines(sets, at, span.End);
    }

    private long ReadLines(List<int>[] sets, int start, int end)
    {
        long misses = 0;
        for (int line = start / LineSize; line * LineSize < end; line++)
        {
            int index = line % Sets;
            List<int> set = sets[index];
            bool isThere = set.Remove(line);
            misses += isThere ? 0 : 1;
            set.Add(line);
            if (set.Count > RoomIn(index))
            {
                set.RemoveAt(0);
            }
        }

        return misses;
    }

    /// <summary>
    /// Lines of a set that the runtime leaves: its own lie side by side, so that sets differ by one of them at most; the last have more.
    /// </summary>
    private int RoomIn(int set)
    {
        int lines = RuntimeSize / LineSize;
        return Ways - (lines / Sets) - (set >= Sets - (lines % Sets) ? 1 : 0);
    }
}
