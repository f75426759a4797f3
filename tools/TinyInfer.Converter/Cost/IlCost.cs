using TinyInfer.Converter.Boards;

namespace TinyInfer.Converter.Cost;

/// <summary>Cost of a piece of code.</summary>
/// <param name="Instructions">IL instructions that are executed.</param>
/// <param name="Bytes">Bytes of IL, which is what the piece takes of the flash.</param>
/// <param name="Xtensa">Cycles of an ESP32's processor, as in <see cref="IlCosts"/>.</param>
/// <param name="RiscV">Instructions of an ESP32-C3's processor, likewise.</param>
public readonly record struct IlCost(long Instructions, int Bytes, double Xtensa = 0, double RiscV = 0)
{
    /// <summary>
    /// Cycles of a processor of the ESP32-S3, which has a larger cache for what the interpreter reads, for one of an ESP32.
    /// </summary>
    private const double CyclesOfS3 = 0.92;

    /// <summary>Cycles of a RISC-V processor per instruction: jumps, loads that are waited for, and the interpreter's own misses.</summary>
    private const double CyclesOfRiscV = 1.6;

    /// <summary>Cycles that a chip takes, all code in its cache.</summary>
    /// <param name="board">A board with the chip.</param>
    /// <returns>Cycles, as usual boards with the chip run it.</returns>
    internal double CyclesOn(Board board) =>
        board.IsRiscV ? CyclesOfRiscV * RiscV : board.Chip == BoardKind.Esp32S3 ? CyclesOfS3 * Xtensa : Xtensa;

    /// <summary>Two pieces, one after the other.</summary>
    /// <param name="a">One piece.</param>
    /// <param name="b">The other.</param>
    /// <returns>Their sum.</returns>
    public static IlCost operator +(IlCost a, IlCost b) =>
        new(a.Instructions + b.Instructions, a.Bytes + b.Bytes, a.Xtensa + b.Xtensa, a.RiscV + b.RiscV);

    /// <summary>A piece without one that it contains.</summary>
    /// <param name="a">The piece.</param>
    /// <param name="b">What is taken out.</param>
    /// <returns>The rest.</returns>
    public static IlCost operator -(IlCost a, IlCost b) =>
        new(a.Instructions - b.Instructions, a.Bytes - b.Bytes, a.Xtensa - b.Xtensa, a.RiscV - b.RiscV);

    /// <summary>The same piece under a condition: executed less often, present all the same.</summary>
    /// <param name="share">How often the condition is true, from 0 to 1.</param>
    /// <returns>The cost on average.</returns>
    public IlCost Share(double share) => new((long)Math.Round(Instructions * share), Bytes, Xtensa * share, RiscV * share);

    /// <summary>The same piece in a loop: executed more often, present once.</summary>
    /// <param name="times">Number of iterations.</param>
    /// <returns>The cost of all iterations.</returns>
    public IlCost Repeat(long times) => new(Instructions * times, Bytes, Xtensa * times, RiscV * times);
}
