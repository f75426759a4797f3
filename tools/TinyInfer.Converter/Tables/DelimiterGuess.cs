namespace TinyInfer.Converter.Tables;

/// <summary>Finds out what stands between two cells of a table.</summary>
internal static class DelimiterGuess
{
    /// <summary>Rows that are looked at.</summary>
    private const int Rows = 60;

    /// <summary>Spaces stand in dates and names, too: they have to be so much better.</summary>
    private const double Advantage = 0.1;

    private static readonly char[] _delimiters = ['\t', ';', '|', ','];

    /// <summary>Finds the delimiter.</summary>
    /// <param name="lines">The beginning of the file.</param>
    /// <param name="path">The file, for messages.</param>
    /// <returns>The one by which most rows have the same number of cells, and most cells are numbers, dates or empty.</returns>
    internal static char Of(IReadOnlyList<string> lines, string path)
    {
        (char best, double quality) = (RowReader.NoDelimiter, QualityOf(lines, RowReader.NoDelimiter, path, out _));
        double single = quality;
        bool isSingle = true;
        foreach (char delimiter in _delimiters)
        {
            double own = QualityOf(lines, delimiter, path, out int columns);
            if (columns > 1 && own > 0 && (own > quality + 1e-9 || (isSingle && own >= single)))
            {
                (best, quality, isSingle) = (delimiter, own, false);
            }
        }

        double aligned = QualityOf(lines, RowReader.Spaces, path, out int others);
        if (others > 1 && aligned > quality + Advantage)
        {
            best = RowReader.Spaces;
        }

        return best == ',' && AreDecimalCommas(lines, path) ? RowReader.NoDelimiter : best;
    }

    private static double QualityOf(IReadOnlyList<string> lines, char delimiter, string path, out int columns)
    {
        List<TextRow> rows = [.. RowReader.Read(lines, delimiter, path)];
        columns = rows.Count == 0 ? 0 : TableHead.UsualWidth(rows);
        int width = columns;
        TextRow[] even = [.. rows.Where(row => row.Cells.Length == width).Take(Rows)];
        if (even.Length == 0)
        {
            return 0;
        }

        // The first row may hold names.
        string[] cells = [.. even.Skip(even.Length > 1 ? 1 : 0).SelectMany(row => row.Cells)];
        int good = cells.Count(cell => NumberFormat.IsMissing(cell) || DateFormats.IsDate(cell)
            || (NumberFormat.LooksLikeNumber(cell) && (delimiter != RowReader.NoDelimiter || !cell.Contains(','))));
        return good / (double)cells.Length * even.Length / Math.Min(rows.Count, Rows);
    }

    /// <summary>Whether what stands behind a comma are decimals: 0,037 and -0,5 in a table of one column.</summary>
    private static bool AreDecimalCommas(IReadOnlyList<string> lines, string path)
    {
        TextRow[] rows = [.. RowReader.Read(lines, ',', path).Where(row => row.Cells.All(cell => NumberFormat.LooksLikeNumber(cell)))];
        return rows.Length > 0 && rows.All(
            row => row.Cells.Length == 2 && row.Cells.All(cell => cell.TrimStart('-', '+').All(char.IsAsciiDigit)))
            && rows.Any(row => row.Cells[0] == "-0" || (row.Cells[1].Length > 1 && row.Cells[1][0] == '0'))
            && rows.All(row => char.IsAsciiDigit(row.Cells[1][0]));
    }
}
