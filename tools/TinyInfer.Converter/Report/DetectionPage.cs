using TinyInfer.Converter.Anomaly;
using TinyInfer.Converter.Blob;

namespace TinyInfer.Converter.Report;

/// <summary>A detector's result as a page of its own.</summary>
public static class DetectionPage
{
    /// <summary>Writes the page.</summary>
    /// <param name="detection">What was found.</param>
    /// <returns>The page.</returns>
    public static string Write(Detection detection)
    {
        HtmlPage page = new(
            $"{detection.Name}: {detection.Alarms.Count} alarms",
            $"The {ScoreName.InWords(detection.Score)} of {detection.Scores.Count:N0} windows, computed in INT8 with the device's "
            + $"kernels; above {detection.Threshold:G4} a window is an anomaly.");
        if (detection.Quality is { } quality)
        {
            page.Cards(
            [
                ($"{quality.Area:F4}", "AUC, int8"),
                .. detection.FloatQuality is { } single ? [($"{single.Area:F4}", "AUC, float")] : Array.Empty<(string, string)>(),
                ($"{quality.FalseAlarms:N0} of {quality.Normal:N0}", "false alarms in normal windows"),
                ($"{quality.Missed:N0} of {quality.Anomalies:N0}", "faulty windows missed"),
            ]);
        }

        page.Picture(DetectionChart.ToElement(detection));
        page.Paragraph($"Dots are windows above the threshold.{(detection.Truth == null ? string.Empty : " Shaded: where there is a "
            + "fault in truth.")}");
        page.Heading("Alarms");
        page.Table(
            ["#first window", "#last window", "#windows", "#highest error"],
            detection.Alarms.Select(alarm =>
                (string[])[$"{alarm.First}", $"{alarm.Last}", $"{alarm.Last - alarm.First + 1}", $"{alarm.Peak:G4}"]));
        return page.ToString();
    }
}
