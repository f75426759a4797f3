using TinyInfer.Converter.Boards;

namespace TinyInfer.Converter.Scaffold;

/// <summary>
/// A chip and the pins that firmware uses: pins that its modules bring out, without those for flash, USB, console and, for outputs, the
/// analog inputs.
/// </summary>
/// <param name="Alarm">Output of the alarm.</param>
/// <param name="Spi">SPI: clock, from the sensor, to the sensor, select.</param>
/// <param name="I2c">I2C: data, clock.</param>
/// <param name="Serial">Serial port COM2: to the computer, from the computer.</param>
/// <param name="Analog">Pins of the analog channels, from channel 0 on.</param>
/// <param name="Pins">All pins that can be outputs.</param>
/// <param name="WakesByPin">Whether one pin can end a deep sleep.</param>
internal sealed record BoardPins(int Alarm, int[] Spi, int[] I2c, int[] Serial, int[] Analog, int[] Pins, bool WakesByPin)
{
    private static readonly BoardPins[] _all =
    [
        new(2, [18, 19, 23, 5], [21, 22], [26, 25], [36, 37, 38, 39, 32, 33, 34, 35],
            [2, 4, 5, .. Range(12, 19), .. Range(21, 23), .. Range(25, 27), 32, 33], true),
        new(21, [12, 13, 11, 10], [8, 9], [17, 18], [.. Range(1, 10)], [1, 2, .. Range(4, 18), 21, .. Range(38, 42), 47, 48], true),
        new(10, [4, 5, 6, 7], [5, 6], [10, 3], [.. Range(0, 4)], [0, 1, .. Range(3, 7), 10], false),
        new(7, [19, 20, 18, 21], [22, 23], [10, 11], [.. Range(0, 6)], [.. Range(0, 3), 6, 7, 10, 11, .. Range(18, 23)], false),
    ];

    /// <summary>The pins of a chip.</summary>
    internal static BoardPins Of(BoardKind kind) => _all[(int)kind];

    private static IEnumerable<int> Range(int first, int last) => Enumerable.Range(first, last - first + 1);
}
