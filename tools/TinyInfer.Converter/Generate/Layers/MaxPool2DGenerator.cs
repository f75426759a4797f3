using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Code;

namespace TinyInfer.Converter.Generate.Layers;

/// <summary>Generates pools of the largest value: comparisons in straight line, in loops over the outputs.</summary>
internal sealed class MaxPool2DGenerator : LayerGenerator
{
    private readonly LayerRecord _record;
    private readonly PoolWindow _window;
    private readonly int _minimum;
    private readonly int _maximum;

    /// <summary>Reads the layer.</summary>
    /// <param name="record">The operator record.</param>
    internal MaxPool2DGenerator(LayerRecord record)
    {
        _record = record;
        _window = new PoolWindow(record, readCounts: false);
        _minimum = record.Next();
        _maximum = record.Next();
    }

    /// <inheritdoc/>
    internal override string? Problem => _window.Problem;

    /// <inheritdoc/>
    internal override GeneratedLayer Generate(ClampTable? clamp)
    {
        LayerMethod method = new(clamp);
        Expression best = method.Body.Local("sbyte", "b");
        _window.Write(method.Body, (area, from, to) =>
        {
            Write(method, area.Taps, from, best);
            if (_maximum < _record.InputRange.Maximum && area.Taps.Count > 0)
            {
                method.Body.Limit(best, null, _maximum);
            }

            method.Store(to, best);
        });
        return method.ToLayer(_record.Code);
    }

    private void Write(LayerMethod method, TapGrid taps, Expression from, Expression best)
    {
        // Starting from the lowest output clamps as well.
        bool starts = taps.Count == 0 || !taps.IsStraight || _minimum > _record.InputRange.Minimum;
        if (starts)
        {
            method.Body.Assign(best, Expression.Constant(_minimum));
        }

        if (taps.Count == 0)
        {
            return;
        }

        taps.Write(method.Body, method.Memory, from, elements =>
        {
            if (!starts)
            {
                method.Body.Assign(best, elements[0]);
            }

            foreach (Expression element in elements.Skip(starts ? 0 : 1))
            {
                Expression value = method.Body.Variable("sbyte", "v");
                method.Body.Assign(value, element);
                method.Body.Raise(best, ">", value);
            }
        });
    }
}
