namespace TinyInfer.Converter.Blob.Records;

/// <summary>A product of two activations.</summary>
/// <param name="Walk">Through both operands; its innermost axes are the output's columns and the depth.</param>
/// <param name="FirstZeroPoint">Zero point of the first operand.</param>
/// <param name="SecondZeroPoint">Zero point of the second operand.</param>
/// <param name="Rescaling">From sums of products to outputs.</param>
internal sealed record MatMulRecord(WalkRecord Walk, int FirstZeroPoint, int SecondZeroPoint, RescalingRecord Rescaling)
    : OperatorRecord, IClampedRecord
{
    /// <inheritdoc/>
    public int Minimum => Rescaling.Minimum;

    /// <inheritdoc/>
    public int Maximum => Rescaling.Maximum;

    /// <summary>Reads the record.</summary>
    /// <param name="reader">Where from.</param>
    internal static MatMulRecord Read(RecordReader reader) =>
        new(WalkRecord.Read(reader), reader.Next(), reader.Next(), RescalingRecord.Read(reader));

    /// <inheritdoc/>
    internal override void Write(BlobOperator op)
    {
        Walk.Write(op);
        Rescaling.Write(op.Attribute(FirstZeroPoint, SecondZeroPoint));
    }
}
