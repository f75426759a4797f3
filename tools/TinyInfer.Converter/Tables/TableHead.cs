namespace TinyInfer.Converter.Tables;

/// <summary>Format of a table, as found from its first rows.</summary>
internal sealed record TableHead
{
    /// <summary>Delimiter of cells.</summary>
    internal required char Delimiter { get; init; }

    /// <summary>How numbers are written.</summary>
    internal required NumberFormat Numbers { get; init; }

    /// <summary>Names of the columns, "" for those without one; null if nothing names them.</summary>
    internal string[]? Names { get; init; }

    /// <summary>Where the names stand; null if nothing names them.</summary>
    internal int? NamesLine { get; init; }

    /// <summary>Units, below the names; null if there are none.</summary>
    internal string[]? Units { get; init; }

    /// <summary>Why the first line is taken for names or values where that is in doubt; null if it is not.</summary>
    internal string? Doubt { get; init; }

    /// <summary>Rows before the first with values, names and units among them.</summary>
    internal required int RowsBefore { get; init; }

    /// <summary>Rows before those with names, which are passed over.</summary>
    internal required int Preamble { get; init; }

    /// <summary>Rows with values, as many as have been looked at; each has a cell for each column.</summary>
    internal required IReadOnlyList<TextRow> Rows { get; init; }

    /// <summary>Kind of each column.</summary>
    internal required ColumnKind[] Kinds { get; init; }

    /// <summary>Number of columns.</summary>
    internal int Columns => Kinds.Length;

    /// <summary>Cells of a column that hold something.</summary>
    /// <param name="column">Index of the column.</param>
    internal IEnumerable<string> CellsOf(int column) => Rows.Select(row => row.Cells[column]).Where(cell => !NumberFormat.IsMissing(cell));

    /// <summary>Name of a column, for messages.</summary>
    /// <param name="column">Index of the column.</param>
    internal string NameOf(int column) => Names is { } names && names[column].Length > 0 ? names[column] : $"column {column + 1}";

    /// <summary>The number of cells that most rows have.</summary>
    /// <param name="rows">The rows.</param>
    internal static int UsualWidth(IReadOnlyList<TextRow> rows) => rows.CountBy(row => row.Cells.Length).MaxBy(width => width.Value).Key;

    /// <summary>Looks at the beginning of a file.</summary>
    /// <param name="lines">Its lines.</param>
    /// <param name="options">What the user says of it.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="ConversionException">It is no table.</exception>
    internal static TableHead Read(IReadOnlyList<string> lines, TableOptions options, string path)
    {
        char delimiter = options.Delimiter ?? TableLines.DelimiterIn(lines[0]) ?? DelimiterGuess.Of(lines, path);
        List<TextRow> rows = [.. RowReader.Read(lines, delimiter, path)];
        if (rows.Count == 0)
        {
            throw new ConversionException($"{path}: there are no rows of numbers in it.");
        }

        int width = UsualWidth(rows[HeaderGuess.CountSettings(rows)..] is { Count: > 0 } values ? values : rows);
        string[] cells = [.. rows.Where(row => row.Cells.Length == width).SelectMany(row => row.Cells)];
        NumberFormat numbers = NumberFormat.Guess(cells, options.DecimalMark);
        return new HeaderGuess(rows, width, lines, options, path).Run(delimiter, numbers);
    }
}

/// <summary>Kinds of column.</summary>
internal enum ColumnKind
{
    /// <summary>Nothing, as far as has been seen.</summary>
    Empty,

    /// <summary>Numbers.</summary>
    Numbers,

    /// <summary>Dates or times of day.</summary>
    Dates,

    /// <summary>Something else.</summary>
    Text,
}
