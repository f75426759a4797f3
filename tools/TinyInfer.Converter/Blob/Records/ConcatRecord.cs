namespace TinyInfer.Converter.Blob.Records;

/// <summary>A concatenation along an axis.</summary>
/// <param name="Outer">Elements before the axis.</param>
internal sealed record ConcatRecord(int Outer) : OperatorRecord
{
    /// <summary>Reads the record.</summary>
    /// <param name="reader">Where from.</param>
    internal static ConcatRecord Read(RecordReader reader) => new(reader.Next());

    /// <inheritdoc/>
    internal override void Write(BlobOperator op) => op.Attribute(Outer);
}
