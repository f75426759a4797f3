namespace TinyInfer.Converter.Tables;

/// <summary>Finds out where names and units stand, and where values begin.</summary>
/// <param name="rows">The first rows of a table.</param>
/// <param name="width">The number of cells that most of them have.</param>
/// <param name="lines">The lines that they were, comments among them.</param>
/// <param name="options">What the user says of the table.</param>
/// <param name="path">The file, for messages.</param>
internal sealed class HeaderGuess(List<TextRow> rows, int width, IReadOnlyList<string> lines, TableOptions options, string path)
{
    /// <summary>Rows at the top that may be something else than values.</summary>
    private const int MostBefore = 50;

    private const string EndOfSettings = "***End_of_Header***";

    /// <summary>Heading of LabVIEW's comments at the end of rows; rows without one are shorter.</summary>
    private const string Remark = "Comment";

    /// <summary>A unit is no longer.</summary>
    private const int LongestUnit = 24;

    /// <summary>Looks.</summary>
    /// <param name="delimiter">What stands between two cells.</param>
    /// <param name="numbers">How numbers are written.</param>
    /// <exception cref="ConversionException">A row among them has too few or too many cells.</exception>
    internal TableHead Run(char delimiter, NumberFormat numbers)
    {
        int preamble = CountPreamble();
        bool isIndexed = preamble > 0 && IsIndexed(preamble);

        // R does not name the column with the numbers of rows; loggers write a delimiter behind each value, but not behind each name.
        bool isShort = preamble > 0 && rows[preamble - 1].Cells.Length == width - 1 && (isIndexed || IsTrailed(preamble));
        bool isLong = preamble > 0 && rows[preamble - 1].Cells.Length == width + 1
            && rows[preamble - 1].Cells[^1] is "" or Remark;
        preamble -= isShort || isLong ? 1 : 0;

        TextRow[] even = [.. rows.Skip(preamble)];
        string[] top = even[0].Cells;
        if (isShort)
        {
            even[0] = even[0] with { Cells = isIndexed ? ["", .. top] : [.. top, ""] };
        }
        else if (isLong)
        {
            even[0] = even[0] with { Cells = top[..^1] };
        }

        if (Array.Find(even, row => row.Cells.Length != width) is { } ragged)
        {
            throw Table.Ragged(path, ragged.Line, ragged.Cells.Length, width, ragged.Cells.Sum(cell => cell.Count(c => c == '\n')));
        }

        int columns = width;
        ColumnKind[] kinds = [.. Enumerable.Range(0, columns).Select(
            column => KindOf(even.Skip(even.Length / 2), even.Skip(1), column, numbers))];
        int first = CountNamed(even, kinds, numbers);
        string? doubt = null;
        bool hasHeader = options.HasHeader ?? (first > 0 || NumericHeader.IsHeader(even, kinds, numbers, out doubt));
        if (options.HasHeader == false)
        {
            first = 0;
        }
        else if (hasHeader)
        {
            first = Math.Max(first, 1);
        }

        string[]? header = hasHeader ? even[0].Cells : NamesInComment(columns, delimiter);
        return new TableHead
        {
            Delimiter = delimiter,
            Numbers = numbers,
            Names = header,
            NamesLine = hasHeader ? even[0].Line : null,
            Units = first > 1 ? even[first - 1].Cells : null,
            Doubt = doubt,
            RowsBefore = preamble + first,
            Preamble = preamble,
            Rows = even[first..],
            Kinds = first < even.Length
                ? [.. Enumerable.Range(0, columns).Select(column => KindOf(even[first..], [], column, numbers))]
                : kinds,
        };
    }

    /// <summary>Rows at the top of another width, without a number: titles, settings of a logger.</summary>
    private int CountPreamble()
    {
        int count = 0;
        int settings = CountSettings(rows);
        while (count < Math.Min(rows.Count, MostBefore) && (rows[count].Cells.Length != width || count < settings)
            && options.HasHeader != false)
        {
            count++;
        }

        bool isTable = rows.Skip(count).All(row => row.Cells.Length == width || row == rows[^1]);
        return isTable && rows.Take(count).All(
            row => !row.Cells.All(cell => NumberFormat.LooksLikeNumber(cell) || NumberFormat.IsMissing(cell))) ? count : 0;
    }

