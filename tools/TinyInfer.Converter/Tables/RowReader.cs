using nietras.SeparatedValues;

namespace TinyInfer.Converter.Tables;

/// <summary>Sep, set up for tables of numbers.</summary>
internal static class RowReader
{
    /// <summary>Stands for no delimiter: the table has one column.</summary>
    internal const char NoDelimiter = '\u001F';

    /// <summary>Stands for any number of spaces or tabs.</summary>
    internal const char Spaces = ' ';

    /// <summary>Opens a reader.</summary>
    /// <param name="lines">The table.</param>
    /// <param name="delimiter">What stands between two cells.</param>
    internal static SepReader Open(TableLines lines, char delimiter) => Sep.New(delimiter == Spaces ? '\t' : delimiter)
        .Reader(options => options with { HasHeader = false, Unescape = true, DisableColCountCheck = true, Trim = SepTrim.All })
        .From(lines);

    /// <summary>Reads rows, one after another.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="delimiter">What stands between two cells.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="ConversionException">A quote is not closed.</exception>
    internal static IEnumerable<TextRow> Read(IEnumerable<string> lines, char delimiter, string path)
    {
        using TableLines table = new(lines, delimiter == Spaces);
        using SepReader reader = Open(table, delimiter);
        while (MoveNext(reader, path))
        {
            yield return TextOf(reader.Current, table);
        }
    }

    private static TextRow TextOf(SepReader.Row row, TableLines lines)
    {
        string[] cells = new string[row.ColCount];
        for (int i = 0; i < cells.Length; i++)
        {
            cells[i] = row[i].Span.Trim().ToString();
        }

        return new TextRow(lines.LineOf(row.LineNumberToExcl - 1), cells);
    }

    /// <summary>Goes to the next row.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="path">The file, for messages.</param>
    /// <returns>False at the end.</returns>
    /// <exception cref="ConversionException">A row is so long that a quote in it cannot have been closed.</exception>
    internal static bool MoveNext(SepReader reader, string path)
    {
        try
        {
            return reader.MoveNext();
        }
        catch (Exception e) when (e is NotSupportedException or InvalidDataException or IndexOutOfRangeException or ArgumentException)
        {
            throw new ConversionException($"{path}: a row is too long to be one; a quote may not be closed. ({e.Message.TrimEnd('.')})", e);
        }
    }

    /// <summary>Name of a delimiter.</summary>
    /// <param name="delimiter">The delimiter.</param>
    internal static string NameOf(char delimiter) => delimiter switch
    {
        NoDelimiter => "none",
        Spaces => "spaces",
        '\t' => "tab",
        _ => delimiter.ToString(),
    };
}

/// <summary>A row of text.</summary>
/// <param name="Line">Its line in the file, from 1.</param>
/// <param name="Cells">Its cells.</param>
internal sealed record TextRow(int Line, string[] Cells);
