using System.CommandLine;
using TinyInfer.Converter.Boards;

namespace TinyInfer.Cli.Commands;

/// <summary>The option --board: a chip, or a file that describes a board.</summary>
internal sealed class BoardOption
{
    private readonly Option<string?> _option;

    /// <summary>Makes the option.</summary>
    /// <param name="purpose">What the command needs a board for.</param>
    internal BoardOption(string purpose)
    {
        string chips = string.Join('|', Board.Chips.Keys);
        _option = CheckedOption.Of<string?>(
            "--board", $"{chips}|FILE", $"{string.Join(" or ", Board.Chips.Keys)}, or a file that describes a board,",
            $"The board, {purpose}. FILE is JSON: {{ \"chip\": \"esp32\", \"clock\": 160, \"flashClock\": 80 }}. Default: esp32.",
            (string text, out string? value) => Board.Chips.ContainsKey(value = text) || File.Exists(text));
    }

    /// <summary>Adds the option to a command.</summary>
    /// <param name="command">The command.</param>
    internal void AddTo(Command command) => command.Add(_option);

    /// <summary>Reads the board.</summary>
    /// <param name="parsed">The command line.</param>
    /// <returns>The board.</returns>
    /// <exception cref="Converter.ConversionException">The file is no description of a board.</exception>
    internal Board Read(ParseResult parsed) =>
        parsed.GetValue(_option) is not { } text ? Board.Standard
        : Board.Chips.TryGetValue(text, out BoardKind chip) ? Board.Of(chip)
        : BoardFile.Read(text);
}
