namespace TinyInfer.Converter.Blob.Records;

/// <summary>The weights of a layer, and how its sums become outputs.</summary>
/// <param name="Weights">The weights, in the kernel's layout.</param>
/// <param name="Bias">One bias per output channel, with the input's zero point folded in.</param>
/// <param name="Rescaling">From sums to outputs.</param>
internal sealed record LinearRecord(sbyte[] Weights, int[] Bias, RescalingRecord Rescaling)
{
    /// <summary>Whether two weights share a byte of the blob.</summary>
    internal bool IsNarrow { get; init; }

    /// <summary>High halves of the biases if the layer is int16 and its sums have 64 bits; otherwise null.</summary>
    internal int[]? HighBias { get; init; }

    /// <summary>The biases, both halves.</summary>
    internal long[] LongBias => [.. Bias.Select((low, i) => HighBias == null ? low : ((long)HighBias[i] << 32) | (uint)low)];

    /// <summary>Reads the record of a layer whose weights may be narrow.</summary>
    /// <param name="reader">Where from.</param>
    /// <param name="count">Number of weights.</param>
    internal static LinearRecord Read(RecordReader reader, int count)
    {
        (sbyte[] weights, bool areNarrow) = reader.Weights(count);
        return Read(reader, weights) with { IsNarrow = areNarrow };
    }

    /// <summary>Reads the record.</summary>
    /// <param name="reader">Where from.</param>
    internal static LinearRecord Read(RecordReader reader) => Read(reader, reader.Weights());

    /// <summary>Appends the record.</summary>
    /// <param name="op">Where to.</param>
    internal void Write(BlobOperator op)
    {
        Rescaling.Write(op.Weights(Weights, IsNarrow).Ints(Bias));
        if (HighBias != null)
        {
            op.Ints(HighBias);
        }
    }

    private static LinearRecord Read(RecordReader reader, sbyte[] weights) => new(weights, reader.Ints(), RescalingRecord.Read(reader))
    {
        HighBias = reader.HasConstant ? reader.Ints() : null,
    };
}
