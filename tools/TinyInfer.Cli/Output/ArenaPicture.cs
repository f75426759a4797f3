using Spectre.Console;
using TinyInfer.Converter.Report;

namespace TinyInfer.Cli.Output;

/// <summary>The plan of an arena as text: a line per buffer, by place; a column per layer, filled while the buffer is needed.</summary>
internal static class ArenaPicture
{
    private const int MostColumns = 48;

    /// <summary>Prints the plan.</summary>
    /// <param name="screen">Where to.</param>
    /// <param name="arena">The plan.</param>
    internal static void Print(IAnsiConsole screen, ArenaSummary arena)
    {
        // Time starts before layer 0, when inputs are written.
        int steps = arena.Layers + 1;
        int columns = Math.Min(steps, MostColumns);
        int width = Math.Max(1, Math.Min(4, MostColumns / columns));
        screen.MarkupLineInterpolated(
            $"[bold]arena[/] of {arena.Size:N0} bytes: what lies where from the input (left) to the last of {arena.Layers} layers (right)");
        new FittedTable()
            .Add("bytes", arena.Buffers.Select(b => $"{b.Offset:N0}–{b.Offset + b.Size - 1:N0}"), isNumber: true)
            .Add("needed", arena.Buffers.Select(Bar))
            .Add("size", arena.Buffers.Select(b => $"{b.Size:N0}"), isNumber: true, rank: 1)
            .Add("holds", arena.Buffers.Select(b => LayerTable.EndOf(b.Name)), rank: 2)
            .Print(screen);

        string Bar(ArenaSummary.Buffer buffer) => string.Concat(Enumerable.Range(0, columns).Select(column =>
        {
            int from = (column * steps / columns) - 1;
            int to = ((column + 1) * steps / columns) - 1;
            return new string(buffer.First < to && buffer.Last >= from ? '█' : '·', width);
        }));
    }
}
