namespace TinyInfer.Converter.Boards;

/// <summary>Bytes of code that a run reads from the first to the last, once or in a loop.</summary>
/// <param name="Start">Address of the first byte, from the start of all code on.</param>
/// <param name="End">One past the last byte.</param>
/// <param name="Times">How often the span is read, one time after the other.</param>
/// <param name="Loops">Spans within it that are read more than once each time, by address.</param>
internal sealed record CodeSpan(int Start, int End, long Times, IReadOnlyList<CodeSpan> Loops)
{
    /// <summary>The same code at another place.</summary>
    /// <param name="distance">Bytes that it is moved by.</param>
    /// <returns>The span.</returns>
    internal CodeSpan Move(int distance) => new(Start + distance, End + distance, Times, [.. Loops.Select(l => l.Move(distance))]);

    /// <summary>Puts pieces of code one behind the other.</summary>
    /// <param name="pieces">The pieces, each of which starts at 0.</param>
    /// <param name="times">How often all of them are read.</param>
    /// <returns>One span of them all.</returns>
    internal static CodeSpan Of(IEnumerable<CodeSpan> pieces, long times = 1)
    {
        List<CodeSpan> parts = [];
        foreach (CodeSpan piece in pieces)
        {
            parts.Add(piece.Move(parts.Count == 0 ? 0 : parts[^1].End));
        }

        return new CodeSpan(0, parts.Count == 0 ? 0 : parts[^1].End, times, parts);
    }
}
