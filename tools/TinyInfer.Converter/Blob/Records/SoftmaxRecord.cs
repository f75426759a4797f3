namespace TinyInfer.Converter.Blob.Records;

/// <summary>A softmax along the last axis.</summary>
/// <param name="Outer">Number of rows.</param>
/// <param name="Depth">Elements of a row.</param>
/// <param name="Multiplier">From a share to the output.</param>
/// <param name="Exponentials">exp of the difference to the largest element, in Q31; none on int16.</param>
internal sealed record SoftmaxRecord(int Outer, int Depth, FixedPointMultiplier Multiplier, int[] Exponentials) : OperatorRecord
{
    /// <summary>The tables of exp(x) and 1 / (1 + x) on int16; null on int8.</summary>
    internal short[]? WideTables { get; init; }

    /// <summary>Reads the record.</summary>
    /// <param name="reader">Where from.</param>
    internal static SoftmaxRecord Read(RecordReader reader)
    {
        (int outer, int depth, FixedPointMultiplier multiplier) = (reader.Next(), reader.Next(), new(reader.Next(), reader.Next()));
        return reader.NextLength == SoftmaxTable.WideSize
            ? new SoftmaxRecord(outer, depth, multiplier, []) { WideTables = reader.Shorts() }
            : new SoftmaxRecord(outer, depth, multiplier, reader.Ints());
    }

    /// <inheritdoc/>
    internal override void Write(BlobOperator op)
    {
        op.Attribute(Outer, Depth, Multiplier.Mantissa, Multiplier.Exponent);
        if (WideTables != null)
        {
            op.Shorts(WideTables);
        }
        else
        {
            op.Ints(Exponentials);
        }
    }
}
