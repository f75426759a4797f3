using TinyInfer.Format;

namespace TinyInfer.Converter.Blob.Records;

/// <summary>How often each value occurs among the weights of a layer.</summary>
internal static class WeightCounts
{
    /// <summary>Counts.</summary>
    /// <param name="op">An operator whose first constants are weights; they are stored with an offset.</param>
    /// <returns>A number for each value, from −128 on.</returns>
    internal static long[] Of(BlobOperator op)
    {
        long[] counts = new long[256];
        IEnumerable<int> weights = op.Code == OperatorCode.Dense
            ? ((DenseRecord)OperatorRecord.Read(op)).Linear.Weights.Select(w => (int)w)
            : op.Constants[0].Select(w => w - BlobFormat.WeightOffset);
        foreach (int weight in weights)
        {
            counts[Math.Clamp(weight - sbyte.MinValue, 0, counts.Length - 1)]++;
        }

        return counts;
    }
}
