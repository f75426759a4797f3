using System.Globalization;
using TinyInfer.Converter.Labels;
using TinyInfer.Converter.Tables;

namespace TinyInfer.Converter.Data;

/// <summary>Reads files of labels: one per row, or sections with their first row, end (exclusive) and label.</summary>
public static class LabelFile
{
    private static readonly HashSet<string> _names =
        new(["label", "labels", "anomaly", "class", "target", "truth"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads a file.</summary>
    /// <param name="path">A .csv file with a label per row, or with sections; or a .npy or .npz array of numbers or texts, one per
    /// row.</param>
    /// <param name="count">Number of rows that are labelled.</param>
    /// <param name="unit">What a row is called: frame, window or sample.</param>
    /// <returns>The labels; rows that no section holds have an empty one.</returns>
    /// <exception cref="ConversionException">The file cannot be read, or there are more or fewer labels than rows.</exception>
    public static LabelColumn Read(string path, int count, string unit)
    {
        switch (Path.GetExtension(path).ToLowerInvariant())
        {
            case ".npy":
                return Each(path, TextRun.Of(NpyFile.ReadTexts(path)), count, unit);
            case ".npz" or ".pb":
                IReadOnlyDictionary<string, NumericArray> arrays = DataFile.Read(path);
                return arrays.Count == 1
                    ? Each(path, TextRun.Of(TextsOf(arrays.Values.Single())), count, unit)
                    : throw new ConversionException($"{path}: one array of labels is expected, not {arrays.Count}.");
            default:
                return TableReader.IsTable(path)
                    ? ReadTable(path, count, unit)
                    : throw new ConversionException($"{path}: labels are read from .csv, .npy or .npz files.");
        }
    }

    private static LabelColumn ReadTable(string path, int count, string unit)
    {
        (string[]? names, IEnumerable<TextRow> rows) = TableReader.ReadText(path);
        TextRow top = rows.FirstOrDefault() ?? throw new ConversionException($"{path}: there are no labels in it.");
        int columns = top.Cells.Length;
        int named = names == null ? -1 : Array.FindIndex(names, _names.Contains);
        int start = names == null ? -1 : Array.FindIndex(names, name => name.Equals("start", StringComparison.OrdinalIgnoreCase));
        if (start >= 0 || (columns == 3 && rows.All(IsSection)))
        {
            start = Math.Max(start, 0);
            List<string> warnings = [];
            return new LabelColumn(path, null,
                Sections(path, rows, start, named > start + 1 ? named : start + 2, count, unit, warnings))
            { Warnings = warnings };
        }

        if (columns > 1 && named < 0)
        {
            throw new ConversionException(
                $"{path}, line {top.Line}: one label per line is expected, or "
                + $"a section's first {unit}, its end and its label: 0,600,normal.");
        }

        int column = Math.Max(named, 0);
        IEnumerable<string> labels = rows.Select(row => column < row.Cells.Length
            ? row.Cells[column]
            : throw new ConversionException($"{path}, line {row.Line}: the label is missing, which is cell {column + 1} of a row."));
        if (names != null)
        {
            labels = labels.Prepend(names[column]);
        }

        // A first line of words may be a name, or a label like the others: their number tells.
        IReadOnlyList<TextRun> runs = TextRun.Of(labels);
        string first = runs[0].Text;
        bool isNamed = (names != null && _names.Contains(first)) || (runs[^1].End == count + 1 && StandsAlone(runs));
        return isNamed ? Each(path, TextRun.Of(labels.Skip(1)), count, unit) with { Name = first } : Each(path, runs, count, unit);
    }

    private static IEnumerable<string> TextsOf(NumericArray array) =>
        array.Values.Select(value => value.ToString(CultureInfo.InvariantCulture));

    private static bool IsSection(TextRow row) =>
        row.Cells.Length == 3 && TryParse(row.Cells[0], out _) && TryParse(row.Cells[1], out _);

    /// <summary>Whether the first text is a word that does not come again.</summary>
    private static bool StandsAlone(IReadOnlyList<TextRun> runs) => runs[0].Length == 1
        && LabelText.NumberOf(runs[0].Text) == null && runs.Skip(1).All(run => run.Text != runs[0].Text);

    private static LabelColumn Each(string path, IReadOnlyList<TextRun> runs, int count, string unit)
    {
        int given = runs.Count == 0 ? 0 : runs[^1].End;
        return given == count
            ? new LabelColumn(path, null, runs)
            : throw new ConversionException($"{path}: one label for each of the {count} {unit}s is expected, not {given}.");
    }

    private static List<TextRun> Sections(
        string path, IEnumerable<TextRow> rows, int first, int label, int count, string unit, List<string> warnings)
    {
        List<TextRun> runs = [];
        int end = 0;
        foreach ((int line, string[] cells) in rows)
        {
            if (cells.Length <= label || !TryParse(cells[first], out int start) || !TryParse(cells[first + 1], out int next)
                || next <= start)
            {
                throw new ConversionException(
                    $"{path}, line {line}: a section's first {unit}, its end and its label are expected: 0,600,normal.");
            }

            if (start < end)
            {
                throw new ConversionException($"{path}, line {line}: the section starts at {start}, before the one above has ended.");
            }

            if (next > count)
            {
                warnings.Add($"{path}, line {line}: the section from {start} to {next} does not end within the {count} {unit}s; what "
                    + $"lies beyond is left out. Sections count {unit}s, not seconds.");
            }

            AddGap(runs, end, Math.Min(start, count));
            if (start < count)
            {
                runs.Add(new TextRun(start, Math.Min(next, count), cells[label]));
            }

            end = next;
        }

        AddGap(runs, end, count);
        return runs;
    }

    private static void AddGap(List<TextRun> runs, int start, int end)
    {
        if (start < end)
        {
            runs.Add(new TextRun(start, end, string.Empty));
        }
    }

    private static bool TryParse(string cell, out int value)
    {
        double? number = LabelText.NumberOf(LabelText.Plain(cell));
        value = number is >= 0 and <= int.MaxValue && number == Math.Floor(number.Value) ? (int)number : -1;
        return value >= 0;
    }
}
