namespace TinyInfer.Converter.Blob.Records;

/// <summary>A softmax along the last axis.</summary>
/// <param name="Outer">Number of rows.</param>
/// <param name="Depth">Elements of a row.</param>
/// <param name="Multiplier">From a share to the output.</param>
/// <param name="Exponentials">exp of the difference to the largest element, in Q31.</param>
internal sealed record SoftmaxRecord(int Outer, int Depth, FixedPointMultiplier Multiplier, int[] Exponentials) : OperatorRecord
{
    /// <summary>Reads the record.</summary>
    /// <param name="reader">Where from.</param>
    internal static SoftmaxRecord Read(RecordReader reader) =>
        new(reader.Next(), reader.Next(), new(reader.Next(), reader.Next()), reader.Ints());

    /// <inheritdoc/>
    internal override void Write(BlobOperator op) =>
        op.Attribute(Outer, Depth, Multiplier.Mantissa, Multiplier.Exponent).Ints(Exponentials);
}
