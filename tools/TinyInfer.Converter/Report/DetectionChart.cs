using TinyInfer.Converter.Anomaly;
using TinyInfer.Converter.Blob;

namespace TinyInfer.Converter.Report;

/// <summary>Scores over time, with the threshold, the alarms, and the truth behind them.</summary>
public static class DetectionChart
{
    private const int Width = 860;
    private const int Height = 320;

    /// <summary>Draws the timeline as a picture of its own.</summary>
    /// <param name="detection">What was found.</param>
    /// <returns>An SVG file.</returns>
    public static string ToFile(Detection detection) => Draw(detection).ToFile(Describe(detection));

    /// <summary>Draws the timeline as a part of a page.</summary>
    /// <param name="detection">What was found.</param>
    /// <returns>An SVG element.</returns>
    internal static string ToElement(Detection detection) => Draw(detection).ToElement(Describe(detection));

    private static string Describe(Detection detection) =>
        $"The {ScoreName.InWords(detection.Score)} of {detection.Name} over {detection.Scores.Count} windows";

    private static SvgChart Draw(Detection detection)
    {
        int count = detection.Scores.Count;
        ChartAxis x = new(0, count, "window");
        ChartAxis y = ChartAxis.Logarithmic(
            detection.Scores.Append(detection.Threshold).Select(s => (double)s), ScoreName.InWords(detection.Score));
        SvgChart chart = new(Width, Height, x, y);
        foreach (Alarm fault in detection.Truth == null ? [] : Alarm.Find([.. detection.Truth.Select(t => t == true ? 1f : 0f)], 0))
        {
            chart.Rectangle(fault.First, fault.Last + 1, y.Minimum, y.Maximum, "truth", $"fault, windows {fault.First} to {fault.Last}");
        }

        chart.Line(detection.Scores.Select((score, i) => (i + 0.5, (double)score)), "line");
        for (int i = 0; i < count; i++)
        {
            if (detection.Scores[i] > detection.Threshold)
            {
                chart.Dot(i + 0.5, detection.Scores[i], 2.2, "alarm", $"window {i}: {detection.Scores[i]:G4}");
            }
        }

        chart.Line([(0, detection.Threshold), (count, detection.Threshold)], "rule");
        chart.Note(detection.Threshold, $"threshold {detection.Threshold:G4}");
        return chart;
    }
}
