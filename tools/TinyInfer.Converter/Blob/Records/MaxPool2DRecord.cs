namespace TinyInfer.Converter.Blob.Records;

/// <summary>A pool of largest values.</summary>
/// <param name="Window">The window.</param>
/// <param name="Minimum">Lowest output.</param>
/// <param name="Maximum">Highest output.</param>
internal sealed record MaxPool2DRecord(WindowRecord Window, int Minimum, int Maximum) : OperatorRecord
{
    /// <summary>Reads the record.</summary>
    /// <param name="reader">Where from.</param>
    internal static MaxPool2DRecord Read(RecordReader reader) => new(WindowRecord.Read(reader), reader.Next(), reader.Next());

    /// <inheritdoc/>
    internal override void Write(BlobOperator op) => Window.Write(op).Attribute(Minimum, Maximum);
}
