using Spectre.Console;

namespace TinyInfer.Cli.Output;

/// <summary>Scores over time as text: bars on a logarithmic scale, the threshold across them, alarms and truth below.</summary>
internal static class TimelinePicture
{
    private const int Rows = 9;
    private const int Margin = 10;
    private const string Eighths = " ▁▂▃▄▅▆▇█";

    private static readonly Style _normal = new(Color.Blue);
    private static readonly Style _alarm = new(Color.Red);
    private static readonly Style _truth = new(Color.Yellow);
    private static readonly Style _faint = new(Color.Grey);

    /// <summary>Prints the picture.</summary>
    /// <param name="screen">Where to.</param>
    /// <param name="timeline">What there is to see; at least one window.</param>
    internal static void Print(IAnsiConsole screen, Timeline timeline)
    {
        int count = timeline.Scores.Count;
        int columns = Math.Min(count, Math.Max(10, Math.Min(screen.Profile.Width, 100) - Margin));
        IEnumerable<int> Windows(int column) =>
            Enumerable.Range(column * count / columns, ((column + 1) * count / columns) - (column * count / columns));
        float[] peaks = [.. Enumerable.Range(0, columns).Select(column => Windows(column).Max(i => timeline.Scores[i]))];

        // The scale starts a little below the lowest bar, so that it is seen. Windows without a score have no bar.
        float[] shown = [.. peaks.Append(timeline.Threshold).Where(score => score > 0).DefaultIfEmpty(1)];
        double bottom = Math.Log(shown.Min()) - 0.1;
        double top = Math.Log(shown.Max()) + 0.05;
        double Height(float score) => score > 0 ? (Math.Log(score) - bottom) / (top - bottom) * Rows : 0;
        int thresholdRow = (int)Height(timeline.Threshold);
        for (int row = Rows - 1; row >= 0; row--)
        {
            string label = row == thresholdRow ? $"{timeline.Threshold:G4}"
                : row == Rows - 1 ? $"{shown.Max():G4}"
                : row == 0 ? $"{shown.Min():G4}"
                : string.Empty;
            Write(screen, $"{label,Margin - 2} │", _faint);
            WriteRow(screen, peaks, timeline.Threshold, peak => (int)Math.Round((Height(peak) - row) * 8), row == thresholdRow);
        }

        WriteMarks(screen, "alarm", columns, column => Windows(column).Any(i => timeline.Alarms[i]), _alarm);
        if (timeline.Truth is { } truth)
        {
            WriteMarks(screen, "fault", columns, column => Windows(column).Any(i => truth[i]), _truth);
        }

        string last = $"{count - 1}";
        Write(screen, $"{"window",Margin - 2}  0{last.PadLeft(Math.Max(last.Length + 1, columns - 1))}\n", _faint);
    }

    private static void WriteRow(IAnsiConsole screen, float[] peaks, float threshold, Func<float, int> eighths, bool isThreshold)
    {
        foreach (float peak in peaks)
        {
            int fill = Math.Clamp(eighths(peak), 0, 8);
            bool isLine = isThreshold && fill == 0;
            Write(screen, isLine ? "┄" : Eighths[fill].ToString(), isLine ? _faint : peak > threshold ? _alarm : _normal);
        }

        screen.WriteLine();
    }

    private static void WriteMarks(IAnsiConsole screen, string label, int columns, Func<int, bool> isSet, Style style)
    {
        Write(screen, $"{label,Margin - 2}  ", _faint);
        for (int column = 0; column < columns; column++)
        {
            Write(screen, isSet(column) ? "█" : "·", isSet(column) ? style : _faint);
        }

        screen.WriteLine();
    }

    private static void Write(IAnsiConsole screen, string text, Style style) => screen.Write(new Text(text, style));
}
