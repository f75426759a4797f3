namespace TinyInfer.Converter.Blob.Records;

/// <summary>A normalization of groups of elements.</summary>
/// <param name="Outer">Number of tensors that are normalized each by itself.</param>
/// <param name="Positions">Positions of a tensor; each has elements of every group.</param>
/// <param name="Groups">Groups of a position's elements.</param>
/// <param name="Size">Elements of a group at a position.</param>
/// <param name="Bits">Fraction bits of a normalized element.</param>
/// <param name="TakesMeanOff">Whether the mean is taken off.</param>
/// <param name="Epsilon">What is added to the variance.</param>
/// <param name="Factors">Factors: one, one per channel, or one per element of a group.</param>
/// <param name="Offsets">Offsets, as many.</param>
/// <param name="Rescaling">From sums to outputs.</param>
internal sealed record LayerNormalizationRecord(
    int Outer, int Positions, int Groups, int Size, int Bits, bool TakesMeanOff, long Epsilon, int[] Factors, int[] Offsets,
        RescalingRecord Rescaling)
    : OperatorRecord, IClampedRecord
{
    /// <summary>Bits of the lower attribute of epsilon.</summary>
    private const int LowBits = 31;

    /// <inheritdoc/>
    public int Minimum => Rescaling.Minimum;

    /// <inheritdoc/>
    public int Maximum => Rescaling.Maximum;

    /// <summary>Reads the record.</summary>
    /// <param name="reader">Where from.</param>
    internal static LayerNormalizationRecord Read(RecordReader reader) => new(
        reader.Next(), reader.Next(), reader.Next(), reader.Next(), reader.Next(), reader.NextFlag(),
            reader.Next() + ((long)reader.Next() << LowBits),
        reader.Ints(), reader.Ints(), RescalingRecord.Read(reader));

    /// <inheritdoc/>
    internal override void Write(BlobOperator op) => Rescaling.Write(op
        .Attribute(Outer, Positions, Groups, Size, Bits, TakesMeanOff ? 1 : 0, (int)(Epsilon & int.MaxValue), (int)(Epsilon >> LowBits))
        .Ints(Factors)
        .Ints(Offsets));
}
