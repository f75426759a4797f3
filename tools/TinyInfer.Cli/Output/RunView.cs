using Spectre.Console;
using TinyInfer.Converter.Anomaly;
using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Boards;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Report;

namespace TinyInfer.Cli.Output;

/// <summary>Prints a run.</summary>
internal static class RunView
{
    private const int SamplesShown = 5;
    private const int ValuesShown = 8;

    /// <summary>Prints a run.</summary>
    /// <param name="screen">Where to.</param>
    /// <param name="summary">The run.</param>
    /// <param name="results">Each output's values.</param>
    internal static void Print(IAnsiConsole screen, RunSummary summary, IReadOnlyList<(string Name, NumericArray Array)> results)
    {
        screen.MarkupLineInterpolated($"[bold]{summary.Name}[/]: {summary.Samples:N0} samples");
        ReadingView.Print(screen, summary.Readings);
        StateLine.Print(screen, summary.State);
        for (int i = 0; i < results.Count; i++)
        {
            RunSummary.Output output = summary.Outputs[i];
            screen.MarkupLineInterpolated(
                $"{output.Name} {string.Join('×', output.Shape)}: from {output.Minimum:G4} to {output.Maximum:G4}, mean {output.Mean:G4}");
            if (summary.File == null)
            {
                PrintFirst(screen, results[i].Array);
            }
        }

        if (summary.Sequences is { } run)
        {
            screen.MarkupLineInterpolated(
                $"{run.Sequences:N0} sequences took {run.MeanSteps:F1} of {run.Steps:N0} steps on average; {run.SavedShare:P1} were saved");
            screen.MarkupLineInterpolated($"{run.SameShare:P1} have the class that they have after all steps");
        }

        if (summary.Classes is { } classes)
        {
            screen.MarkupLineInterpolated($"classes: {string.Join(", ", classes.Select(c => $"{c.Key} {c.Value:N0}"))}");
        }

        if (summary.ReconstructionError is { } error)
        {
            PrintError(screen, error, summary.Samples);
        }

        if (summary.Profile is { } profile)
        {
            screen.WriteLine();
            ProfileTable.Print(screen, profile, summary.Board ?? Board.Standard);
        }

        if (summary.File != null)
        {
            screen.MarkupLineInterpolated($"wrote {summary.File}");
        }
    }

    private static void PrintFirst(IAnsiConsole screen, NumericArray array)
    {
        int columns = array.Values.Length / array.Shape[0];
        foreach (float[] row in array.Values.Chunk(columns).Take(SamplesShown))
        {
            string values = string.Join("  ", row.Take(ValuesShown).Select(v => v.ToString("G4")));
            screen.MarkupLineInterpolated($"  {values}{(columns > ValuesShown ? "  …" : string.Empty)}");
        }

        if (array.Shape[0] > SamplesShown)
        {
            screen.MarkupLine("  …");
        }
    }

    private static void PrintError(IAnsiConsole screen, ScoreSummary error, int samples)
    {
        string range = FormattableString.Invariant($"from {error.Minimum:G4} to {error.Maximum:G4}");
        screen.MarkupLineInterpolated(
            $"{ScoreName.InWords(error.Score)}: median {error.Median:G4}, 99 % {error.Percentile99:G4}, {range}");
        if (error.Threshold is { } threshold)
        {
            screen.MarkupLineInterpolated($"  {error.Above:N0} of {samples:N0} above the threshold {threshold:G4}");
        }
    }
}
