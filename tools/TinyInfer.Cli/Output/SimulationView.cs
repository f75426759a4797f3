using Spectre.Console;
using TinyInfer.Converter.Labels;
using TinyInfer.Converter.Simulation;

namespace TinyInfer.Cli.Output;

/// <summary>Prints a simulation.</summary>
internal static class SimulationView
{
    private const int AlarmsShown = 12;

    /// <summary>Prints a simulation.</summary>
    /// <param name="screen">Where to.</param>
    /// <param name="summary">The simulation.</param>
    /// <param name="windows">What the device made of the windows.</param>
    /// <param name="sections">The truth; null if nobody knows.</param>
    internal static void Print(
        IAnsiConsole screen, SimulationSummary summary, IReadOnlyList<SimulatedWindow> windows, IReadOnlyList<LabelledSection>? sections)
    {
        screen.MarkupLineInterpolated($"[bold]{summary.Pipeline}[/]: the device's code over a recording");
        if (summary.Threshold is { } threshold)
        {
            screen.WriteLine();
            TimelinePicture.Print(screen, new Timeline(
                [.. windows.Select(w => float.IsFinite(w.Score) ? w.Score : 0)],
                threshold,
                [.. windows.Select(w => w.IsAlarm)],
                sections == null ? null : [.. windows.Select(w => sections.Any(s => !s.IsNormal && s.Start < w.End && w.Start < s.End))]));
            screen.WriteLine();
        }

        Grid grid = new Grid().AddColumn(new GridColumn().NoWrap().RightAligned()).AddColumn();
        foreach ((string figure, string meaning) in SimulationFigures.Of(summary))
        {
            grid.AddRow(new Text(figure), new Text(meaning, new Style(Color.Grey)));
        }

        screen.Write(grid);
        foreach (AlarmTime alarm in summary.AlarmTimes.Where(alarm => alarm.From != null).Take(AlarmsShown))
        {
            screen.MarkupLineInterpolated($"[red]alarm[/] from {alarm.From} to {alarm.To}");
        }

        if (summary.AlarmTimes.Count(alarm => alarm.From != null) is > AlarmsShown and int alarms)
        {
            screen.MarkupLineInterpolated($"… and {alarms - AlarmsShown:N0} more");
        }

        if (summary.Labels is { } labels)
        {
            screen.MarkupLineInterpolated($"labels: {labels}");
        }

        foreach (string warning in summary.Warnings)
        {
            screen.MarkupLineInterpolated($"[yellow]warning:[/] {warning}");
        }

        foreach (string file in summary.Files ?? [])
        {
            screen.MarkupLineInterpolated($"wrote {file}");
        }
    }
}
