namespace TinyInfer.Converter.Blob.Records;

/// <summary>A logarithm of softmax along the last axis; all logarithms are in output steps, in Q16.</summary>
/// <param name="Outer">Number of rows.</param>
/// <param name="Depth">Elements of a row.</param>
/// <param name="Multiplier">One step of the input.</param>
/// <param name="LogarithmOfTwo">ln 2.</param>
/// <param name="Exponentials">exp of the difference to the largest element, in Q31.</param>
/// <param name="Logarithms">ln(1 + k / 256) for k from 0 to 256.</param>
internal sealed record LogSoftmaxRecord(int Outer, int Depth, int Multiplier, int LogarithmOfTwo, int[] Exponentials, int[] Logarithms)
    : OperatorRecord
{
    private const double One = 1 << 16;

    /// <summary>Makes the record of two scales.</summary>
    /// <param name="outer">Number of rows.</param>
    /// <param name="depth">Elements of a row.</param>
    /// <param name="inputScale">The input's scale.</param>
    /// <param name="outputScale">The output's scale.</param>
    /// <exception cref="ConversionException">The output's steps are too small.</exception>
    internal static LogSoftmaxRecord Create(int outer, int depth, double inputScale, double outputScale)
    {
        return new LogSoftmaxRecord(
            outer, depth, InSteps(inputScale), InSteps(Math.Log(2)), SoftmaxTable.Create(1, inputScale),
            [.. Enumerable.Range(0, 257).Select(k => InSteps(Math.Log(1 + (k / 256.0))))]);

        int InSteps(double value)
        {
            double steps = Math.Round(value / outputScale * One);
            return steps <= int.MaxValue
                ? (int)steps
                : throw new ConversionException(
                    $"A logarithm of softmax in steps of {outputScale} cannot be computed; check the range of its output.");
        }
    }

    /// <summary>Reads the record.</summary>
    /// <param name="reader">Where from.</param>
    internal static LogSoftmaxRecord Read(RecordReader reader) => new(
        reader.Next(), reader.Next(), reader.Next(), reader.Next(), reader.Ints(), reader.Ints());

    /// <inheritdoc/>
    internal override void Write(BlobOperator op) =>
        op.Attribute(Outer, Depth, Multiplier, LogarithmOfTwo).Ints(Exponentials).Ints(Logarithms);
}
