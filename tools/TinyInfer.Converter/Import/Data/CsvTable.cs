using System.Globalization;

namespace TinyInfer.Converter.Import.Data;

/// <summary>The cells of a comma-, semicolon- or tab-separated file, before anything is made of them.</summary>
/// <param name="Path">The file's name, for messages.</param>
/// <param name="Header">Names of the columns; null where the first row holds numbers.</param>
/// <param name="Rows">Rows of cells, all of one length, each with its line in the file, from 1.</param>
internal sealed record CsvTable(string Path, string[]? Header, IReadOnlyList<(int Line, string[] Cells)> Rows)
{
    private const int Glimpse = 4096;

    private static readonly char[] _separators = [',', ';', '\t'];

    /// <summary>Number of columns.</summary>
    internal int Columns => Rows[0].Cells.Length;

    /// <summary>Takes a file apart. Empty lines and those that start with # are passed over.</summary>
    /// <param name="text">The file.</param>
    /// <param name="path">Its name, for messages.</param>
    /// <exception cref="ConversionException">A line has too few or too many cells, or there are none.</exception>
    internal static CsvTable Read(string text, string path)
    {
        char separator = _separators.MaxBy(s => text.AsSpan(0, Math.Min(text.Length, Glimpse)).Count(s));
        List<(int Line, string[] Cells)> rows = [];
        string[]? header = null;
        int line = 0;
        foreach (ReadOnlySpan<char> raw in text.AsSpan().EnumerateLines())
        {
            line++;
            ReadOnlySpan<char> trimmed = raw.Trim(" \r");
            if (trimmed.IsWhiteSpace() || trimmed[0] == '#')
            {
                continue;
            }

            string[] cells = trimmed.ToString().Split(separator, StringSplitOptions.TrimEntries);
            int columns = header?.Length ?? (rows.Count > 0 ? rows[0].Cells.Length : cells.Length);
            if (cells.Length != columns)
            {
                throw new ConversionException($"{path}, line {line}: {cells.Length} values where the lines before have {columns}.");
            }

            if (header == null && rows.Count == 0 && cells.All(cell => !TryParse(cell, out _)))
            {
                header = cells;
            }
            else
            {
                rows.Add((line, cells));
            }
        }

        return rows.Count > 0 ? new CsvTable(path, header, rows) : throw new ConversionException($"{path}: there are no rows of numbers in it.");
    }

    /// <summary>A cell as a number.</summary>
    /// <param name="row">Index of the row.</param>
    /// <param name="column">Index of the column.</param>
    /// <param name="allowGaps">True where an empty or NaN cell is a value that is missing, which becomes NaN.</param>
    /// <exception cref="ConversionException">The cell is no number; the message says where it is.</exception>
    internal float Number(int row, int column, bool allowGaps)
    {
        string cell = Rows[row].Cells[column];
        if (allowGaps && (cell.Length == 0 || cell.Equals("nan", StringComparison.OrdinalIgnoreCase)))
        {
            return float.NaN;
        }

        return TryParse(cell, out float value) && float.IsFinite(value) ? value : throw Error(
            row, column, cell.Contains(',') ? $"'{cell}' is not a number. Write a point before decimals." : $"'{cell}' is not a number. Repair or remove the row.");
    }

    /// <summary>What is wrong with a cell, and where it is.</summary>
    /// <param name="row">Index of the row.</param>
    /// <param name="column">Index of the column.</param>
    /// <param name="problem">What is wrong.</param>
    internal ConversionException Error(int row, int column, string problem)
    {
        string name = Header == null ? string.Empty : $" ({Header[column]})";
        return new ConversionException($"{Path}, line {Rows[row].Line}, column {column + 1}{name}: {problem}");
    }

    /// <summary>Reads a number as it stands in such files.</summary>
    internal static bool TryParse(string cell, out float value) => float.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
}
