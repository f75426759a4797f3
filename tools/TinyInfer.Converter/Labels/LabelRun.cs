namespace TinyInfer.Converter.Labels;

/// <summary>Rows in a row that have one label.</summary>
/// <param name="Start">The first row.</param>
/// <param name="End">The row after the last.</param>
/// <param name="Text">The label as it stands in the file; empty if there is none.</param>
public sealed record LabelRun(int Start, int End, string Text)
{
    /// <summary>Number of rows.</summary>
    public int Length => End - Start;

    /// <summary>Gathers the labels of rows into runs.</summary>
    /// <param name="texts">A label per row.</param>
    /// <returns>The runs, in order and without gaps.</returns>
    public static IReadOnlyList<LabelRun> Of(IEnumerable<string> texts)
    {
        List<LabelRun> runs = [];
        int row = 0;
        foreach (string text in texts)
        {
            if (runs.Count > 0 && runs[^1].Text == text)
            {
                runs[^1] = runs[^1] with { End = row + 1 };
            }
            else
            {
                runs.Add(new LabelRun(row, row + 1, text));
            }

            row++;
        }

        return runs;
    }
}
