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

    private const double QuadLine = 88;
    private const double DualLine = 152;

    /// <summary>Lines that the interpreter and the data of kernels miss per IL instruction.</summary>
    private const double MissesPerInstruction = 0.02;

    /// <summary>
    /// Bytes of the interpreter that stay in the cache. Loops of 20 KB of code were simulated with hardly a miss of their own, so that it
    /// is 12 KB at most; how much of it is a guess.
    /// </summary>
    private const int RuntimeSize = 8 * 1024;

    private static readonly FlashCache _xtensaCache = new(32 * 1024, 2, RuntimeSize);
    private static readonly FlashCache[] _riscVCaches = [new(16 * 1024, 8, RuntimeSize), new(32 * 1024, 4, RuntimeSize)];

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

    /// <summary>The cache of its flash.</summary>
    internal FlashCache Cache => IsRiscV ? _riscVCaches[Chip == BoardKind.Esp32C3 ? 0 : 1] : _xtensaCache;

    /// <summary>Bytes of IL that stay in the cache from one run to the next.</summary>
    public int CachedCode => Cache.Free;

    /// <summary>Whether the chip executes RISC-V instructions; otherwise Xtensa's.</summary>
    internal bool IsRiscV => Chip is BoardKind.Esp32C3 or BoardKind.Esp32C6;

    /// <summary>A chip as usual boards run it.</summary>
    /// <param name="chip">The chip.</param>
    /// <returns>The board.</returns>
    public static Board Of(BoardKind chip) => _all[(int)chip];

    /// <summary>Clocks of the flash until a line of the cache is there.</summary>
    internal double LineClocks => IsQuad ? QuadLine : DualLine;

    /// <summary>Seconds until a line of the cache has come from flash.</summary>
    internal double SecondsPerLine => 1e-6 * LineClocks / FlashClock;

    /// <summary>Time for work of the runtime and its libraries.</summary>
    /// <param name="instructions">IL instructions that are executed.</param>
    /// <returns>Seconds.</returns>
    public double SecondsOf(long instructions) => SecondsOf(instructions, instructions * CyclesPerInstruction, 0);

    /// <summary>Time for generated code, whose instructions are known one by one.</summary>
    /// <param name="instructions">IL instructions that are executed.</param>
    /// <param name="cycles">Cycles that the chip takes for them as usual boards run it, all of them in the cache.</param>
    /// <param name="lines">Lines of the code that the cache has not got.</param>
    /// <returns>Seconds.</returns>
    internal double SecondsOfCode(long instructions, double cycles, long lines) =>
        SecondsOf(instructions, cycles * CyclesPerInstruction / Of(Chip).CyclesPerInstruction, lines);

    private double SecondsOf(long instructions, double cycles, double lines) =>
        (1e-6 * cycles / Clock) + (((instructions * MissesPerInstruction) + lines) * SecondsPerLine);

    /// <summary>Energy for a time of work.</summary>
    /// <param name="seconds">The time.</param>
    /// <returns>Millijoules; null if the current is not known.</returns>
    public double? MillijoulesOf(double seconds) => Milliamperes * Volts * seconds;

    /// <summary>Assumptions of estimates, in words.</summary>
    /// <returns>Chip, clock and flash.</returns>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Name} at {Clock:G4} MHz, flash {(IsQuad ? "QIO" : "DIO")} at {FlashClock:G4} MHz");
}
