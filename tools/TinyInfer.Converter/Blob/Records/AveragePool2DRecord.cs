namespace TinyInfer.Converter.Blob.Records;

/// <summary>A pool of means.</summary>
/// <param name="Window">The window.</param>
/// <param name="CountTop">Rows of padding above that count as zeros.</param>
/// <param name="CountLeft">Columns of padding to the left that count.</param>
/// <param name="CountBottom">Rows of padding below that count.</param>
/// <param name="CountRight">Columns of padding to the right that count.</param>
/// <param name="Minimum">Lowest output.</param>
/// <param name="Maximum">Highest output.</param>
/// <param name="RoundsUp">Whether halves go up; otherwise away from zero.</param>
internal sealed record AveragePool2DRecord(
    WindowRecord Window, int CountTop, int CountLeft, int CountBottom, int CountRight, int Minimum, int Maximum, bool RoundsUp)
    : OperatorRecord, IClampedRecord
{
    /// <summary>Reads the record.</summary>
    /// <param name="reader">Where from.</param>
    internal static AveragePool2DRecord Read(RecordReader reader) => new(
        WindowRecord.Read(reader), reader.Next(), reader.Next(), reader.Next(), reader.Next(), reader.Next(), reader.Next(),
        reader.HasNext && reader.Next() != 0);

    /// <inheritdoc/>
    internal override void Write(BlobOperator op) => Window.Write(op)
        .Attribute(CountTop, CountLeft, CountBottom, CountRight)
        .Attribute(Minimum, Maximum)
        .Attribute(RoundsUp ? [1] : []);
}
