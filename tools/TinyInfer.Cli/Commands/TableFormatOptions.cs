using System.CommandLine;
using TinyInfer.Converter.Files;
using TinyInfer.Converter.Tables;

namespace TinyInfer.Cli.Commands;

/// <summary>The options that say how a table is to be read, where it does not tell itself.</summary>
internal sealed class TableFormatOptions
{
    private static readonly Dictionary<string, char> _delimiters = new(StringComparer.OrdinalIgnoreCase)
    {
        ["comma"] = ',',
        ["semicolon"] = ';',
        ["tab"] = '\t',
        ["\\t"] = '\t',
        ["space"] = ' ',
        ["spaces"] = ' ',
        ["pipe"] = '|',
    };

    private readonly Option<string[]?> _columns = CheckedOption.Of<string[]?>(
        "--columns", "A,B", "names or numbers of columns, with commas between them,",
            "Columns of a table to take, in this order, by name or by number from 1. Default: all with values.", TryReadNames);

    private readonly Option<string?> _time =
        new("--time")
        {
            HelpName = "COLUMN",
            Description = "The column of a table with the time; none for no such column. Default: found by names and dates."
        };

    private readonly Option<char?> _delimiter = CheckedOption.Of<char?>(
        "--delimiter", "CHAR", "one character, or comma, semicolon, tab, space or pipe,",
            "What stands between two values of a table. Default: found.", TryReadDelimiter);

    private readonly Option<YesNo?> _header =
        CheckedOption.Word<YesNo>("--header", "Whether the first line of a table names its columns. Default: found.");

    private readonly Option<Mark?> _decimal =
        CheckedOption.Word<Mark>("--decimal", "What stands before decimals in a table. Default: found.");

    private readonly Option<int?> _limit = CheckedOption.Of<int?>(
        DataLimit.Option, "MB", "a number of megabytes",
            $"The most numbers to read from a file, of 4 bytes each. Default: {DataLimit.Default.Megabytes}.", CheckedOption.TryReadCount);

    private enum YesNo
    {
        Yes,
        No,
    }

    private enum Mark
    {
        Point,
        Comma,
    }

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    internal void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _columns, _time, _delimiter, _header, _decimal, _limit })
        {
            command.Add(option);
        }
    }

    /// <summary>The options that the user has given.</summary>
    /// <param name="parsed">The command line.</param>
    /// <returns>The options.</returns>
    internal TableOptions Read(ParseResult parsed) => new()
    {
        Columns = parsed.GetValue(_columns) is { Length: > 0 } columns ? columns : null,
        Time = parsed.GetValue(_time),
        Delimiter = parsed.GetValue(_delimiter),
        HasHeader = parsed.GetValue(_header) is { } header ? header == YesNo.Yes : null,
        DecimalMark = parsed.GetValue(_decimal) is { } mark ? mark == Mark.Comma ? ',' : '.' : null,
        Limit = parsed.GetValue(_limit) is { } megabytes ? new DataLimit(megabytes) : DataLimit.Default,
    };

    private static bool TryReadNames(string text, out string[]? names)
    {
        names = text.Split(',', StringSplitOptions.TrimEntries);
        return names.All(name => name.Length > 0);
    }

    private static bool TryReadDelimiter(string text, out char? delimiter)
    {
        bool isNamed = _delimiters.TryGetValue(text, out char named);
        delimiter = isNamed ? named : text.Length == 1 ? text[0] : null;
        return delimiter is { } c && c != '"' && !char.IsAsciiLetterOrDigit(c) && c is >= ' ' and <= '~' or '\t';
    }
}
