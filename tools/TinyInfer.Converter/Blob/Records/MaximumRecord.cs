namespace TinyInfer.Converter.Blob.Records;

/// <summary>The larger of two tensors, or the smaller.</summary>
/// <param name="Walk">Through both operands.</param>
/// <param name="Constant">The second operand if it is constant; otherwise null.</param>
internal sealed record MaximumRecord(WalkRecord Walk, sbyte[]? Constant) : BinaryRecord(Walk, Constant)
{
    /// <summary>Reads the record.</summary>
    /// <param name="reader">Where from.</param>
    internal static MaximumRecord Read(RecordReader reader) => new(WalkRecord.Read(reader), ReadConstant(reader));

    /// <inheritdoc/>
    protected override void WriteArithmetic(BlobOperator op)
    {
    }
}
