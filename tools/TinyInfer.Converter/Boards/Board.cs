using System.Globalization;

namespace TinyInfer.Converter.Boards;

/// <summary>A board as estimates see it: how long it takes for IL instructions, and for code that its flash cache does not hold.</summary>
/// <remarks>
/// The figures are of nanoFramework 1.17 compiled for the chips' own instruction sets, with the firmware's flags, and run in simulators
/// with models of pipeline and cache; nothing was measured on hardware. They give BearingGuard's window, KWS and the bearing model,
/// compiled and packed, within 12 % of those simulations: see <c>BoardTests</c>.
/// </remarks>
/// <param name="Chip">The chip.</param>
/// <param name="Clock">Its clock, in MHz.</param>
/// <param name="CyclesPerInstruction">Cycles of that clock for an IL instruction, on average.</param>
/// <param name="FlashClock">Clock of the flash, in MHz.</param>
/// <param name="IsQuad">Whether the flash is read by four wires (QIO) instead of two (DIO).</param>
/// <param name="Milliamperes">Current while it works, at 3.3 V; null if nobody has measured it.</param>
public sealed record Board(
    BoardKind Chip, double Clock, double CyclesPerInstruction, double FlashClock, bool IsQuad, double? Milliamperes = null)
{
    private const double Volts = 3.3;

    /// <summary>Bytes of a line of the cache.</summary>
    private const int LineSize = 32;

    private const double QuadLine = 88;
    private const double DualLine = 152;

    /// <summary>Lines that the interpreter and the data of kernels miss per IL instruction.</summary>
    private const double MissesPerInstruction = 0.02;

    private static readonly Board[] _all =
    [
        new(BoardKind.Esp32, 240, 110, 40, false),
        new(BoardKind.Esp32S3, 240, 86, 80, true),
        new(BoardKind.Esp32C3, 160, 110, 80, true),
        new(BoardKind.Esp32C6, 160, 110, 80, true),
    ];

    /// <summary>The board of estimates unless the user names one: an ESP32 at 240 MHz, with its flash as official images set it.</summary>
    public static Board Standard { get; } = Of(BoardKind.Esp32);

    /// <summary>The chips by their names on the command line and in files.</summary>
    public static IReadOnlyDictionary<string, BoardKind> Chips { get; } = Enum.GetValues<BoardKind>().ToDictionary(
        chip => chip.ToString().ToLowerInvariant());

    /// <summary>Name of the chip.</summary>
    public string Name => Chip switch
    {
        BoardKind.Esp32 => "ESP32",
        BoardKind.Esp32S3 => "ESP32-S3",
        BoardKind.Esp32C3 => "ESP32-C3",
        _ => "ESP32-C6",
    };

    /// <summary>Bytes of IL that stay in the cache from one run to the next: half of it, the interpreter needs the rest.</summary>
    public int CachedCode => Chip == BoardKind.Esp32C3 ? 8 * 1024 : 16 * 1024;

    /// <summary>A chip as usual boards run it.</summary>
    /// <param name="chip">The chip.</param>
    /// <returns>The board.</returns>
    public static Board Of(BoardKind chip) => _all[(int)chip];

    /// <summary>Clocks of the flash until a line of the cache is there.</summary>
    internal double LineClocks => IsQuad ? QuadLine : DualLine;

    /// <summary>Time for a piece of work.</summary>
    /// <param name="instructions">IL instructions that are executed.</param>
    /// <param name="code">Bytes of generated IL that are read once or more: what is too large for the cache comes from flash anew.</param>
    /// <returns>Seconds.</returns>
    public double SecondsOf(long instructions, int code = 0)
    {
        double lines = (instructions * MissesPerInstruction) + (code > CachedCode ? code / (double)LineSize : 0);
        return 1e-6 * ((instructions * CyclesPerInstruction / Clock) + (lines * LineClocks / FlashClock));
    }

    /// <summary>Energy for a time of work.</summary>
    /// <param name="seconds">The time.</param>
    /// <returns>Millijoules; null if the current is not known.</returns>
    public double? MillijoulesOf(double seconds) => Milliamperes * Volts * seconds;

    /// <summary>Assumptions of estimates, in words.</summary>
    /// <returns>Chip, clock and flash.</returns>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Name} at {Clock:G4} MHz, flash {(IsQuad ? "QIO" : "DIO")} at {FlashClock:G4} MHz");
}
