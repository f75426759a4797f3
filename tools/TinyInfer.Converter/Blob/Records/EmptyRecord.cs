namespace TinyInfer.Converter.Blob.Records;

/// <summary>The record of an operator that its tensors say all of: a copy, the cache of a streaming model.</summary>
internal sealed record EmptyRecord : OperatorRecord
{
    /// <inheritdoc/>
    internal override void Write(BlobOperator op)
    {
    }
}
