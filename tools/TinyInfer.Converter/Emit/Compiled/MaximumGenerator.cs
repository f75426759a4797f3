using TinyInfer.Format;

namespace TinyInfer.Converter.Emit.Compiled;

/// <summary>Generates the larger, or the smaller, of two tensors' elements.</summary>
internal sealed class MaximumGenerator : ElementwiseGenerator
{
    private readonly bool _isMinimum;
    private Expression _best = null!;
    private Expression _other = null!;

    /// <summary>Reads the layer.</summary>
    /// <param name="record">The operator record.</param>
    internal MaximumGenerator(LayerRecord record)
        : base(record, 0)
    {
        _isMinimum = record.Code == OperatorCode.Minimum;
    }

    /// <inheritdoc/>
    protected override void Prepare(LayerMethod method)
    {
        _best = method.Body.Local("sbyte", "b");
        _other = method.Body.Local("sbyte", "v");
    }

    /// <inheritdoc/>
    protected override void Write(LayerMethod method, Expression first, Expression second, ValueRange secondRange, Expression to)
    {
        method.Body.Assign(_best, first);
        if (Constants != null)
        {
            int limit = secondRange.Minimum;
            method.Body.Limit(_best, _isMinimum ? null : limit, _isMinimum ? limit : null);
        }
        else
        {
            method.Body.Assign(_other, second);
            method.Body.Raise(_best, _isMinimum ? "<" : ">", _other);
        }

        method.Store(to, _best);
    }
}
