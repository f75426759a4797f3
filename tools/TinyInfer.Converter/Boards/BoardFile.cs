using TinyInfer.Converter.Files;

namespace TinyInfer.Converter.Boards;

/// <summary>
/// Reads a board from a JSON file: its chip, and what differs from a usual board with it, such as
/// <c>{ "chip": "esp32", "clock": 160, "flashClock": 80 }</c>.
/// </summary>
public static class BoardFile
{
    private static readonly Dictionary<string, bool> _flashModes = new() { ["dio"] = false, ["qio"] = true };

    /// <summary>Reads a file.</summary>
    /// <param name="path">Where it is.</param>
    /// <returns>The board.</returns>
    /// <exception cref="ConversionException">The file is no description of a board; the message names line and remedy.</exception>
    public static Board Read(string path)
    {
        JsonPlace root = JsonTree.Read(InputFile.Read(path), path);
        Board usual = Board.Of(root.Require("chip", "\"esp32\"").AsWord(Board.Chips));
        double? Number(string name, double least, double most) => root.Find(name)?.AsNumber(least, most);
        Board board = usual with
        {
            Clock = Number("clock", 1, 10_000) ?? usual.Clock,
            CyclesPerInstruction = Number("cyclesPerInstruction", 1, 100_000) ?? usual.CyclesPerInstruction,
            FlashClock = Number("flashClock", 1, 1_000) ?? usual.FlashClock,
            IsQuad = root.Find("flashMode")?.AsWord(_flashModes) ?? usual.IsQuad,
            Milliamperes = Number("milliamperes", 0.001, 10_000),
        };
        root.RejectOthers();
        return board;
    }
}
