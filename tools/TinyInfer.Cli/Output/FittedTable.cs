using Spectre.Console;

namespace TinyInfer.Cli.Output;

/// <summary>
/// A table of short cells that gives up columns where the screen is too narrow for all, rather than break its cells into lines.
/// </summary>
internal sealed class FittedTable
{
    private const int Gap = 2;

    private readonly List<Column> _columns = [];

    /// <summary>Adds a column.</summary>
    /// <param name="heading">Its heading.</param>
    /// <param name="cells">Its cells, from top to bottom.</param>
    /// <param name="isNumber">True to align them to the right.</param>
    /// <param name="rank">Columns of the highest rank are given up first; those of rank 0 never.</param>
    /// <param name="style">Colour of a cell, by its row; null for none.</param>
    /// <returns>This table.</returns>
    internal FittedTable Add(string heading, IEnumerable<string> cells, bool isNumber = false, int rank = 0, Func<int, Style>? style = null)
    {
        _columns.Add(new Column(heading, [.. cells], isNumber, rank, style));
        return this;
    }

    /// <summary>Prints the table.</summary>
    /// <param name="screen">Where to.</param>
    internal void Print(IAnsiConsole screen)
    {
        while (_columns.Sum(c => c.Width + Gap) > screen.Profile.Width && _columns.Max(c => c.Rank) > 0)
        {
            _columns.Remove(_columns.MaxBy(c => c.Rank)!);
        }

        Grid grid = new();
        foreach (Column column in _columns)
        {
            GridColumn layout = new GridColumn().NoWrap().Padding(0, 0, Gap, 0);
            grid.AddColumn(column.IsNumber ? layout.RightAligned() : layout);
        }

        grid.AddRow([.. _columns.Select(c => new Text(c.Heading, new Style(decoration: Decoration.Bold)))]);
        grid.AddRow([.. _columns.Select(c => new Text(new string('─', c.Width), new Style(Color.Grey)))]);
        for (int row = 0; row < _columns[0].Cells.Count; row++)
        {
            grid.AddRow([.. _columns.Select(c => new Text(c.Cells[row], c.Style?.Invoke(row)))]);
        }

        screen.Write(grid);
    }

    private sealed record Column(string Heading, IReadOnlyList<string> Cells, bool IsNumber, int Rank, Func<int, Style>? Style)
    {
        internal int Width => Cells.Append(Heading).Max(text => text.Length);
    }
}
