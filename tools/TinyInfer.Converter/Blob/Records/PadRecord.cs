namespace TinyInfer.Converter.Blob.Records;

/// <summary>A padding with a constant.</summary>
/// <param name="Walk">From the input to where it lies in the output.</param>
/// <param name="Value">What is around it.</param>
internal sealed record PadRecord(WalkRecord Walk, int Value) : OperatorRecord
{
    /// <summary>Reads the record.</summary>
    /// <param name="reader">Where from.</param>
    internal static PadRecord Read(RecordReader reader) => new(WalkRecord.Read(reader), reader.Next());

    /// <inheritdoc/>
    internal override void Write(BlobOperator op)
    {
        Walk.Write(op);
        op.Attribute(Value);
    }
}
