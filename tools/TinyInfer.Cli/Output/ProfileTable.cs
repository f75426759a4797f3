using Spectre.Console;
using TinyInfer.Converter.Cost;
using TinyInfer.Converter.Execution;
using TinyInfer.Converter.Report;

namespace TinyInfer.Cli.Output;

/// <summary>How long layers take, as a table.</summary>
internal static class ProfileTable
{
    /// <summary>Prints the table.</summary>
    /// <param name="screen">Where to.</param>
    /// <param name="profile">One profile per layer.</param>
    internal static void Print(IAnsiConsole screen, IReadOnlyList<LayerProfile> profile)
    {
        LayerTable.Start([.. profile.Select(p => p.Layer)])
            .Add("mode", profile.Select(p => LayerTable.ModeOf(p.Layer)), rank: 2)
            .Add("MACs", profile.Select(p => $"{p.Layer.Macs:N0}"), isNumber: true)
            .Add("µs here", profile.Select(p => $"{p.Microseconds:F1}"), isNumber: true)
            .Add("share", profile.Select(p => $"{p.Share:P0}"), isNumber: true)
            .Add("ESP32, about", profile.Select(p => Duration.OfInstructions(p.Layer.Instructions)), isNumber: true)
            .Add("share", profile.Select(p => $"{p.PredictedShare:P0}"), isNumber: true)
            .Print(screen);
        long instructions = profile.Sum(p => p.Layer.Instructions);
        string board = $"{instructions:N0} IL instructions at {CostModel.SecondsPerInstruction * 1e6:N0} µs, an estimate";
        screen.MarkupLineInterpolated(
            $"in all {profile.Sum(p => p.Microseconds):N1} µs here; on an ESP32 about {Duration.OfInstructions(instructions)}: {board}");
    }
}
