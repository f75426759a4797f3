using TinyInfer.Converter.Emit;
using TinyInfer.Format;

namespace TinyInfer.Converter.Plan;

/// <summary>IL instructions that recurrent layers take: of their products, and of what their kernels do around them in every mode.</summary>
/// <remarks>Counted on a nanoFramework runtime over layers of 8 and 32 states and 6 and 24 inputs.</remarks>
internal static class RecurrentCosts
{
    private const double CompactPerMac = 8.3;
    private const double CompactPerGate = 105;
    private const double PackedPerMac = 1.7;
    private const double PackedPerGate = 74;
    private const double PerStep = 180;

    /// <summary>What a layer takes whose weights are data.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="mode">How its weights are held.</param>
    /// <returns>Instructions of a run; null for an operator that is not recurrent.</returns>
    internal static double? Of(BlobOperator op, ExecutionMode mode)
    {
        int gates = Gates(op.Code);
        if (gates == 0)
        {
            return null;
        }

        // A gate is the sum of two products, which are brought to its scale one by one.
        List<int> a = op.Attributes;
        double sums = 2 * States(a) * gates;
        double macs = States(a) * gates * (a[2] + a[3]);
        return Functions(op.Code, a)
            + (mode == ExecutionMode.Packed ? (macs * PackedPerMac) + (sums * PackedPerGate) : (macs * CompactPerMac) + (sums * CompactPerGate));
    }

    /// <summary>What a layer takes besides the products.</summary>
    /// <param name="code">The operator.</param>
    /// <param name="a">Its attributes.</param>
    internal static double Functions(OperatorCode code, IReadOnlyList<int> a)
    {
        double perState = code switch
        {
            OperatorCode.Lstm => 345,
            OperatorCode.Gru => a[9] < Gates(code) ? 320 : 248,
            _ => 118,
        };
        return (PerStep * a[0] * a[1] * a[4]) + (perState * States(a));
    }

    /// <summary>Gates of a recurrent operator; 0 for others.</summary>
    /// <param name="code">The operator.</param>
    internal static int Gates(OperatorCode code) => code switch
    {
        OperatorCode.Lstm => 4,
        OperatorCode.Gru => 3,
        OperatorCode.Rnn => 1,
        _ => 0,
    };

    /// <summary>States that are computed in a run.</summary>
    private static double States(IReadOnlyList<int> a) => (double)a[0] * a[1] * a[3] * a[4];
}
