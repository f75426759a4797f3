using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Kernels;

namespace TinyInfer.Converter.Cost;

/// <summary>
/// IL instructions of <see cref="Svdf"/>: of the feature products, and of what the kernel does around them in every mode.
/// </summary>
internal static class SvdfCost
{
    /// <summary>Those of one run of a layer whose feature weights are data.</summary>
    /// <param name="records">The records of the model.</param>
    /// <param name="op">The operator.</param>
    /// <param name="mode">How its weights are held.</param>
    internal static double Of(BlobModel records, BlobOperator op, ExecutionMode mode)
    {
        SvdfRecord record = (SvdfRecord)OperatorRecord.Read(op);
        (int batches, int inputs, int filters) = (record.Batches, record.Inputs, record.Filters);
        MatrixCost features = new WeightCosts(mode, record.FeatureWeights, record.FeatureBias, null, null, records.Rounding).Matrix(
            0, filters, inputs);
        RequantizerCost toState = new(records.Rounding, record.ToState.Exponent);
        int free = records.ArenaSize - records.Tensors[op.Inputs[0]].Offset - features.Reach;
        return Around(record, records.Rounding)
            + Enumerable.Range(0, batches).Sum(batch => 7 + features.Multiply(batch * inputs > free) + (filters * (18 + toState.Apply(0))));
    }

    /// <summary>Those of one run of a layer besides its feature products.</summary>
    /// <param name="record">The layer.</param>
    /// <param name="rounding">How the model rounds.</param>
    internal static double Around(SvdfRecord record, RoundingMode rounding)
    {
        double remember = (record.NarrowZeroPoint == null ? 21 : 26.6) * record.Filters;
        double time = 22 + (26.0 * record.Units) + (19.0 * record.Filters * record.Memory);
        return 15 + (record.Batches * (101 + remember + time + new RequantizerCost(rounding, -1).Write(record.Units)));
    }
}
