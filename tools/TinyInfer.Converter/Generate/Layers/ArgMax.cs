using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Code;

namespace TinyInfer.Converter.Generate.Layers;

/// <summary>
/// Generates the index of the largest element: comparisons in straight line where there are few, in a loop over the rows.
/// </summary>
internal sealed class ArgMax : OneWayGenerator
{
    /// <summary>Elements of a row that are compared in straight line.</summary>
    private const int MaxStraight = 64;

    /// <summary>Elements that an iteration of a loop compares.</summary>
    private const int PerIteration = 8;

    private readonly LayerRecord _record;
    private readonly int _outer;
    private readonly int _depth;
    private readonly string _comparison;

    /// <summary>Reads the layer.</summary>
    /// <param name="record">The operator record.</param>
    internal ArgMax(LayerRecord record)
    {
        _record = record;
        ArgMaxRecord layer = record.Read<ArgMaxRecord>();
        _outer = layer.Outer;
        _depth = layer.Depth;
        _comparison = layer.TakesLast ? ">=" : ">";
    }

    /// <inheritdoc/>
    protected override GeneratedLayer WriteLayer(ClampTable? clamp)
    {
        LayerMethod method = new(clamp);
        PointerLoops.Write(
            method.Body, [new LoopLevel(_outer, _depth, 1)], [_record.Input.Offset, _record.Output.Offset], 1, at =>
            {
                Expression index = _depth <= MaxStraight ? WriteStraight(method, at[0]) : WriteLoop(method, at[0]);
                method.Store(at[1], index.Plus(sbyte.MinValue).ToSByte());
            });
        return method.ToLayer(_record.Code);
    }

    /// <summary>The index is a constant in each comparison.</summary>
    private Expression WriteStraight(LayerMethod method, Expression row)
    {
        Expression best = method.Body.KeepInt("best", method.Element(row));
        Expression index = method.Body.KeepInt("i", Expression.Constant(0));
        for (int i = 1; i < _depth; i++)
        {
            Compare(method, row.Plus(i), best, index, Expression.Constant(i), 1.0 / (i + 1));
        }

        return index;
    }

    /// <summary>The index is the place in the arena, which a loop has at hand.</summary>
    private Expression WriteLoop(LayerMethod method, Expression row)
    {
        Expression best = method.Body.KeepInt("best", method.Element(row));
        Expression index = method.Body.KeepInt("i", row);
        int rest = _depth % PerIteration;
        Expression end = PointerLoops.Nest(method.Body, "x", row, _depth / PerIteration, PerIteration, at => CompareAll(at, PerIteration));
        CompareAll(end, rest);
        return index - row;

        void CompareAll(Expression at, int count)
        {
            for (int i = 0; i < count; i++)
            {
                Compare(method, at.Plus(i), best, index, at.Plus(i), Math.Log(_depth) / _depth);
            }
        }
    }

    private void Compare(LayerMethod method, Expression at, Expression best, Expression index, Expression value, double share) =>
        method.Body.If(method.Element(at), _comparison, best, share, () =>
        {
            method.Body.Assign(best, method.Element(at));
            method.Body.Assign(index, value);
        });
}
