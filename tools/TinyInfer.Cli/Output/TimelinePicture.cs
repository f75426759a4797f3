using Spectre.Console;
using TinyInfer.Converter.Anomaly;

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
    /// <param name="detection">What was found.</param>
    internal static void Print(IAnsiConsole screen, Detection detection)
    {
        int count = detection.Scores.Count;
        int columns = Math.Min(count, Math.Max(10, Math.Min(screen.Profile.Width, 100) - Margin));
        IEnumerable<int> Windows(int column) => Enumerable.Range(column * count / columns, ((column + 1) * count / columns) - (column * count / columns));
        float[] peaks = [.. Enumerable.Range(0, columns).Select(column => Windows(column).Max(i => detection.Scores[i]))];

        // The scale starts a little below the lowest bar, so that it is seen.
        double bottom = Math.Log(Math.Max(1e-12, Math.Min(peaks.Min(), detection.Threshold))) - 0.1;
        double top = Math.Log(Math.Max(1e-12, Math.Max(peaks.Max(), detection.Threshold))) + 0.05;
        double Height(float score) => (Math.Log(Math.Max(1e-12, score)) - bottom) / (top - bottom) * Rows;
        int thresholdRow = (int)Height(detection.Threshold);
        for (int row = Rows - 1; row >= 0; row--)
        {
            string label = row == thresholdRow ? $"{detection.Threshold:G4}" : row == Rows - 1 ? $"{peaks.Max():G4}" : row == 0 ? $"{peaks.Min():G4}" : string.Empty;
            Write(screen, $"{label,Margin - 2} │", _faint);
            WriteRow(screen, peaks, detection.Threshold, peak => (int)Math.Round((Height(peak) - row) * 8), row == thresholdRow);
        }

        WriteMarks(screen, "alarm", columns, column => peaks[column] > detection.Threshold, _alarm);
        if (detection.Truth is { } truth)
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
