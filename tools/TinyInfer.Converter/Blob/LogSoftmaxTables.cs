namespace TinyInfer.Converter.Blob;

/// <summary>What the device's logarithm of softmax computes with: all logarithms in output steps, in Q16.</summary>
public static class LogSoftmaxTables
{
    private const double One = 1 << 16;

    /// <summary>Appends the attributes and constants that depend on the scales.</summary>
    /// <param name="record">Where to.</param>
    /// <param name="inputScale">The input's scale.</param>
    /// <param name="outputScale">The output's scale.</param>
    /// <returns>The record.</returns>
    /// <exception cref="ConversionException">The output's steps are too small.</exception>
    public static BlobOperator Append(BlobOperator record, double inputScale, double outputScale)
    {
        return record.Attribute(InSteps(inputScale), InSteps(Math.Log(2)))
            .Ints(SoftmaxTable.Create(1, inputScale))
            .Ints([.. Enumerable.Range(0, 257).Select(k => InSteps(Math.Log(1 + (k / 256.0))))]);

        int InSteps(double value)
        {
            double steps = Math.Round(value / outputScale * One);
            return steps <= int.MaxValue
                ? (int)steps
                : throw new ConversionException($"A logarithm of softmax in steps of {outputScale} cannot be computed; check the range of its output.");
        }
    }
}
