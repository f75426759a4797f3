using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Format;

namespace TinyInfer.Converter.Generate;

/// <summary>
/// Finds what the elements of each tensor can be, whatever the model's inputs are: from clamps, tables, and what operators do with ranges.
/// </summary>
internal static class ValueRanges
{
    /// <summary>Follows the operators.</summary>
    /// <param name="model">The records.</param>
    /// <returns>A range for each tensor.</returns>
    internal static ValueRange[] Find(BlobModel model)
    {
        ValueRange[] ranges = [.. model.Tensors.Select(t => t.IsWide ? ValueRange.Int16 : ValueRange.Int8)];
        foreach (BlobOperator op in model.Operators)
        {
            ValueRange range = Of(op, ranges);
            foreach (int output in op.Outputs)
            {
                ranges[output] = range;
            }
        }

        return ranges;
    }

    /// <summary>The range of an operator's outputs.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="ranges">The range of each tensor before it; of its outputs, all values of their type.</param>
    /// <exception cref="ArgumentOutOfRangeException">Nothing is known of such an operator: it has to be added here.</exception>
    internal static ValueRange Of(BlobOperator op, ValueRange[] ranges) => op.Code switch
    {
        // They move or select elements, and add none.
        OperatorCode.Concat or OperatorCode.Slice or OperatorCode.Transpose or OperatorCode.Resize or OperatorCode.Copy =>
            op.Inputs.Select(i => ranges[i]).Aggregate((a, b) => a.Union(b)),
        _ => OperatorRecord.Read(op) switch
        {
            IClampedRecord clamped => new ValueRange(clamped.Minimum, clamped.Maximum),
            TableRecord table => new ValueRange(table.Entries.Min(), table.Entries.Max()),

            // The highest of elements, or of none, where a window is padding alone.
            MaxPool2DRecord => ranges[op.Inputs[0]] with { Minimum = ranges[op.Outputs[0]].Minimum },
            MaximumRecord or PadRecord or RecurrentRecord or SvdfRecord or SoftmaxRecord or LogSoftmaxRecord or ArgMaxRecord
                or EmptyRecord or GateRecord => ranges[op.Outputs[0]],
            _ => throw new ArgumentOutOfRangeException(nameof(op), op.Code, "there is no range of this operator's outputs"),
        },
    };
}
