using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Code;

namespace TinyInfer.Converter.Generate.Layers;

/// <summary>Generates the larger, or the smaller, of two tensors' elements.</summary>
internal abstract class ExtremumGenerator : ElementwiseGenerator
{
    private readonly bool _isMinimum;

    /// <summary>Reads the layer.</summary>
    /// <param name="record">The operator record.</param>
    /// <param name="isMinimum">True for the smaller, false for the larger.</param>
    protected ExtremumGenerator(LayerRecord record, bool isMinimum)
        : base(record, record.Read<MaximumRecord>())
    {
        _isMinimum = isMinimum;
    }

    /// <inheritdoc/>
    protected override void Write(LayerMethod method, Expression first, Expression second, ValueRange secondRange, Expression to)
    {
        Expression best = method.Body.Variable(method.ElementType, "b");
        method.Body.Assign(best, first);
        if (Constants != null)
        {
            int limit = secondRange.Minimum;
            method.Body.Limit(best, _isMinimum ? null : limit, _isMinimum ? limit : null);
        }
        else
        {
            Expression other = method.Body.Variable(method.ElementType, "v");
            method.Body.Assign(other, second);
            method.Body.AssignIf(best, _isMinimum ? "<" : ">", other);
        }

        method.Store(to, best);
    }
}
