namespace TinyInfer.Converter.Blob.Records;

/// <summary>A singular value decomposition filter.</summary>
/// <param name="Batches">Number of input vectors.</param>
/// <param name="Inputs">Elements of an input vector.</param>
/// <param name="Units">Outputs of a vector.</param>
/// <param name="Rank">Filters of a unit.</param>
/// <param name="Memory">Results of a filter that are remembered.</param>
/// <param name="ToState">From feature products to the state.</param>
/// <param name="FeatureWeights">Weights [units · rank, inputs].</param>
/// <param name="FeatureBias">Their biases, with the input's zero point folded in.</param>
/// <param name="TimeWeights">Weights [units · rank, memory].</param>
/// <param name="Bias">One bias per unit.</param>
/// <param name="Rescaling">From sums over time to outputs.</param>
/// <param name="NarrowZeroPoint">Zero point of a state of 8 bits; null if the state has 16.</param>
internal sealed record SvdfRecord(
    int Batches,
    int Inputs,
    int Units,
    int Rank,
    int Memory,
    FixedPointMultiplier ToState,
    sbyte[] FeatureWeights,
    int[] FeatureBias,
    short[] TimeWeights,
    int[] Bias,
    RescalingRecord Rescaling,
    int? NarrowZeroPoint) : OperatorRecord
{
    /// <summary>Number of filters.</summary>
    internal int Filters => Units * Rank;

    /// <inheritdoc/>
    internal override OperatorRecord WithoutProducts => this with { FeatureWeights = [], FeatureBias = [] };

    /// <summary>Reads the record.</summary>
    /// <param name="reader">Where from.</param>
    internal static SvdfRecord Read(RecordReader reader) => new(
        reader.Next(), reader.Next(), reader.Next(), reader.Next(), reader.Next(), new(reader.Next(), reader.Next()),
        reader.Weights(), reader.Ints(), reader.Shorts(), reader.Ints(), RescalingRecord.Read(reader),
        reader.HasNext && reader.NextFlag() ? reader.Next() : null);

    /// <inheritdoc/>
    internal override void Write(BlobOperator op)
    {
        op.Attribute(Batches, Inputs, Units, Rank, Memory, ToState.Mantissa, ToState.Exponent)
            .Weights(FeatureWeights)
            .Ints(FeatureBias)
            .Shorts(TimeWeights)
            .Ints(Bias);
        Rescaling.Write(op);
        op.Attribute(NarrowZeroPoint is { } zeroPoint ? [1, zeroPoint] : []);
    }
}
