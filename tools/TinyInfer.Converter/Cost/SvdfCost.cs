using TinyInfer.Converter.Blob;
using TinyInfer.Kernels;

namespace TinyInfer.Converter.Cost;

/// <summary>IL instructions of <see cref="Svdf"/>: of the feature products, and of what the kernel does around them in every mode.</summary>
internal static class SvdfCost
{
    /// <summary>Those of one run of a layer whose feature weights are data.</summary>
    /// <param name="records">The records of the model.</param>
    /// <param name="op">The operator.</param>
    /// <param name="mode">How its weights are held.</param>
    internal static double Of(BlobModel records, BlobOperator op, ExecutionMode mode)
    {
        List<int> a = op.Attributes;
        (int batches, int inputs, int filters) = (a[0], a[1], a[2] * a[3]);
        KernelContext record = KernelRecord.Of(records, op);
        MatrixCost features = MatrixCost.Of(
            mode, record, record.Bytes(0, op.Constants[0].Length), 0, record.Ints(1, filters), filters, inputs, null, null);
        RequantizerCost toState = new(records.Rounding, unchecked((byte)a[6]));
        int free = records.ArenaSize - record.Input(0).Offset - features.Reach;
        return Around(a, records.Rounding)
            + Enumerable.Range(0, batches).Sum(batch => 7 + features.Multiply(batch * inputs > free) + (filters * (18 + toState.Apply(0))));
    }

    /// <summary>Those of one run of a layer besides its feature products.</summary>
    /// <param name="a">Its attributes.</param>
    /// <param name="rounding">How the model rounds.</param>
    internal static double Around(IReadOnlyList<int> a, RoundingMode rounding)
    {
        (int batches, int units, int filters, int memory) = (a[0], a[2], a[2] * a[3], a[4]);
        double time = 22 + (26.0 * units) + (19.0 * filters * memory);
        return 15 + (batches * (101 + (21 * filters) + time + new RequantizerCost(rounding, unchecked((byte)-1)).Write(units)));
    }
}
