namespace TinyInfer.Converter.Blob.Records;

/// <summary>An operator on two tensors, or on a tensor and a constant, element by element.</summary>
/// <param name="Walk">Through both operands.</param>
/// <param name="Constant">The second operand if it is constant; otherwise null.</param>
internal abstract record BinaryRecord(WalkRecord Walk, sbyte[]? Constant) : OperatorRecord
{
    /// <inheritdoc/>
    internal sealed override void Write(BlobOperator op)
    {
        Walk.Write(op);
        WriteArithmetic(op);
        if (Constant != null)
        {
            op.SBytes(Constant);
        }
    }

    /// <summary>Appends what stands between the walk and the constant.</summary>
    /// <param name="op">Where to.</param>
    protected abstract void WriteArithmetic(BlobOperator op);

    /// <summary>Reads the constant operand, the last constant.</summary>
    /// <param name="reader">Where from.</param>
    protected static sbyte[]? ReadConstant(RecordReader reader) => reader.HasConstant ? reader.SBytes() : null;
}
