using TinyInfer.Converter.Tables;

namespace TinyInfer.Converter.Labels;

/// <summary>Labels of the rows of a recording, or of windows, as they stand in a file.</summary>
/// <param name="Path">The file, for messages.</param>
/// <param name="Name">The column's name; null if it has none.</param>
/// <param name="Runs">The labels, in order and without gaps.</param>
public sealed record LabelColumn(string Path, string? Name, IReadOnlyList<TextRun> Runs)
{
    /// <summary>The labels in a table's column with the truth.</summary>
    /// <param name="table">The table.</param>
    /// <param name="path">Its file.</param>
    /// <returns>The labels; null if there is no such column.</returns>
    internal static LabelColumn? Of(Table table, string path) =>
        table.Truth == null ? null : new LabelColumn(path, table.Report.Truth, table.Truth);

    /// <summary>Warnings about labels that did not fit and were left out.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
