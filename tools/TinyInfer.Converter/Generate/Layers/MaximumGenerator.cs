using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Code;
using TinyInfer.Converter.Generate.Packing;
using TinyInfer.Format;

namespace TinyInfer.Converter.Generate.Layers;

/// <summary>Generates the larger, or the smaller, of two tensors' elements.</summary>
internal sealed class MaximumGenerator : ElementwiseGenerator
{
    private readonly bool _isMinimum;

    /// <summary>Reads the layer.</summary>
    /// <param name="record">The operator record.</param>
    internal MaximumGenerator(LayerRecord record)
        : base(record, 0)
    {
        _isMinimum = record.Code == OperatorCode.Minimum;
    }

    /// <inheritdoc/>
    protected override void Write(LayerMethod method, Expression first, Expression second, ValueRange secondRange, Expression to)
    {
        Expression best = method.Body.Variable("sbyte", "b");
        method.Body.Assign(best, first);
        if (Constants != null)
        {
            int limit = secondRange.Minimum;
            method.Body.Limit(best, _isMinimum ? null : limit, _isMinimum ? limit : null);
        }
        else
        {
            Expression other = method.Body.Variable("sbyte", "v");
            method.Body.Assign(other, second);
            method.Body.Raise(best, _isMinimum ? "<" : ">", other);
        }

        method.Store(to, best);
    }
}