    /// <summary>Rows of settings at the top, of any width, that a line says the end of, as LabVIEW writes it.</summary>
    internal static int CountSettings(List<TextRow> rows) => rows.FindLastIndex(row => row.Cells[0] == EndOfSettings) + 1;

    private bool IsIndexed(int from) => rows.Skip(from).Select((row, i) => (row, i)).All(
        r => r.row.Cells[0] == $"{r.i + 1}" || r.row.Cells[0] == $"{r.i}")
        && rows[from - 1].Cells.All(cell => !NumberFormat.LooksLikeNumber(cell));

    private bool IsTrailed(int from) => rows.Skip(from).All(row => row.Cells[^1].Length == 0);

    private static ColumnKind KindOf(IEnumerable<TextRow> values, IEnumerable<TextRow> others, int column, NumberFormat numbers)
    {
        string[] cells = [.. values.Select(row => row.Cells[column]).Where(cell => !NumberFormat.IsMissing(cell))];
        if (cells.Length == 0)
        {
            cells = [.. others.Select(row => row.Cells[column]).Where(cell => !NumberFormat.IsMissing(cell))];
        }

        int found = cells.Count(cell => IsNumber(cell, numbers));
        return cells.Length == 0 ? ColumnKind.Empty
            : found * 2 >= cells.Length ? ColumnKind.Numbers
            : found == 0 && cells.Count(DateFormats.IsDate) * 2 >= cells.Length ? ColumnKind.Dates
            : ColumnKind.Text;
    }

    private static bool IsNumber(string cell, NumberFormat numbers) => numbers.TryRead(cell, out _) || NumberFormat.LooksLikeNumber(cell);

    /// <summary>Rows at the top that are names and units: words stand in them where there are numbers below.</summary>
    private int CountNamed(TextRow[] even, ColumnKind[] kinds, NumberFormat numbers)
    {
        bool IsWord(TextRow row, int column) =>
            !NumberFormat.IsMissing(row.Cells[column]) && !IsNumber(row.Cells[column], numbers) && !DateFormats.IsDate(row.Cells[column]);
        bool HasWord(TextRow row) => Enumerable.Range(0, kinds.Length).Any(
            c => kinds[c] is ColumnKind.Numbers or ColumnKind.Dates or ColumnKind.Empty && IsWord(row, c));
        if (even.Length == 1 && even[0].Cells.All(
            cell => !NumberFormat.IsMissing(cell) && !IsNumber(cell, numbers) && !DateFormats.IsDate(cell)))
        {
            return 1;
        }

        bool isNamed = HasWord(even[0]) || (kinds.All(kind => kind == ColumnKind.Text) && even[0].Cells.Any(TableReader.IsKnownName));
        if (!isNamed)
        {
            return 0;
        }

        int count = 1;
        while (count < Math.Min(even.Length, MostBefore) && HasWord(even[count])
            && even[count].Cells.All(cell => cell.Length <= LongestUnit && !IsNumber(cell, numbers)))
        {
            count++;
        }

        return count;
    }

    /// <summary>numpy.savetxt and many loggers write the names as a comment.</summary>
    private string[]? NamesInComment(int columns, char delimiter)
    {
        string? comment = null;
        foreach (string line in lines)
        {
            if (!TableLines.IsLeftOut(line))
            {
                break;
            }

            comment = TableLines.CommentIn(line) ?? comment;
        }

        string[]? names = comment == null ? null : RowReader.Read([comment], delimiter, path).FirstOrDefault()?.Cells;
        return names?.Length == columns && names.All(name => name.Length > 0 && !NumberFormat.LooksLikeNumber(name)) ? names : null;
    }
}
