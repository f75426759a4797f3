namespace TinyInfer.Converter.Tables;

/// <summary>Rows in a row that have the same text in a column, such as a label.</summary>
/// <param name="Start">The first row.</param>
/// <param name="End">The row after the last.</param>
/// <param name="Text">The text as it stands in the file; empty if there is none.</param>
public sealed record TextRun(int Start, int End, string Text)
{
    /// <summary>Number of rows.</summary>
    public int Length => End - Start;

    /// <summary>Gathers the texts of rows into runs.</summary>
    /// <param name="texts">The text of each row.</param>
    /// <returns>The runs, in order and without gaps.</returns>
    public static IReadOnlyList<TextRun> Of(IEnumerable<string> texts)
    {
        List<TextRun> runs = [];
        int row = 0;
        foreach (string text in texts)
        {
            Append(runs, row++, text);
        }

        return runs;
    }

    /// <summary>Adds a row to runs.</summary>
    /// <param name="runs">The runs of all rows before.</param>
    /// <param name="row">The row.</param>
    /// <param name="text">Its text.</param>
    internal static void Append(List<TextRun> runs, int row, ReadOnlySpan<char> text)
    {
        if (runs.Count > 0 && text.SequenceEqual(runs[^1].Text))
        {
            runs[^1] = runs[^1] with { End = row + 1 };
        }
        else
        {
            runs.Add(new TextRun(row, row + 1, text.ToString()));
        }
    }
}
