using Spectre.Console;
using TinyInfer.Converter.Report;
using TinyInfer.Converter.Tables;

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

        if (summary.Files?.Any(file => file.EndsWith(".part0.g.cs", StringComparison.Ordinal)) == true)
        {
            const string Parts = "An assembly of nanoFramework holds 64 KB of data: compile each .partN.g.cs in a class library of its own";
            const string Otherwise = "Or load the model from a file or resource:";
            screen.MarkupLineInterpolated(
                $"{Parts}, and reference these from the project with {summary.Name}.g.cs. {Otherwise} {summary.Name}.tinf.");
        }
    }
}
