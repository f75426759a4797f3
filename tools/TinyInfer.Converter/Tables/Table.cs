namespace TinyInfer.Converter.Tables;

/// <summary>A table that has been read.</summary>
/// <param name="Report">How it has been understood.</param>
/// <param name="Values">Its values, row by row; NaN where one is missing.</param>
/// <param name="Names">Names of the columns with the values; null if nothing names them.</param>
internal sealed record Table(TableReport Report, float[] Values, string[]? Names)
{
    /// <summary>Number of rows.</summary>
    internal int Rows => Report.Rows;

    /// <summary>Values of a row.</summary>
    internal int Columns => Report.Columns.Count;

    /// <summary>The time of each row; null if nothing says it.</summary>
    internal TimeAxis? Time => Report.Axis;

    /// <summary>Runs of rows with the same text in the column with the truth; null if there is none.</summary>
    internal IReadOnlyList<TextRun>? Truth { get; init; }

    /// <summary>A row that has too few or too many cells.</summary>
    /// <param name="path">The file.</param>
    /// <param name="line">The row's line.</param>
    /// <param name="cells">Its cells.</param>
    /// <param name="columns">Those of the other rows.</param>
    /// <param name="breaks">Ends of lines within quotes.</param>
    internal static ConversionException Ragged(string path, int line, int cells, int columns, int breaks) => new(
        breaks > 0 ? $"{path}, line {line - breaks}: a quote is opened here, and not closed in the same line. Remove it."
        : cells == 2 * columns
            ? $"{path}, line {line}: {cells} values where other lines have {columns}. Where commas mark "
                + "decimals, another delimiter is needed: write ; between values."
            : $"{path}, line {line}: {cells} values where other lines have {columns}. Repair or remove the line, or give the --delimiter.");
}
