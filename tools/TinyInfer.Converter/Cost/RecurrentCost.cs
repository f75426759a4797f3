using TinyInfer.Converter.Blob;
using TinyInfer.Format;
using TinyInfer.Kernels;

namespace TinyInfer.Converter.Cost;

/// <summary>IL instructions of <see cref="Recurrent"/> layers: of their products, and of what their kernels do around them in every mode.</summary>
internal static class RecurrentCost
{
    /// <summary>Nanoseconds that an instruction of a kernel takes on the reference machine of <see cref="IlCosts"/>, on average.</summary>
    internal const double NanosecondsPerInstruction = 4;

    /// <summary>A look-up in a gate's table, of a number within its limits.</summary>
    private const double GateTable = 41;

    /// <summary>Those of one run of a layer whose weights are data.</summary>
    /// <param name="records">The records of the model.</param>
    /// <param name="op">The operator.</param>
    /// <param name="mode">How its weights are held.</param>
    internal static double Of(BlobModel records, BlobOperator op, ExecutionMode mode)
    {
        List<int> a = op.Attributes;
        (int runs, int inputs, int hidden) = (a[0] * a[1], a[2], a[3]);
        int rows = Gates(op.Code) * hidden;
        int early = a[9] * hidden;
        KernelContext record = KernelRecord.Of(records, op);
        int free = records.ArenaSize - record.Input(0).Offset;
        double sum = Around(op.Code, a, records.Rounding);
        for (int direction = 0; direction < a[4]; direction++)
        {
            int first = direction * Recurrent.ConstantsPerDirection;
            MatrixCost fromInput = Matrix(first, 0, rows, inputs);
            sum += Enumerable.Range(0, runs).Sum(run => Compute(fromInput, rows, (run * inputs) + fromInput.Reach > free));
            MatrixCost fromHidden = Matrix(first + 4, 0, early, hidden);
            int state = a[4] * a[1] * hidden;
            sum += a[0] * Enumerable.Range(direction * a[1], a[1]).Sum(s => Compute(fromHidden, early, (s * hidden) + fromHidden.Reach > state));
            if (early < rows)
            {
                MatrixCost fromLate = Matrix(first + 4, early, rows - early, hidden);
                sum += runs * Compute(fromLate, rows - early, fromLate.Reach > rows - early);
            }
        }

        return sum;

        MatrixCost Matrix(int constant, int firstRow, int count, int columns) => MatrixCost.Of(
            mode, record, record.Bytes(constant, op.Constants[constant].Length), firstRow * columns, record.Ints(constant + 1, rows), count, columns, null, null, firstRow);
    }

    /// <summary>Those of one run of a layer besides its products, and what brings them to the gates' scale.</summary>
    /// <param name="code">The operator.</param>
    /// <param name="a">Its attributes.</param>
    /// <param name="rounding">How the model rounds.</param>
    internal static double Around(OperatorCode code, IReadOnlyList<int> a, RoundingMode rounding)
    {
        (int steps, int batches, int hidden, int directions) = (a[0], a[1], a[3], a[4]);
        int states = directions * batches * hidden;
        double reset = a[6] == 1 ? 0 : 34 + (states * (code == OperatorCode.Rnn ? 24 : 48));
        double step = 24 + (batches * ((a[7] == 1 ? 120 : 76) + Update(code, hidden, a[9] < Gates(code), rounding)));
        return 14 + reset + (a[8] == 1 ? 26 : 0) + (directions * (22 + (steps * step)));
    }

    /// <summary>Gates of a recurrent operator.</summary>
    /// <param name="code">The operator.</param>
    internal static int Gates(OperatorCode code) => code switch
    {
        OperatorCode.Lstm => 4,
        OperatorCode.Gru => 3,
        _ => 1,
    };

    /// <summary>A new state from what input and hidden state add to the gates.</summary>
    private static double Update(OperatorCode code, int hidden, bool isResetFirst, RoundingMode rounding)
    {
        // Hidden values shrink, so TensorFlow Lite's rule rounds them twice.
        double requantize = new RequantizerCost(rounding, unchecked((byte)-1)).Apply(0);
        double reset = 24 + (hidden * (44 + GateTable + requantize));
        return code switch
        {
            OperatorCode.Lstm => 55 + (hidden * (115 + (5 * GateTable) + requantize)),
            OperatorCode.Gru when isResetFirst => 61 + reset + (hidden * (86 + (2 * GateTable) + requantize)),
            OperatorCode.Gru => 61 + (hidden * (104 + (3 * GateTable) + requantize)),
            _ => 21 + (hidden * (35 + GateTable + requantize)),
        };
    }

    /// <summary>Products, brought to the gates' scale.</summary>
    private static double Compute(MatrixCost matrix, int rows, bool copies) => 42 + matrix.Multiply(copies) + (46.0 * rows);
}
