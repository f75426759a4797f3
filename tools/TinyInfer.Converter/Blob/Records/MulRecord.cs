namespace TinyInfer.Converter.Blob.Records;

/// <summary>A product, element by element.</summary>
/// <param name="Walk">Through both operands.</param>
/// <param name="FirstZeroPoint">Zero point of the first operand.</param>
/// <param name="SecondZeroPoint">Zero point of the second operand.</param>
/// <param name="Rescaling">From products to outputs.</param>
/// <param name="Constant">The second operand if it is constant; otherwise null.</param>
internal sealed record MulRecord(WalkRecord Walk, int FirstZeroPoint, int SecondZeroPoint, RescalingRecord Rescaling, sbyte[]? Constant)
    : BinaryRecord(Walk, Constant), IClampedRecord
{
    /// <inheritdoc/>
    public int Minimum => Rescaling.Minimum;

    /// <inheritdoc/>
    public int Maximum => Rescaling.Maximum;

    /// <summary>Reads the record.</summary>
    /// <param name="reader">Where from.</param>
    internal static MulRecord Read(RecordReader reader) => new(
        WalkRecord.Read(reader), reader.Next(), reader.Next(), RescalingRecord.Read(reader), ReadConstant(reader));

    /// <inheritdoc/>
    protected override void WriteArithmetic(BlobOperator op) => Rescaling.Write(op.Attribute(FirstZeroPoint, SecondZeroPoint));
}
