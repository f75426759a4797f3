using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Code;

namespace TinyInfer.Converter.Generate.Layers;

/// <summary>Generates pools of the largest value: comparisons in straight line, in loops over the outputs.</summary>
internal sealed class MaxPool2D : PoolGenerator
{
    private const string Best = "b";

    /// <summary>Reads the layer.</summary>
    /// <param name="record">The operator record.</param>
    internal MaxPool2D(LayerRecord record)
        : this(record, record.Read<MaxPool2DRecord>())
    {
    }

    private MaxPool2D(LayerRecord record, MaxPool2DRecord layer)
        : base(record, new PoolWindow(record, layer.Window, default), layer.Minimum, layer.Maximum)
    {
    }

    /// <inheritdoc/>
    protected override void Begin(LayerMethod method) => method.Body.Local(method.ElementType, Best);

    /// <inheritdoc/>
    protected override void Write(LayerMethod method, PoolArea area, Expression from, Expression to)
    {
        Expression best = method.Body.Find(Best);
        Write(method, area.Taps, from, best);
        if (Maximum < Record.InputRange.Maximum && area.Taps.Count > 0)
        {
            method.Body.Limit(best, null, Maximum);
        }

        method.Store(to, best);
    }

    private void Write(LayerMethod method, TapGrid taps, Expression from, Expression best)
    {
        // Starting from the lowest output clamps as well.
        bool starts = taps.Count == 0 || !taps.IsStraight || Minimum > Record.InputRange.Minimum;
        if (starts)
        {
            method.Body.Assign(best, Expression.Constant(Minimum));
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
                Expression value = method.Body.Variable(method.ElementType, "v");
                method.Body.Assign(value, element);
                method.Body.AssignIf(best, ">", value);
            }
        });
    }
}
