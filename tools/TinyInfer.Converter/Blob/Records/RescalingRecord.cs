namespace TinyInfer.Converter.Blob.Records;

/// <summary>Parameters of the device's requantizer: two constants and two attributes.</summary>
/// <param name="Multipliers">One multiplier, or one per channel.</param>
/// <param name="Minimum">Lowest output.</param>
/// <param name="Maximum">Highest output.</param>
internal sealed record RescalingRecord(IReadOnlyList<FixedPointMultiplier> Multipliers, int Minimum, int Maximum)
{
    /// <summary>One multiplier for all channels.</summary>
    /// <param name="multiplier">The multiplier.</param>
    /// <param name="range">Lowest and highest output.</param>
    internal RescalingRecord(FixedPointMultiplier multiplier, (int Minimum, int Maximum) range)
        : this([multiplier], range.Minimum, range.Maximum)
    {
    }

    /// <summary>Reads the record.</summary>
    /// <param name="reader">Where from.</param>
    internal static RescalingRecord Read(RecordReader reader) => new(reader.Multipliers(), reader.Next(), reader.Next());

    /// <summary>Appends the record.</summary>
    /// <param name="op">Where to.</param>
    internal void Write(BlobOperator op) => op.Requantization(Multipliers, Minimum, Maximum);
}

/// <summary>A record whose outputs are limited.</summary>
internal interface IClampedRecord
{
    /// <summary>Lowest output.</summary>
    int Minimum { get; }

    /// <summary>Highest output.</summary>
    int Maximum { get; }
}
