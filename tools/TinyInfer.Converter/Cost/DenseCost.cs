using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
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
        DenseRecord record = (DenseRecord)OperatorRecord.Read(op);
        (int batches, int columns) = (record.Batches, record.Columns);
        MatrixCost matrix = WeightCosts.Of(records, op, mode, record.Linear).Matrix(0, record.Rows, columns);
        int free = records.ArenaSize - records.Tensors[op.Inputs[0]].Offset - matrix.Reach;
        return 29 + (36.0 * batches) + Enumerable.Range(0, batches).Sum(batch => matrix.Apply(batch * columns > free));
    }
}
