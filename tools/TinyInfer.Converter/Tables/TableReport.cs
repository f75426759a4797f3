using System.Text;

namespace TinyInfer.Converter.Tables;

/// <summary>How a table has been understood.</summary>
public sealed record TableReport
{
    /// <summary>The file.</summary>
    public required string File { get; init; }

    /// <summary>Rows with values.</summary>
    public required int Rows { get; init; }

    /// <summary>Delimiter of cells: ",", ";", "tab", "spaces", "none" ...</summary>
    public required string Delimiter { get; init; }

    /// <summary>Decimal mark: "point" or "comma".</summary>
    public required string DecimalMark { get; init; }

    /// <summary>The line that names the columns; null if none does.</summary>
    public int? HeaderLine { get; init; }

    /// <summary>Units, column by column; null if there is no row of them.</summary>
    public IReadOnlyList<string>? Units { get; init; }

    /// <summary>Rows above all this that have been passed over.</summary>
    public int Preamble { get; init; }

    /// <summary>The columns with the values, in their order.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>The column with the truth; null if there is none.</summary>
    public string? Truth { get; init; }

    /// <summary>Columns that have been passed over, each with the reason.</summary>
    public required IReadOnlyDictionary<string, string> PassedOver { get; init; }

    /// <summary>Cells without a value.</summary>
    public long Missing { get; init; }

    /// <summary>Summary of the time column; null if there is none.</summary>
    public TimeReport? Time { get; init; }

    /// <summary>Warnings for the user.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The time of each row; null if nothing says it.</summary>
    internal TimeAxis? Axis { get; init; }

    /// <summary>The date of a row.</summary>
    /// <param name="row">Its index; the number of rows for the end.</param>
    /// <returns>The date as people read it; null if the table has no dates.</returns>
    public string? DateOf(int row) => Axis?.DateOf(row);

    /// <summary>All this in a line.</summary>
    /// <returns>The line.</returns>
    public override string ToString()
    {
        StringBuilder text = new();
        text.Append(System.Globalization.CultureInfo.InvariantCulture,
            $"{Path.GetFileName(File)}: {Rows:N0} rows of {string.Join(", ", Shorten(Columns))}");
        text.Append(HeaderLine == null ? "; no header"
            : Units == null ? string.Empty
            : $"; units {string.Join(", ", Units.Where(unit => unit.Length > 0).Distinct())}");
        if (Delimiter is not ("," or "none") || DecimalMark != "point")
        {
            text.Append($"; delimiter {Delimiter}, decimal {DecimalMark}");
        }

        if (Preamble > 0)
        {
            text.Append($"; {Preamble} row{(Preamble == 1 ? string.Empty : "s")} above the names passed over");
        }

        if (Time is { } time)
        {
            text.Append($"; time {time}");
        }

        if (Truth != null)
        {
            text.Append($"; truth {Truth}");
        }

        if (PassedOver.Count > 0)
        {
            text.Append($"; passed over {string.Join(", ", PassedOver.Select(column => $"{column.Key} ({column.Value})"))}");
        }

        if (Missing > 0)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"; {Missing:N0} values missing");
        }

        return text.ToString();
    }

    private static IEnumerable<string> Shorten(IReadOnlyList<string> names) =>
        names.Count <= 8 ? names : [.. names.Take(6), "…", names[^1], $"({names.Count} columns)"];
}

/// <summary>Summary of a time column.</summary>
/// <param name="Column">Its name, or the names of date and time of day.</param>
/// <param name="Form">What a time looks like, or its unit.</param>
/// <param name="Rate">Rows per second; null if it does not say.</param>
/// <param name="Start">The date of the first row; null if times are no dates.</param>
/// <param name="End">The date of the last.</param>
public sealed record TimeReport(string Column, string Form, double? Rate, string? Start, string? End)
{
    /// <summary>Lines before which time leaps, onwards or back, each with the seconds.</summary>
    public IReadOnlyList<TimeLeap> Gaps { get; init; } = [];

    /// <summary>Lines with the time of the line before.</summary>
    public IReadOnlyList<int> Duplicates { get; init; } = [];

    /// <summary>Lines with a time before that of the line before.</summary>
    public IReadOnlyList<int> Reversals { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString()
    {
        string rate = Rate is { } rows ? FormattableString.Invariant($", {rows:G5} rows per second") : string.Empty;
        string span = Start == null ? string.Empty : $", {Start} to {End}";
        return $"{Column} ({Form}{rate}{span})";
    }
}

/// <summary>A leap in time.</summary>
/// <param name="Line">The line after it.</param>
/// <param name="Seconds">Seconds from the row before to it.</param>
public sealed record TimeLeap(int Line, double Seconds);
