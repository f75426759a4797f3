namespace TinyInfer.Converter.Blob.Records;

/// <summary>A change of scale or type.</summary>
/// <param name="Positive">Multiplier of what is not negative; its mantissa is negative if it turns the sign.</param>
/// <param name="Negative">Multiplier of what is negative.</param>
/// <param name="Minimum">Lowest output.</param>
/// <param name="Maximum">Highest output.</param>
internal sealed record RescaleRecord(FixedPointMultiplier Positive, FixedPointMultiplier Negative, int Minimum, int Maximum)
    : OperatorRecord, IClampedRecord
{
    /// <summary>Reads the record.</summary>
    /// <param name="reader">Where from.</param>
    internal static RescaleRecord Read(RecordReader reader)
    {
        FixedPointMultiplier[] multipliers = reader.Multipliers();
        return new RescaleRecord(multipliers[0], multipliers[1], reader.Next(), reader.Next());
    }

    /// <inheritdoc/>
    internal override void Write(BlobOperator op) => op.Requantization([Positive, Negative], Minimum, Maximum);
}
