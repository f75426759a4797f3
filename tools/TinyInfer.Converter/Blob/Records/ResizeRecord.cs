namespace TinyInfer.Converter.Blob.Records;

/// <summary>A resampling of images, or a gathering along an axis.</summary>
/// <param name="Batches">Number of images.</param>
/// <param name="InputHeight">Rows of the input.</param>
/// <param name="InputWidth">Columns of the input.</param>
/// <param name="Channels">Channels.</param>
/// <param name="OutputHeight">Rows of the output.</param>
/// <param name="OutputWidth">Columns of the output.</param>
/// <param name="IsLinear">Whether values are interpolated; otherwise taken from one place.</param>
/// <param name="Rows">Where each row of the output comes from.</param>
/// <param name="Columns">Where each column of the output comes from.</param>
internal sealed record ResizeRecord(
    int Batches, int InputHeight, int InputWidth, int Channels, int OutputHeight, int OutputWidth, bool IsLinear, int[] Rows,
        int[] Columns) : OperatorRecord
{
    /// <summary>Reads the record.</summary>
    /// <param name="reader">Where from.</param>
    internal static ResizeRecord Read(RecordReader reader) => new(
        reader.Next(), reader.Next(), reader.Next(), reader.Next(), reader.Next(), reader.Next(), reader.HasNext && reader.NextFlag(),
        reader.Ints(), reader.Ints());

    /// <inheritdoc/>
    internal override void Write(BlobOperator op) => op
        .Attribute(Batches, InputHeight, InputWidth, Channels, OutputHeight, OutputWidth)
        .Attribute(IsLinear ? [1] : [])
        .Ints(Rows)
        .Ints(Columns);
}
