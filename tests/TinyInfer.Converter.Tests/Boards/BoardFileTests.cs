using System.Text.Json;
using TinyInfer.Converter.Boards;
using TinyInfer.Converter.Tests.Cli;

namespace TinyInfer.Converter.Tests.Boards;

/// <summary>A board of the user's own, from a file.</summary>
public sealed class BoardFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Says_only_what_differs_from_a_usual_board()
    {
        Board board = Read("""{ "chip": "esp32", "clock": 160, "flashClock": 80, "milliamperes": 42.5 }""");

        Assert.Equal(Board.Standard with { Clock = 160, FlashClock = 80, Milliamperes = 42.5 }, board);
    }

    [Fact]
    public void Says_everything()
    {
        Board board = Read("""{ "chip": "esp32c3", "clock": 120, "cyclesPerInstruction": 95.5, "flashClock": 60, "flashMode": "dio" }""");

        Assert.Equal(new Board(BoardKind.Esp32C3, 120, 95.5, 60, false), board);
    }

    [Theory]
    [InlineData("{ }", "line 1: \"chip\" is missing")]
    [InlineData("""{ "chip": "esp8266" }""", "line 1, chip: 'esp8266' is not known. Choose one of: esp32, esp32s3, esp32c3, esp32c6.")]
    [InlineData("{\n\"chip\": \"esp32\",\n\"clock\": 0 }", "line 3, clock: a number from 1 to 10000 is expected")]
    [InlineData("""{ "chip": "esp32", "clock": "fast" }""", "line 1, clock: a number from 1 to 10000 is expected")]
    [InlineData("""{ "chip": "esp32", "flashMode": "opi" }""", "flashMode: 'opi' is not known. Choose one of: dio, qio.")]
    [InlineData("""{ "chip": "esp32", "mhz": 240 }""", "mhz: there is nothing of that name here")]
    [InlineData("[1]", "an object { ... } with \"chip\" is expected here")]
    [InlineData("chip=esp32", "this is no JSON")]
    public void What_is_wrong_is_named(string text, string message) =>
        Assert.Contains(message, Assert.Throws<ConversionException>(() => Read(text)).Message);

    [Fact]
    public async Task A_conversion_is_estimated_for_it()
    {
        string file = Write("""{ "chip": "esp32", "clock": 160 }""");

        CommandRun run = await Convert("--board", file, "--json");

        JsonElement summary = JsonDocument.Parse(run.Output).RootElement;
        double usual = JsonDocument.Parse((await Convert("--json")).Output).RootElement.GetProperty("seconds").GetDouble();
        Assert.Equal(160, summary.GetProperty("board").GetProperty("clock").GetDouble());
        Assert.InRange(summary.GetProperty("seconds").GetDouble() / usual, 1.05, 1.5);
    }

    [Fact]
    public async Task Neither_a_chip_nor_a_file_is_misuse()
    {
        CommandRun run = await Convert("--board", "esp33");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--board esp33: esp32 or esp32s3 or esp32c3 or esp32c6, or a file that describes a board, is expected.", run.Error);
    }

    public void Dispose() => _folder.Dispose();

    private Task<CommandRun> Convert(params string[] options) => CommandRun.Of(
        ["convert", BearingFiles.Model, "--calibration", BearingFiles.Calibration, "--output", _folder.Path, .. options]);

    private Board Read(string text) => BoardFile.Read(Write(text));

    private string Write(string text)
    {
        File.WriteAllText(_folder["board.json"], text);
        return _folder["board.json"];
    }
}
