using System.Globalization;
using TinyInfer.Converter.Import.Data;

namespace TinyInfer.Converter.Pipeline;

/// <summary>A recording in columns: sensors, perhaps the time before them, and the truth behind them.</summary>
/// <param name="Values">The sensors' values, [moments, channels]; NaN where one is missing.</param>
/// <param name="Names">Names of the sensors' columns; null where the file has none.</param>
/// <param name="Truth">What the column with the truth says, as sections; null where there is none.</param>
internal sealed record RecordingTable(NumericArray Values, string[]? Names, IReadOnlyList<LabelledSection>? Truth)
{
    /// <summary>What columns with the time are called; they are passed over.</summary>
    private static readonly HashSet<string> _times = new(["datetime", "date", "time", "timestamp"], StringComparer.OrdinalIgnoreCase);

    /// <summary>What columns with the truth are called.</summary>
    private static readonly HashSet<string> _truths = new(["anomaly", "label"], StringComparer.OrdinalIgnoreCase);

    /// <summary>What else stands beside the truth and is no sensor.</summary>
    private static readonly HashSet<string> _notes = new(["changepoint"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads a file.</summary>
    /// <param name="text">The file.</param>
    /// <param name="path">Its name, for messages.</param>
    /// <param name="label">Name of the column with the truth; null for one that is called anomaly or label.</param>
    /// <exception cref="ConversionException">A cell is not what it should be, or there is no such column.</exception>
    internal static RecordingTable Read(string text, string path, string? label)
    {
        CsvTable table = CsvTable.Read(text, path);
        int first = 0;
        while (first < table.Columns && IsTime(table, first))
        {
            first++;
        }

        int truth = FindTruth(table, label);
        int[] sensors = [.. Enumerable.Range(first, table.Columns - first).Where(c => c != truth && !IsNote(table, c, label))];
        if (sensors.Length == 0)
        {
            throw new ConversionException($"{path}: besides time and truth there are no columns in it.");
        }

        float[] values = new float[table.Rows.Count * sensors.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = table.Number(i / sensors.Length, sensors[i % sensors.Length], allowGaps: true);
        }

        string[]? names = table.Header == null ? null : Array.ConvertAll(sensors, c => table.Header[c]);
        return new RecordingTable(new NumericArray([table.Rows.Count, sensors.Length], values), names, truth < 0 ? null : ReadTruth(table, truth));
    }

    private static bool IsTime(CsvTable table, int column)
    {
        string cell = table.Rows[0].Cells[column];
        return (table.Header != null && _times.Contains(table.Header[column]))
            || (!CsvTable.TryParse(cell, out _) && DateTime.TryParse(cell, CultureInfo.InvariantCulture, out _));
    }

    private static bool IsNote(CsvTable table, int column, string? label) =>
        table.Header != null && (_notes.Contains(table.Header[column]) || (label != null && _truths.Contains(table.Header[column])));

    private static int FindTruth(CsvTable table, string? label)
    {
        int found = table.Header == null ? -1 : Array.FindIndex(
            table.Header, name => label == null ? _truths.Contains(name) : name.Equals(label, StringComparison.OrdinalIgnoreCase));
        return found >= 0 || label == null ? found : throw new ConversionException(
            table.Header == null
                ? $"{table.Path}: there is no column '{label}', since the first line does not name columns."
                : $"{table.Path}: there is no column '{label}'. There are: {string.Join(", ", table.Header)}.");
    }

    private static List<LabelledSection> ReadTruth(CsvTable table, int column)
    {
        List<LabelledSection> sections = [];
        for (int row = 0; row < table.Rows.Count; row++)
        {
            string cell = table.Rows[row].Cells[column];
            if (cell.Length == 0)
            {
                throw table.Error(row, column, "the truth is missing: 0, 1 or the name of what happens is expected.");
            }

            string label = CsvTable.TryParse(cell, out float number) ? (number == 0 ? "normal" : table.Header![column]) : cell;
            if (sections.Count > 0 && sections[^1].Label == label)
            {
                sections[^1] = sections[^1] with { End = row + 1 };
            }
            else
            {
                sections.Add(new LabelledSection(row, row + 1, label, LabelFile.IsNormal(label)));
            }
        }

        return sections;
    }
}
