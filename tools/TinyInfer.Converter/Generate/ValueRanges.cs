using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Format;

namespace TinyInfer.Converter.Generate;

/// <summary>Finds what the elements of each tensor can be, whatever the model's inputs are: from clamps, tables, and what operators do with ranges.</summary>
internal static class ValueRanges
{
    /// <summary>Follows the operators.</summary>
    /// <param name="model">The records.</param>
    /// <returns>A range for each tensor.</returns>
    internal static ValueRange[] Find(BlobModel model)
    {
        ValueRange[] ranges = new ValueRange[model.Tensors.Count];
        Array.Fill(ranges, ValueRange.Int8);
        foreach (BlobOperator op in model.Operators)
        {
            ValueRange range = RangeOf(op, ranges);
            foreach (int output in op.Outputs)
            {
                ranges[output] = range;
            }
        }

        return ranges;
    }

    private static ValueRange RangeOf(BlobOperator op, ValueRange[] ranges) => op.Code switch
    {
        // Their last two attributes are the lowest and highest output.
        OperatorCode.Dense or OperatorCode.Conv2D or OperatorCode.DepthwiseConv2D or OperatorCode.ConvTranspose2D or
        OperatorCode.Reduce or OperatorCode.AveragePool2D or OperatorCode.Add or OperatorCode.Mul or
        OperatorCode.MatMul or OperatorCode.LayerNormalization =>
            new ValueRange(op.Attributes[^2], op.Attributes[^1]),
        OperatorCode.Table => new ValueRange(op.Constants[0].Min(b => (sbyte)b), op.Constants[0].Max(b => (sbyte)b)),

        // The highest of elements, or of none, where a window is padding alone.
        OperatorCode.MaxPool2D => ranges[op.Inputs[0]] with { Minimum = sbyte.MinValue },

        // They move or select elements, and add none.
        OperatorCode.Concat or OperatorCode.Slice or OperatorCode.Transpose or OperatorCode.Resize or OperatorCode.Copy =>
            op.Inputs.Select(i => ranges[i]).Aggregate((a, b) => a.Union(b)),
        _ => ValueRange.Int8,
    };
}
