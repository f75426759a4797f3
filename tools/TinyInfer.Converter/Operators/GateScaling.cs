using TinyInfer.Converter.Blob.Records;
using TinyInfer.Numerics;

namespace TinyInfer.Converter.Operators;

/// <summary>How a function of a recurrent layer becomes a table: the scales of its argument and of its result.</summary>
/// <param name="Function">The function.</param>
/// <param name="Step">What one step of a 16-bit argument is in reals.</param>
/// <param name="Shift">By how many bits the device shifts an argument to the left before it looks into the table.</param>
/// <param name="Bits">Fraction bits of the result.</param>
internal sealed record GateScaling(GateFunction Function, double Step, int Shift, int Bits)
{
    /// <summary>How much further than what calibration has seen a function reaches that has not settled there.</summary>
    private const double Headroom = 2;

    /// <summary>The same of the two sums that make an argument, and of states.</summary>
    internal const double PartHeadroom = 1.25;

    /// <summary>Steps of a 16-bit number to either side of zero.</summary>
    private const double Steps = 32768;

    /// <summary>The scales for a gate, whose argument is the sum of two 16-bit numbers.</summary>
    /// <param name="function">Its function.</param>
    /// <param name="range">What its argument goes over.</param>
    /// <param name="largest">A magnitude that the results' scale has to hold besides the function's own.</param>
    internal static GateScaling Of(GateFunction function, GateRange range, double largest = 0)
    {
        double table = TableReach(function, range.Sum) ?? Math.Max(Headroom * range.Sum, 1.0 / 16);
        double parts = Math.Max(table, PartHeadroom * range.Part);
        return Of(function, parts, table, largest);
    }

    /// <summary>The scales for a function of a 16-bit state whose step is known.</summary>
    /// <param name="function">The function.</param>
    /// <param name="seen">The largest magnitude of the state that calibration has seen.</param>
    /// <param name="bits">Fraction bits of the state.</param>
    internal static GateScaling OfState(GateFunction function, double seen, int bits)
    {
        double reach = Math.ScaleB(Steps, -bits);
        return Of(function, reach, Math.Min(reach, TableReach(function, seen) ?? reach), 0);
    }

    /// <summary>The most fraction bits that 16 bits can have for a number.</summary>
    /// <param name="largest">The number's largest magnitude.</param>
    internal static int BitsFor(double largest) => largest <= 1 ? 15 : 15 - (int)Math.Ceiling(Math.Log2(largest));

    /// <summary>The table and its shift.</summary>
    internal GateTableRecord ToRecord() => new(
        Shift,
        [.. Enumerable.Range(0, GateTable.Length).Select(i =>
            (short)Math.Clamp(Math.Round(Math.ScaleB(Function.Apply(Math.ScaleB((i - 128) * 256 * Step, -Shift)), Bits)), short.MinValue,
                short.MaxValue))]);

    private static GateScaling Of(GateFunction function, double reach, double table, double largest)
    {
        int shift = Math.Min((int)Math.Log2(reach / table), ShiftedGateTable.MostShift);
        return new GateScaling(function, reach / Steps, shift, BitsFor(Math.Max(largest, function.Largest(Math.ScaleB(reach, -shift)))));
    }

    /// <summary>
    /// How far a table has to reach: as far as the function changes, and further where arguments are seen that 16 bits tell apart.
    /// </summary>
    private static double? TableReach(GateFunction function, double seen) =>
        function.Settled is { } settled ? Math.Clamp(seen, settled, function.FullySettled) : null;
}
