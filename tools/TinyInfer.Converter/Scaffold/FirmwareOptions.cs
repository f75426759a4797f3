using TinyInfer.Converter.Boards;
using TinyInfer.Converter.Scaffold.Fleet;

namespace TinyInfer.Converter.Scaffold;

/// <summary>Options of a firmware project.</summary>
/// <param name="Name">The project's name, one that <see cref="FirmwareName"/> finds no problem with.</param>
/// <param name="Libraries">Where TinyInfer's libraries come from.</param>
public sealed record FirmwareOptions(string Name, LibraryOrigin Libraries)
{
    /// <summary>The board.</summary>
    public Board Board { get; init; } = Board.Standard;

    /// <summary>The fleet that it belongs to; null for none.</summary>
    public FleetOptions? Fleet { get; init; }

    /// <summary>Whether the board sleeps between windows; a debugger loses a board that does.</summary>
    public bool Sleeps { get; init; }
}
