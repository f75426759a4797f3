using Spectre.Console;
using TinyInfer.Converter.Anomaly;
using TinyInfer.Converter.Blob;

namespace TinyInfer.Cli.Output;

/// <summary>Prints a detection.</summary>
internal static class DetectionView
{
    private const int AlarmsShown = 12;

    /// <summary>Prints a detection.</summary>
    /// <param name="screen">Where to.</param>
    /// <param name="detection">The detection.</param>
    internal static void Print(IAnsiConsole screen, Detection detection)
    {
        ReadingView.Print(screen, detection.Readings);
        int above = detection.Scores.Count(score => score > detection.Threshold);
        string score = ScoreName.InWords(detection.Score);
        screen.MarkupLineInterpolated(
            $"[bold]{detection.Name}[/]: {above:N0} of {detection.Scores.Count:N0} windows have a {score} above {detection.Threshold:G4}");
        StateLine.Print(screen, detection.State);
        screen.WriteLine();
        bool[] alarms = [.. detection.Scores.Select(score => score > detection.Threshold)];
        TimelinePicture.Print(screen, new Timeline(
            detection.Scores, detection.Threshold, alarms, detection.Truth?.Select(t => t == true).ToList()));
        screen.WriteLine();
        foreach (Alarm alarm in detection.Alarms.Take(AlarmsShown))
        {
            string windows = alarm.First == alarm.Last ? $"window {alarm.First}" : $"windows {alarm.First} to {alarm.Last}";
            string dates = alarm.From == null ? string.Empty
                : alarm.First == alarm.Last ? $", {alarm.From}"
                : $", {alarm.From} to {alarm.To}";
            screen.MarkupLineInterpolated($"[red]alarm[/] in {windows}{dates}, up to {alarm.Peak:G3}");
        }

        if (detection.Alarms.Count > AlarmsShown)
        {
            screen.MarkupLineInterpolated($"… and {detection.Alarms.Count - AlarmsShown:N0} more");
        }

        PrintQuality(screen, "int8", detection.Quality);
        PrintQuality(screen, "float", detection.FloatQuality);
        if (detection.Labels is { } labels)
        {
            screen.MarkupLineInterpolated($"labels: {labels}");
        }

        foreach (string warning in detection.Warnings)
        {
            screen.MarkupLineInterpolated($"[yellow]warning:[/] {warning}");
        }

        if (detection.File != null)
        {
            screen.WriteLine();
            screen.MarkupLineInterpolated($"wrote {detection.File}");
        }
    }

    private static void PrintQuality(IAnsiConsole screen, string kind, ThresholdQuality? quality)
    {
        if (quality != null)
        {
            string missed = $"{quality.Missed:N0} of {quality.Anomalies:N0} faulty windows missed";
            screen.MarkupLineInterpolated(
                $"{kind}: AUC {quality.Area:F4}, {quality.FalseAlarms:N0} false alarms in {quality.Normal:N0} normal windows, {missed}");
        }
    }
}
