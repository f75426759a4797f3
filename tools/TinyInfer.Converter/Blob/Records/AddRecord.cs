namespace TinyInfer.Converter.Blob.Records;

/// <summary>A sum or difference.</summary>
/// <param name="Walk">Through both operands.</param>
/// <param name="First">How the first operand comes to the scale of the sum.</param>
/// <param name="Second">How the second does.</param>
/// <param name="Rescaling">From the sum to the output.</param>
/// <param name="Constant">The second operand if it is constant; otherwise null.</param>
internal sealed record AddRecord(WalkRecord Walk, Addend First, Addend Second, RescalingRecord Rescaling, sbyte[]? Constant)
    : BinaryRecord(Walk, Constant), IClampedRecord
{
    /// <inheritdoc/>
    public int Minimum => Rescaling.Minimum;

    /// <inheritdoc/>
    public int Maximum => Rescaling.Maximum;

    /// <summary>Reads the record.</summary>
    /// <param name="reader">Where from.</param>
    internal static AddRecord Read(RecordReader reader) => new(
        WalkRecord.Read(reader), Addend.Read(reader), Addend.Read(reader), RescalingRecord.Read(reader), ReadConstant(reader));

    /// <inheritdoc/>
    protected override void WriteArithmetic(BlobOperator op)
    {
        First.Write(op);
        Second.Write(op);
        Rescaling.Write(op);
    }
}

/// <summary>How an operand comes to the scale of a sum.</summary>
/// <param name="ZeroPoint">Its zero point.</param>
/// <param name="Mantissa">Mantissa of its multiplier; negative if it is subtracted.</param>
/// <param name="Exponent">Exponent of its multiplier.</param>
internal sealed record Addend(int ZeroPoint, int Mantissa, int Exponent)
{
    private const int HalfMantissa = 1 << 30;

    /// <summary>True of the operand of larger scale: it is halved, which takes no rounding.</summary>
    internal bool IsExact => Math.Abs(Mantissa) == HalfMantissa && Exponent == 0;

    /// <summary>−1 if the operand is subtracted; otherwise 1.</summary>
    internal int Sign => Math.Sign(Mantissa);

    /// <summary>Reads the operand's attributes.</summary>
    /// <param name="reader">Where from.</param>
    internal static Addend Read(RecordReader reader) => new(reader.Next(), reader.Next(), reader.Next());

    /// <summary>Appends the operand's attributes.</summary>
    /// <param name="op">Where to.</param>
    internal void Write(BlobOperator op) => op.Attribute(ZeroPoint, Mantissa, Exponent);
}
