namespace TinyInfer.Converter.Blob.Records;

/// <summary>A convolution.</summary>
/// <param name="Window">The window.</param>
/// <param name="Groups">Number of groups of channels that do not see each other.</param>
/// <param name="Linear">Weights [outputs, kernel height, kernel width, inputs of a group].</param>
internal sealed record Conv2DRecord(WindowRecord Window, int Groups, LinearRecord Linear) : OperatorRecord, IClampedRecord
{
    /// <inheritdoc/>
    public int Minimum => Linear.Rescaling.Minimum;

    /// <inheritdoc/>
    public int Maximum => Linear.Rescaling.Maximum;

    /// <summary>Reads the record.</summary>
    /// <param name="reader">Where from.</param>
    internal static Conv2DRecord Read(RecordReader reader) => new(WindowRecord.Read(reader), reader.Next(), LinearRecord.Read(reader));

    /// <inheritdoc/>
    internal override void Write(BlobOperator op) => Linear.Write(Window.Write(op).Attribute(Groups));
}
