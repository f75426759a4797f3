namespace TinyInfer.Converter.Blob.Records;

/// <summary>Support vector machines over the same vectors, one for each output.</summary>
/// <param name="Count">Number of support vectors.</param>
/// <param name="Bits">Fraction bits of inputs and vectors.</param>
/// <param name="IsRadial">Whether the function is of distances; otherwise of products.</param>
/// <param name="ToArgument">From distances or products to arguments of 16 bits.</param>
/// <param name="Offset">What is added to an argument.</param>
/// <param name="Shift">By how much the sum is shifted before it is requantized.</param>
/// <param name="Vectors">The support vectors, less the input's zero point.</param>
/// <param name="Function">The function's values.</param>
/// <param name="Weights">What each vector's value is multiplied by, output after output.</param>
/// <param name="Starts">What each sum starts from.</param>
/// <param name="Rescaling">From a sum to its output.</param>
internal sealed record SupportVectorsRecord(
    int Count, int Bits, bool IsRadial, FixedPointMultiplier ToArgument, int Offset, int Shift, short[] Vectors, short[] Function,
    int[] Weights, int[] Starts, RescalingRecord Rescaling) : OperatorRecord, IClampedRecord
{
    /// <inheritdoc/>
    public int Minimum => Rescaling.Minimum;

    /// <inheritdoc/>
    public int Maximum => Rescaling.Maximum;

    /// <summary>Reads the record.</summary>
    /// <param name="reader">Where from.</param>
    internal static SupportVectorsRecord Read(RecordReader reader) => new(
        reader.Next(), reader.Next(), reader.NextFlag(), new(reader.Next(), reader.Next()), reader.Next(), reader.Next(),
        reader.Shorts(), reader.Shorts(), reader.Ints(), reader.Ints(), RescalingRecord.Read(reader));

    /// <inheritdoc/>
    internal override void Write(BlobOperator op) => Rescaling.Write(op
        .Attribute(Count, Bits, IsRadial ? 1 : 0, ToArgument.Mantissa, ToArgument.Exponent, Offset, Shift)
        .Shorts(Vectors).Shorts(Function).Ints(Weights).Ints(Starts));
}
