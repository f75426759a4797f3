namespace TinyInfer.Converter.Blob.Records;

/// <summary>A depthwise convolution: each channel is a group of its own.</summary>
/// <param name="Window">The window.</param>
/// <param name="Linear">Weights [outputs, kernel height, kernel width].</param>
internal sealed record DepthwiseConv2DRecord(WindowRecord Window, LinearRecord Linear) : OperatorRecord, IClampedRecord
{
    /// <inheritdoc/>
    public int Minimum => Linear.Rescaling.Minimum;

    /// <inheritdoc/>
    public int Maximum => Linear.Rescaling.Maximum;

    /// <summary>Reads the record.</summary>
    /// <param name="reader">Where from.</param>
    internal static DepthwiseConv2DRecord Read(RecordReader reader) => new(WindowRecord.Read(reader), LinearRecord.Read(reader));

    /// <inheritdoc/>
    internal override void Write(BlobOperator op) => Linear.Write(Window.Write(op));
}
