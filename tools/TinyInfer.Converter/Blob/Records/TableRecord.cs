namespace TinyInfer.Converter.Blob.Records;

/// <summary>A function of one element.</summary>
/// <param name="Entries">256 outputs; entry q + 128 is the one for input q.</param>
internal sealed record TableRecord(sbyte[] Entries) : OperatorRecord
{
    /// <summary>Reads the record.</summary>
    /// <param name="reader">Where from.</param>
    internal static TableRecord Read(RecordReader reader) => new(reader.SBytes());

    /// <inheritdoc/>
    internal override void Write(BlobOperator op) => op.SBytes(Entries);
}
