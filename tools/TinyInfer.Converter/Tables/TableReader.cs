using nietras.SeparatedValues;

namespace TinyInfer.Converter.Tables;

/// <summary>Reads tables: text files of numbers in rows and columns, as spreadsheets, data loggers and programs write them.</summary>
internal static class TableReader
{
    private const int MostLines = 1000;
    private const int MostCharacters = 1 << 20;

    /// <summary>Whether a file is a table, by its ending.</summary>
    /// <param name="path">The file.</param>
    internal static bool IsTable(string path) =>
        Path.GetExtension(path).ToLowerInvariant() is ".csv" or ".txt" or ".tsv" or ".dat" or ".asc";

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="use">What it is read for.</param>
    /// <param name="options">What the user says of it; null for nothing.</param>
    /// <exception cref="ConversionException">It is no table, or a cell or option cannot be used.</exception>
    internal static Table Read(string path, TableUse use, TableOptions? options = null)
    {
        using StreamReader text = TextSource.Open(path);
        return Read(text, path, use, options ?? new TableOptions());
    }

    /// <summary>Reads a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="path">Its file, for messages.</param>
    /// <param name="use">What it is read for.</param>
    /// <param name="options">What the user says of it.</param>
    /// <exception cref="ConversionException">It is no table, or a cell or option cannot be used.</exception>
    internal static Table Read(TextReader text, string path, TableUse use, TableOptions options)
    {
        List<string> beginning = [.. Beginning(text)];
        TableHead head = ReadHead(beginning, options, path);
        if (head.Rows.Count == 0)
        {
            throw new ConversionException($"{path}: there are no rows of numbers below the names.");
        }

        ColumnPlan plan = ColumnPlan.Make(head, options, use, path);
        if (plan.Values.Length == 0)
        {
            string what = plan.Time.Length > 0 || plan.Truth >= 0
                ? "besides time and truth there are no columns in it"
                : "there are no columns of numbers in it";
            throw new ConversionException(
                $"{path}: {what}{string.Concat(plan.PassedOver.Select(p => $"; {head.NameOf(p.Column)}: {p.Why}"))}.");
        }

        using TableLines lines = new(beginning.Concat(Lines(text)), head.Delimiter == RowReader.Spaces);
        using SepReader reader = RowReader.Open(lines, head.Delimiter);
        return new TableLoader(path, head, plan, use, lines, options.Limit).Load(reader);
    }

    /// <summary>Reads a table as text.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Names of the columns, null if nothing names them; and the rows below, which are read from the file whenever they are
    /// enumerated.</returns>
    /// <exception cref="ConversionException">It is no table. Enumerating the rows: a quote is not closed.</exception>
    internal static (string[]? Names, IEnumerable<TextRow> Rows) ReadText(string path)
    {
        using StreamReader text = TextSource.Open(path);
        TableHead head = ReadHead([.. Beginning(text)], new TableOptions(), path);
        return (head.Names, TextRows(path, head.Delimiter).Skip(head.RowsBefore));
    }

    /// <summary>Whether the name of a column is one of those that are known here.</summary>
    /// <param name="name">The name.</param>
    internal static bool IsKnownName(string name) => ColumnPlan.IsKnownName(name);

    private static TableHead ReadHead(IReadOnlyList<string> beginning, TableOptions options, string path) =>
        beginning.Any(line => !TableLines.IsLeftOut(line))
            ? TableHead.Read(beginning, options, path)
            : throw new ConversionException($"{path}: there are no rows of numbers in it.");

    private static IEnumerable<TextRow> TextRows(string path, char delimiter)
    {
        using StreamReader text = TextSource.Open(path);
        foreach (TextRow row in RowReader.Read(Lines(text), delimiter, path))
        {
            yield return row;
        }
    }

    private static IEnumerable<string> Beginning(TextReader text)
    {
        int characters = 0;
        int count = 0;
        foreach (string line in Lines(text))
        {
            yield return line;
            characters += line.Length;
            if (++count == MostLines || characters > MostCharacters)
            {
                yield break;
            }
        }
    }

    private static IEnumerable<string> Lines(TextReader text)
    {
        while (text.ReadLine() is { } line)
        {
            yield return line;
        }
    }
}
