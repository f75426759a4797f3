using Spectre.Console;
using TinyInfer.Converter.Execution;

namespace TinyInfer.Cli.Output;

/// <summary>The line on a model's state.</summary>
internal static class StateLine
{
    /// <summary>Prints it, where the model has a state.</summary>
    /// <param name="screen">Where to.</param>
    /// <param name="state">What became of it between samples.</param>
    internal static void Print(IAnsiConsole screen, StateUse? state)
    {
        switch (state)
        {
            case StateUse.Reset:
                screen.MarkupLine("state: reset before each sample (--sequence carries it on)");
                break;
            case StateUse.Carried:
                screen.MarkupLine("state: carried from sample to sample, as steps of one sequence");
                break;
        }
    }
}
