using Spectre.Console;
using TinyInfer.Training.Commissioning;
using static System.FormattableString;

namespace TinyInfer.Cli.Output;

/// <summary>Prints what was learned of installations, each from its first frames.</summary>
internal static class CommissioningView
{
    /// <summary>Prints it.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="summary">What was learned.</param>
    internal static void Print(Terminal terminal, CommissioningSummary summary)
    {
        IAnsiConsole screen = terminal.Screen;
        CommissioningResult best = summary.Candidates[0];
        screen.MarkupLineInterpolated($"[bold]{best.Name}[/]: learned from the first {summary.Frames:N0} frames of each recording");
        screen.MarkupLineInterpolated($"judged by the others, frame by frame, all {best.Installations.Count:N0} recordings together");
        new FittedTable()
            .Add("candidate", summary.Candidates.Select(c => c.Name))
            .Add("F1", summary.Candidates.Select(c => Invariant($"{c.Rows.F1:F3}")), isNumber: true)
            .Add("false alarms", summary.Candidates.Select(c => Invariant($"{100 * c.Rows.FalseAlarmRate:F1} %")), isNumber: true)
            .Add("missed", summary.Candidates.Select(c => Invariant($"{100 * c.Rows.MissRate:F1} %")), isNumber: true)
            .Add("IL/window", summary.Candidates.Select(c => Invariant($"{c.Instructions:N0}")), isNumber: true, rank: 1)
            .Print(screen);
        new FittedTable()
            .Add("recording", best.Installations.Select(r => r.Name))
            .Add("F1", best.Installations.Select(r => Invariant($"{r.Rows.F1:F3}")), isNumber: true)
            .Add("false alarms", best.Installations.Select(r => Invariant($"{100 * r.Rows.FalseAlarmRate:F1} %")), isNumber: true)
            .Add("missed", best.Installations.Select(r => Invariant($"{100 * r.Rows.MissRate:F1} %")), isNumber: true)
            .Add("threshold", best.Installations.Select(r => Invariant($"{r.Threshold:G4}")), isNumber: true, rank: 1)
            .Print(screen);
        terminal.Warn(summary.Notes);
        string[] files = [.. summary.Files!];
        screen.MarkupLineInterpolated($"wrote {files[0]} and {files.Length - 1} more: a pipeline for each recording");
        terminal.Output.WriteLine($"next: tinyinfer new NAME --pipeline {files.First(f => f.EndsWith(".json", StringComparison.Ordinal))}");
    }
}
