namespace TinyInfer.Converter.Blob.Records;

/// <summary>Logistic function or hyperbolic tangent of int16.</summary>
/// <param name="IsTangent">True for the hyperbolic tangent.</param>
/// <param name="Multiplier">What the input is multiplied by.</param>
/// <param name="Shift">By how many bits the product is shifted.</param>
/// <param name="Table">The logistic function of i / 24, in steps of 2^−16, unsigned.</param>
internal sealed record GateRecord(bool IsTangent, int Multiplier, int Shift, short[] Table) : OperatorRecord
{
    /// <summary>Reads the record.</summary>
    /// <param name="reader">Where from.</param>
    internal static GateRecord Read(RecordReader reader) => new(reader.NextFlag(), reader.Next(), reader.Next(), reader.Shorts());

    /// <inheritdoc/>
    internal override void Write(BlobOperator op) => op.Attribute(IsTangent ? 1 : 0, Multiplier, Shift).Shorts(Table);
}
