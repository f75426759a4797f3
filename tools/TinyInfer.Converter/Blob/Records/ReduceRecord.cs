namespace TinyInfer.Converter.Blob.Records;

/// <summary>A mean or sum along two axes of [outer, first axis, middle, second axis, inner].</summary>
/// <param name="Outer">Elements before the first axis.</param>
/// <param name="FirstAxis">Size of the first axis.</param>
/// <param name="Middle">Elements between the axes.</param>
/// <param name="SecondAxis">Size of the second axis.</param>
/// <param name="Inner">Elements behind the second axis.</param>
/// <param name="Start">What a sum starts from.</param>
/// <param name="Rescaling">From sums to outputs.</param>
internal sealed record ReduceRecord(int Outer, int FirstAxis, int Middle, int SecondAxis, int Inner, int Start, RescalingRecord Rescaling)
    : OperatorRecord, IClampedRecord
{
    /// <inheritdoc/>
    public int Minimum => Rescaling.Minimum;

    /// <inheritdoc/>
    public int Maximum => Rescaling.Maximum;

    /// <summary>Reads the record.</summary>
    /// <param name="reader">Where from.</param>
    internal static ReduceRecord Read(RecordReader reader) => new(
        reader.Next(), reader.Next(), reader.Next(), reader.Next(), reader.Next(), reader.Next(), RescalingRecord.Read(reader));

    /// <inheritdoc/>
    internal override void Write(BlobOperator op) => Rescaling.Write(op.Attribute(Outer, FirstAxis, Middle, SecondAxis, Inner, Start));
}
