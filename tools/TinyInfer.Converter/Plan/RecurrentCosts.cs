using TinyInfer.Converter.Emit;
using TinyInfer.Format;

namespace TinyInfer.Converter.Plan;

/// <summary>IL instructions that layers take which remember: of their products, and of what their kernels do around them in every mode.</summary>
/// <remarks>Counted on a nanoFramework runtime over layers of 8 and 32 states and 6 and 24 inputs.</remarks>
internal static class RecurrentCosts
{
    /// <summary>Nanoseconds that an instruction of a kernel takes on the reference machine of <see cref="IlCosts"/>, on average.</summary>
    internal const double NanosecondsPerInstruction = 4;

    private const double CompactPerMac = 8.3;
    private const double CompactPerSum = 105;
    private const double PackedPerMac = 1.7;
    private const double PackedPerSum = 74;
    private const double PerStep = 180;

    /// <summary>What it takes a filter more than a gate to come to its scale: a call.</summary>
    private const double PerStateOfFilter = 36;

    /// <summary>What a layer takes whose weights are data.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="mode">How its weights are held.</param>
    /// <returns>Instructions of a run; null for an operator that is not recurrent.</returns>
    internal static double? Of(BlobOperator op, ExecutionMode mode)
    {
        if (Gates(op.Code) == 0 && op.Code != OperatorCode.Svdf)
        {
            return null;
        }

        List<int> a = op.Attributes;
        if (op.Code == OperatorCode.Svdf)
        {
            double filters = (double)a[0] * a[2] * a[3];
            return Svdf(a) + (filters * PerStateOfFilter) + Products(filters * a[1], filters, mode);
        }

        // A gate is the sum of two products, which are brought to its scale one by one.
        double gates = States(a) * Gates(op.Code);
        return Functions(op.Code, a) + Products(gates * (a[2] + a[3]), 2 * gates, mode);
    }

    private static double Products(double macs, double sums, ExecutionMode mode) => mode == ExecutionMode.Packed
        ? (macs * PackedPerMac) + (sums * PackedPerSum)
        : (macs * CompactPerMac) + (sums * CompactPerSum);

    /// <summary>What a layer takes besides the products.</summary>
    /// <param name="code">The operator.</param>
    /// <param name="a">Its attributes.</param>
    internal static double Functions(OperatorCode code, IReadOnlyList<int> a)
    {
        double perState = code switch
        {
            OperatorCode.Lstm => 370,
            OperatorCode.Gru => a[9] < Gates(code) ? 344 : 272,
            _ => 123,
        };
        return (PerStep * a[0] * a[1] * a[4]) + (perState * States(a));
    }

    /// <summary>What an SVDF layer takes besides the feature products: for each batch, filter, and result that is remembered.</summary>
    /// <param name="a">Its attributes.</param>
    internal static double Svdf(IReadOnlyList<int> a) => a[0] * (60 + (a[2] * (63 + (a[3] * (26 + (19.0 * a[4]))))));

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
