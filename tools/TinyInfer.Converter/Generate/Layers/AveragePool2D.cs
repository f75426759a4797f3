using System.Numerics;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Code;

namespace TinyInfer.Converter.Generate.Layers;

/// <summary>
/// Generates pools of the mean: sums in straight line, divided by a constant, or shifted where the window's size is a power of two.
/// </summary>
/// <remarks>
/// Halves go away from zero. For a sum s of n values, with h = n / 2, that is <c>⌊(s + h + (s &gt;&gt; 31)) / n⌋</c>: the sign bit brings a
/// negative half below the next integer, and is left out where there are no halves, n being odd, or no negative sums, or where all halves
/// go up. A multiple of n makes the dividend positive, since division truncates.
/// </remarks>
internal sealed class AveragePool2D : PoolGenerator
{
    private readonly bool _roundsUp;

    /// <summary>Reads the layer.</summary>
    /// <param name="record">The operator record.</param>
    internal AveragePool2D(LayerRecord record)
        : this(record, record.Read<AveragePool2DRecord>())
    {
    }

    private AveragePool2D(LayerRecord record, AveragePool2DRecord layer)
        : base(
            record, new PoolWindow(record, layer.Window, (layer.CountTop, layer.CountLeft, layer.CountBottom, layer.CountRight)),
            layer.Minimum, layer.Maximum)
    {
        _roundsUp = layer.RoundsUp;
    }

    /// <inheritdoc/>
    protected override void Write(LayerMethod method, PoolArea area, Expression from, Expression to)
    {
        int zeroPoint = Record.Input.ZeroPoint;
        if (area.Taps.Count == 0)
        {
            method.Store(to, Expression.Constant(Record.IsWide ? zeroPoint : Math.Clamp(zeroPoint, Minimum, Maximum)));
            return;
        }

        int padding = (area.Count - area.Taps.Count) * zeroPoint;
        SumRange range = new SumRange(padding, padding).Plus(area.Taps.Count, Record.InputRange);
        Expression mean = Divide(method.Body, area.Taps.Sum(method.Body, method.Memory, from).Plus(padding), range, area.Count);
        bool isLow = Mean(range.Minimum, area.Count) < Minimum;
        bool isHigh = Mean(range.Maximum, area.Count) > Maximum;
        if (isLow || isHigh)
        {
            mean = method.Body.KeepInt("a", mean);
            method.Body.Limit(mean, isLow ? Minimum : null, isHigh ? Maximum : null);
        }

        method.Store(to, mean.ToElementOf(method.Memory));
    }

    private Expression Divide(MethodBody body, Expression sum, SumRange range, int count)
    {
        if (count == 1)
        {
            return sum;
        }

        if (count % 2 == 0 && range.Minimum < 0 && !_roundsUp)
        {
            Expression kept = body.KeepInt("a", sum);
            sum = kept + (kept >> 31);
        }

        int half = count / 2;
        if (BitOperations.IsPow2(count))
        {
            return sum.Plus(half) >> BitOperations.Log2((uint)count);
        }

        int move = range.Minimum < 0 ? (int)((-range.Minimum / count) + 1) : 0;
        return sum.Plus(half + (move * count)).DividedBy(count).Plus(-move);
    }

    private long Mean(long sum, int count) => _roundsUp
        ? (sum + (count / 2) + (128L * count)) / count - 128
        : (sum > 0 ? sum + (count / 2) : sum - (count / 2)) / count;
}
