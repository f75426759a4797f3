using TinyInfer.Converter.Blob;
using TinyInfer.Kernels;

namespace TinyInfer.Converter.Cost;

/// <summary>IL instructions of <see cref="Dense"/>.</summary>
internal static class DenseCost
{
    /// <summary>Those of one run.</summary>
    /// <param name="records">The records of the model.</param>
    /// <param name="op">The operator.</param>
    /// <param name="mode">How its weights are held.</param>
    internal static double Of(BlobModel records, BlobOperator op, ExecutionMode mode)
    {
        (int batches, int columns, int rows) = (op.Attributes[0], op.Attributes[1], op.Attributes[2]);
        KernelContext record = KernelRecord.Of(records, op);
        MatrixCost matrix = MatrixCost.Of(
            mode, record, record.Bytes(0, (long)rows * columns), 0, record.Ints(1, rows), rows, columns,
            KernelRecord.ReadRequantizer(record, op, 2, rows), new RequantizerCost(records.Rounding, op.Constants[3]));
        int free = records.ArenaSize - record.Input(0).Offset - matrix.Reach;
        return 29 + (36.0 * batches) + Enumerable.Range(0, batches).Sum(batch => matrix.Apply(batch * columns > free));
    }
}
