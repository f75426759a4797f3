using Spectre.Console;
using TinyInfer.Converter.Data;

namespace TinyInfer.Cli.Output;

/// <summary>Prints how a data file was understood.</summary>
internal static class ReadingView
{
    /// <summary>Prints what more than one meaning can be thought of, and what is doubtful.</summary>
    /// <param name="screen">Where to.</param>
    /// <param name="readings">The inputs.</param>
    internal static void Print(IAnsiConsole screen, IReadOnlyList<InputReading> readings)
    {
        foreach (InputReading reading in readings)
        {
            if (reading.How != null)
            {
                screen.MarkupLineInterpolated($"input '{reading.Input}': {reading.How}");
            }

            if (reading.Doubt != null)
            {
                screen.MarkupLineInterpolated($"[yellow]warning:[/] {reading.Doubt}");
            }
        }
    }
}
