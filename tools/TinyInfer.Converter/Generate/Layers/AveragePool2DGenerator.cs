using System.Numerics;
using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Code;
using TinyInfer.Converter.Generate.Packing;

namespace TinyInfer.Converter.Generate.Layers;

/// <summary>Generates pools of the mean: sums in straight line, divided by a constant, or shifted where the window's size is a power of two.</summary>
/// <remarks>
/// Halves go away from zero. For a sum s of n values, with h = n / 2, that is <c>⌊(s + h + (s &gt;&gt; 31)) / n⌋</c>: the sign bit brings a negative
/// half below the next integer, and is left out where there are no halves, n being odd, or no negative sums, or where all halves go up. A multiple of n makes the
/// dividend positive, since division truncates.
/// </remarks>
internal sealed class AveragePool2DGenerator : LayerGenerator
{
    private readonly LayerRecord _record;
    private readonly PoolWindow _window;
    private readonly int _minimum;
    private readonly int _maximum;
    private readonly bool _roundsUp;

    /// <summary>Reads the layer.</summary>
    /// <param name="record">The operator record.</param>
    internal AveragePool2DGenerator(LayerRecord record)
    {
        _record = record;
        _window = new PoolWindow(record, readCounts: true);
        _minimum = record.Next();
        _maximum = record.Next();
        _roundsUp = record.NextOrZero() != 0;
    }

    /// <inheritdoc/>
    internal override string? Problem => _window.Problem;

    /// <inheritdoc/>
    internal override GeneratedLayer Generate(ClampTable? clamp)
    {
        LayerMethod method = new(clamp);
        _window.Write(method.Body, (area, from, to) =>
        {
            if (area.Taps.Count == 0)
            {
                method.Store(to, Expression.Constant(Math.Clamp(_record.Input.ZeroPoint, _minimum, _maximum)));
                return;
            }

            int padding = (area.Count - area.Taps.Count) * _record.Input.ZeroPoint;
            SumRange range = new SumRange(padding, padding).Plus(area.Taps.Count, _record.InputRange);
            Expression mean = Divide(method.Body, area.Taps.Sum(method.Body, method.Memory, from).Plus(padding), range, area.Count);
            bool isLow = Mean(range.Minimum, area.Count) < _minimum;
            bool isHigh = Mean(range.Maximum, area.Count) > _maximum;
            if (isLow || isHigh)
            {
                mean = method.Body.KeepInt("a", mean);
                method.Body.Limit(mean, isLow ? _minimum : null, isHigh ? _maximum : null);
            }

            method.Store(to, mean.ToSByte());
        });
        return method.ToLayer(_record.Code);
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
