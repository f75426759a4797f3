using Spectre.Console;
using TinyInfer.Training.Recordings;
using TinyInfer.Training.Report;
using static System.FormattableString;

namespace TinyInfer.Cli.Output;

/// <summary>Prints what was learned.</summary>
internal static class LearnView
{
    private const int HeldOutShown = 6;
    private const int NotesShown = 8;

    /// <summary>Prints what was learned.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="summary">What was learned.</param>
    internal static void Print(Terminal terminal, LearnSummary summary)
    {
        IAnsiConsole screen = terminal.Screen;
        string what = summary.Task == LearnTask.Detect ? "what is not normal" : string.Join(", ", summary.Labels);
        screen.MarkupLineInterpolated($"[bold]{summary.Chosen.Name}[/]: tells {what}");
        screen.MarkupLineInterpolated($"from {LearnFigures.SourceOf(summary)}; {summary.Candidates} candidates tried");
        string heldOut = string.Join(", ", summary.HeldOut.Take(HeldOutShown))
            + (summary.HeldOut.Count > HeldOutShown ? $" and {summary.HeldOut.Count - HeldOutShown} more" : string.Empty);
        screen.MarkupLineInterpolated($"held out to judge by: {heldOut}");
        screen.WriteLine();
        PrintFinalists(screen, summary);
        screen.WriteLine();
        Grid grid = new Grid().AddColumn(new GridColumn().NoWrap().RightAligned()).AddColumn();
        foreach ((string figure, string meaning) in LearnFigures.Of(summary))
        {
            grid.AddRow(new Text(figure), new Text(meaning, new Style(Color.Grey)));
        }

        screen.Write(grid);
        foreach (string reason in summary.Reasons)
        {
            screen.MarkupLineInterpolated($"{reason}");
        }

        foreach (string note in summary.Notes.Take(NotesShown))
        {
            screen.MarkupLineInterpolated($"[yellow]note:[/] {note}");
        }

        if (summary.Notes.Count > NotesShown)
        {
            screen.MarkupLineInterpolated($"… and {summary.Notes.Count - NotesShown:N0} more notes, in learn.html");
        }

        foreach (string file in summary.Files ?? [])
        {
            screen.MarkupLineInterpolated($"wrote {file}");
        }

        string pipeline = summary.Files!.First(f => Path.GetFileName(f) == "pipeline.json");
        terminal.Output.WriteLine($"next: tinyinfer new NAME --pipeline {pipeline}");
    }

    private static void PrintFinalists(IAnsiConsole screen, LearnSummary summary)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumn("finalist");
        foreach (string column in (string[])[summary.Task == LearnTask.Detect ? "AUC" : "accuracy", "MACs", "IL/window", "ms", "RAM",
            "flash"])
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        foreach (FinalistSummary finalist in summary.Finalists)
        {
            string mark = finalist == summary.Chosen ? "→ " : "  ";
            string[] cells =
            [
                mark + finalist.Name, Invariant($"{finalist.Quality.Value:F4}"), Invariant($"{finalist.Macs:N0}"),
                Invariant($"{finalist.Instructions:N0}"), Invariant($"{finalist.Milliseconds:N1}"), Invariant($"{finalist.Ram:N0}"),
                Invariant($"{finalist.Flash:N0}"),
            ];
            table.AddRow([.. cells.Select(c => new Text(c))]);
        }

        screen.Write(table);
    }
}
