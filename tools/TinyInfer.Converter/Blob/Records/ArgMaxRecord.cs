namespace TinyInfer.Converter.Blob.Records;

/// <summary>The index of the largest element along the last axis.</summary>
/// <param name="Outer">Number of rows.</param>
/// <param name="Depth">Elements of a row.</param>
/// <param name="TakesLast">Whether the last of equals is taken; otherwise the first.</param>
internal sealed record ArgMaxRecord(int Outer, int Depth, bool TakesLast) : OperatorRecord
{
    /// <summary>Reads the record.</summary>
    /// <param name="reader">Where from.</param>
    internal static ArgMaxRecord Read(RecordReader reader) => new(reader.Next(), reader.Next(), reader.NextFlag());

    /// <inheritdoc/>
    internal override void Write(BlobOperator op) => op.Attribute(Outer, Depth, TakesLast ? 1 : 0);
}
