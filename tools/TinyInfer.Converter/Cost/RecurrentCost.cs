using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Format;
using TinyInfer.Kernels;

namespace TinyInfer.Converter.Cost;

/// <summary>
/// IL instructions of <see cref="Recurrent"/> layers: of their products, and of what their kernels do around them in every mode.
/// </summary>
internal static class RecurrentCost
{
    /// <summary>Cycles that an ESP32 takes for an instruction of a kernel, on average.</summary>
    private const double Xtensa = 110;

    /// <summary>Instructions that an ESP32-C3 takes for it.</summary>
    private const double RiscV = 69;

    /// <summary>A look-up in a gate's table, of a number within its limits.</summary>
    private const double GateTable = 36;

    /// <summary>The same in a table whose arguments are shifted.</summary>
    private const double ShiftedGateTable = 43;

    /// <summary>The cost of what a kernel does around products in code.</summary>
    /// <param name="instructions">Its instructions.</param>
    internal static IlCost CostOf(double instructions) => new((long)instructions, 0, instructions * Xtensa, instructions * RiscV);

    /// <summary>Those of one run of a layer whose weights are data.</summary>
    /// <param name="records">The records of the model.</param>
    /// <param name="op">The operator.</param>
    /// <param name="mode">How its weights are held.</param>
    internal static double Of(BlobModel records, BlobOperator op, ExecutionMode mode)
    {
        RecurrentRecord record = (RecurrentRecord)OperatorRecord.Read(op);
        (int batches, int inputs, int hidden) = (record.Batches, record.Inputs, record.Hidden);
        int runs = record.Steps * batches;
        int rows = record.Gates * hidden;
        int early = record.EarlyGates * hidden;
        int free = records.ArenaSize - records.Tensors[op.Inputs[0]].Offset;
        int state = record.Directions.Count * batches * hidden;
        double sum = Around(record, records.Rounding);
        for (int direction = 0; direction < record.Directions.Count; direction++)
        {
            MatrixCost fromInput = Matrix(record.Directions[direction].FromInput, 0, rows, inputs);
            sum += Enumerable.Range(0, runs).Sum(run => Compute(fromInput, rows, (run * inputs) + fromInput.Reach > free));
            GateMatrix recurrent = record.Directions[direction].FromHidden;
            MatrixCost fromHidden = Matrix(recurrent, 0, early, hidden);
            sum += record.Steps * Enumerable.Range(direction * batches, batches)
                .Sum(s => Compute(fromHidden, early, (s * hidden) + fromHidden.Reach > state));
            if (early < rows)
            {
                MatrixCost fromLate = Matrix(recurrent, early, rows - early, hidden);
                sum += runs * Compute(fromLate, rows - early, fromLate.Reach > rows - early);
            }
        }

        return sum;

        MatrixCost Matrix(GateMatrix matrix, int firstRow, int count, int columns) =>
            new WeightCosts(mode, matrix.Weights, matrix.Bias, null, null, records.Rounding).Matrix(
                firstRow * columns, count, columns, firstRow, firstRow);
    }

    /// <summary>Those of one run of a layer besides its products, and what brings them to the gates' scale.</summary>
    /// <param name="record">The layer.</param>
    /// <param name="rounding">How the model rounds.</param>
    internal static double Around(RecurrentRecord record, RoundingMode rounding)
    {
        int directions = record.Directions.Count;
        int states = directions * record.Batches * record.Hidden;
        double reset = record.KeepsState ? 0 : 34 + (states * (record.Code == OperatorCode.Rnn ? 24 : 48));
        double step = 24 + (record.Batches * ((record.HasSequence ? 120 : 76) + Update(record, rounding)));
        return 14 + reset + (record.HasLast ? 26 : 0) + (directions * (22 + (record.Steps * step)));
    }

    /// <summary>A new state from what input and hidden state add to the gates.</summary>
    private static double Update(RecurrentRecord record, RoundingMode rounding)
    {
        int hidden = record.Hidden;

        // Hidden values shrink, so TensorFlow Lite's rule rounds them twice.
        double requantize = new RequantizerCost(rounding, -1).Apply(0);
        double[] table = [.. record.Tables.Select(t => t.Shift == 0 ? GateTable : ShiftedGateTable)];
        return record.Code switch
        {
            OperatorCode.Lstm => 55 + (hidden * (115 + (3 * table[0]) + table[1] + table[2] + requantize)),
            OperatorCode.Gru when record.EarlyGates < record.Gates =>
                85 + (hidden * (130 + (2 * table[0]) + table[1] + (2 * requantize))),
            OperatorCode.Gru => 61 + (hidden * (104 + (2 * table[0]) + table[1] + requantize)),
            _ => 21 + (hidden * (35 + table[0] + requantize)),
        };
    }

    /// <summary>Products, brought to the gates' scale.</summary>
    private static double Compute(MatrixCost matrix, int rows, bool copies) => 42 + matrix.Multiply(copies) + (46.0 * rows);
}
