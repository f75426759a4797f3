using TinyInfer.Converter.Boards;
using TinyInfer.Converter.Cost;

namespace TinyInfer.Converter.Tests.Boards;

/// <summary>Estimated times are those of the runtime that was compiled for the chip and simulated.</summary>
public class BoardTests
{
    private const double Tolerance = 0.12;

    /// <summary>IL instructions of kernels and of generated code, and bytes of that, of what was simulated.</summary>
    private static readonly Dictionary<string, (long Kernels, long Code, int Bytes)> _work = new()
    {
        ["bearing compiled"] = (0, 15_000, 45_000),
        ["BearingGuard's window"] = (172_521, 15_000, 45_000),
        ["KWS DS-CNN"] = (6_270_000, 0, 0),
    };

    [Theory]
    [InlineData("bearing compiled", BoardKind.Esp32, 160, 40, 16.9)]
    [InlineData("bearing compiled", BoardKind.Esp32, 240, 40, 13.5)]
    [InlineData("bearing compiled", BoardKind.Esp32, 240, 80, 10.2)]
    [InlineData("bearing compiled", BoardKind.Esp32S3, 240, 80, 8.2)]
    [InlineData("bearing compiled", BoardKind.Esp32C3, 160, 80, 13.0)]
    [InlineData("BearingGuard's window", BoardKind.Esp32, 160, 40, 153)]
    [InlineData("BearingGuard's window", BoardKind.Esp32, 240, 40, 110)]
    [InlineData("BearingGuard's window", BoardKind.Esp32, 240, 80, 98)]
    [InlineData("BearingGuard's window", BoardKind.Esp32S3, 240, 80, 72)]
    [InlineData("BearingGuard's window", BoardKind.Esp32C3, 160, 80, 134)]
    [InlineData("KWS DS-CNN", BoardKind.Esp32, 160, 40, 4500)]
    [InlineData("KWS DS-CNN", BoardKind.Esp32, 240, 40, 3100)]
    [InlineData("KWS DS-CNN", BoardKind.Esp32, 240, 80, 2900)]
    [InlineData("KWS DS-CNN", BoardKind.Esp32S3, 240, 80, 2200)]
    [InlineData("KWS DS-CNN", BoardKind.Esp32C3, 160, 80, 4500)]
    public void Times_are_near_those_of_the_simulated_chip(string work, BoardKind chip, double clock, double flash, double milliseconds)
    {
        (long kernels, long code, int bytes) = _work[work];
        Board board = Board.Of(chip) with { Clock = clock, FlashClock = flash };

        // Code of dense layers is hardly more than: load, load a constant, multiply, add.
        IlCost product = IlCosts.LoadLocal(9) + IlCosts.Constant(long.MaxValue) + IlCosts.Operation + IlCosts.Operation;
        double cycles = product.Repeat(code / product.Instructions).CyclesOn(board);
        long lines = board.Cache.Misses(new CodeSpan(0, bytes, 1, []));
        double estimate = 1000 * (board.SecondsOf(kernels) + board.SecondsOfCode(code, cycles, lines));

        Assert.InRange(estimate / milliseconds, 1 - Tolerance, 1 + Tolerance);
    }

    [Theory]
    [InlineData(BoardKind.Esp32, "ESP32 at 240 MHz, flash DIO at 40 MHz")]
    [InlineData(BoardKind.Esp32S3, "ESP32-S3 at 240 MHz, flash QIO at 80 MHz")]
    [InlineData(BoardKind.Esp32C3, "ESP32-C3 at 160 MHz, flash QIO at 80 MHz")]
    [InlineData(BoardKind.Esp32C6, "ESP32-C6 at 160 MHz, flash QIO at 80 MHz")]
    public void Says_what_it_assumes(BoardKind chip, string expected) => Assert.Equal(expected, Board.Of(chip).ToString());
}
