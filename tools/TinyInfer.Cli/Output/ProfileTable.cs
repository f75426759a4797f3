using Spectre.Console;
using TinyInfer.Converter.Boards;
using TinyInfer.Converter.Execution;
using TinyInfer.Converter.Report;

namespace TinyInfer.Cli.Output;

/// <summary>How long layers take, as a table.</summary>
internal static class ProfileTable
{
    /// <summary>Prints the table.</summary>
    /// <param name="screen">Where to.</param>
    /// <param name="profile">One profile per layer.</param>
    /// <param name="board">The board that times are estimated for.</param>
    internal static void Print(IAnsiConsole screen, IReadOnlyList<LayerProfile> profile, Board board)
    {
        LayerTable.Start([.. profile.Select(p => p.Layer)])
            .Add("mode", profile.Select(p => LayerTable.ModeOf(p.Layer)), rank: 2)
            .Add("MACs", profile.Select(p => $"{p.Layer.Macs:N0}"), isNumber: true)
            .Add("µs here", profile.Select(p => $"{p.Microseconds:F1}"), isNumber: true)
            .Add("share", profile.Select(p => $"{p.Share:P0}"), isNumber: true)
            .Add($"{board.Name}, about", profile.Select(p => Duration.Of(board.SecondsOf(p.Layer.Instructions))), isNumber: true)
            .Add("share", profile.Select(p => $"{p.PredictedShare:P0}"), isNumber: true)
            .Print(screen);
        long instructions = profile.Sum(p => p.Layer.Instructions);
        string estimate = $"{Duration.Of(board.SecondsOf(instructions))} for {instructions:N0} IL instructions ({board})";
        screen.MarkupLineInterpolated($"in all {profile.Sum(p => p.Microseconds):N1} µs here; on a board about {estimate}");
    }
}
