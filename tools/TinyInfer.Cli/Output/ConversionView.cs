using System.Globalization;
using Spectre.Console;
using TinyInfer.Converter.Report;
using TinyInfer.Converter.Tables;
using TinyInfer.Converter.Tune;

namespace TinyInfer.Cli.Output;

/// <summary>Prints a conversion.</summary>
internal static class ConversionView
{
    /// <summary>Prints a conversion.</summary>
    /// <param name="screen">Where to.</param>
    /// <param name="summary">The conversion.</param>
    internal static void Print(IAnsiConsole screen, ConversionSummary summary)
    {
        string how = summary.Layers.Any(l => l.SignalToNoise != null) ? "compared with ONNX Runtime" : "run";
        screen.MarkupLineInterpolated(
            $"[bold]{summary.Name}[/]: INT8 model from {summary.Source}, {how} over {summary.ValidationSamples} samples");
        screen.WriteLine();
        LayerTable.Print(screen, summary.Layers);
        screen.WriteLine();
        screen.Write(SizeTable.Make(summary));
        TuningStep[] kept = [.. (summary.Tuning ?? []).Where(s => s.IsKept)];
        if (summary.Tuning is { } steps && kept.Length > 0)
        {
            screen.MarkupLineInterpolated(CultureInfo.InvariantCulture,
                $"tuned: {steps[0].SignalToNoise:F1} to {kept[^1].SignalToNoise:F1} dB over calibration samples");
            screen.MarkupLineInterpolated($"by {string.Join(", ", kept.Select(s => s.Name))}");
        }

        if (summary.LowRank is { } lowRank)
        {
            screen.MarkupLineInterpolated($"{LowRankSection.Line(lowRank)}");
        }

        if (summary.Sparsity is { } sparsity)
        {
            screen.MarkupLineInterpolated($"{SparsitySection.Line(sparsity)}");
        }

        if (summary.Precision is { } precision)
        {
            screen.MarkupLineInterpolated($"{PrecisionSection.Line(precision)}");
        }

        foreach (TableReport table in summary.Tables ?? [])
        {
            screen.MarkupLineInterpolated($"read {table}");
        }

        foreach (string warning in summary.Warnings)
        {
            screen.MarkupLineInterpolated($"[yellow]warning:[/] {warning}");
        }

        screen.WriteLine();
        foreach (string file in summary.Files ?? [])
        {
            screen.MarkupLineInterpolated($"wrote {file}");
        }

        if (summary.SourceFiles > 1)
        {
            screen.WriteLine("An assembly of nanoFramework holds 64 KB of code and 64 KB of data:");
            screen.MarkupLineInterpolated(
                $"compile each of the {summary.SourceFiles - 1} .g.cs files beside {summary.Name}.g.cs in a class library of its own,");
            screen.MarkupLineInterpolated(
                $"and reference them from the project with it. Or load {summary.Name}.tinf from a file or a resource.");
        }
    }
}
