using TinyInfer.Converter.Files;

namespace TinyInfer.Converter.Tables;

/// <summary>The user's settings for a file of numbers: those of a table that are null are detected.</summary>
public sealed record TableOptions
{
    /// <summary>
    /// Columns to take, in this order, each by its name or its number from 1; null for all that hold numbers and nothing known to be none.
    /// </summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>The column with the time, by its name or its number from 1.</summary>
    public string? Time { get; init; }

    /// <summary>The column with the truth, by its name; null for one called anomaly or label.</summary>
    public string? Label { get; init; }

    /// <summary>Delimiter of cells; a space means any number of spaces or tabs.</summary>
    public char? Delimiter { get; init; }

    /// <summary>True where the first line names the columns, false where it holds values.</summary>
    public bool? HasHeader { get; init; }

    /// <summary>Decimal mark, a point or a comma; the other one then separates thousands.</summary>
    public char? DecimalMark { get; init; }

    /// <summary>How many numbers are read, of an array too.</summary>
    public DataLimit Limit { get; init; } = DataLimit.Default;

    /// <summary>True where something is said that only a table has.</summary>
    internal bool IsOfTables => this with { Limit = DataLimit.Default } != new TableOptions();
}
