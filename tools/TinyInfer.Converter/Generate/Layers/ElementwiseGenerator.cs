using System.Runtime.InteropServices;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Code;

namespace TinyInfer.Converter.Generate.Layers;

/// <summary>
/// Generates operators on two tensors, or on a tensor and a constant, element by element: loops over the output, several elements at a
/// time.
/// </summary>
internal abstract class ElementwiseGenerator : OneWayGenerator
{
    /// <summary>Elements that are computed in straight line.</summary>
    private const int Unroll = 4;

    /// <summary>Elements of a constant operand that code is generated for, each with its loops.</summary>
    private const int MaxConstants = 64;

    private readonly IReadOnlyList<LoopLevel> _levels;
    private readonly int _firstStart;
    private readonly int _secondStart;

    /// <summary>Reads the walk through the operands.</summary>
    /// <param name="record">The operator record.</param>
    /// <param name="layer">What it says of the operands.</param>
    protected ElementwiseGenerator(LayerRecord record, BinaryRecord layer)
    {
        Record = record;
        Constants = layer.Constant == null ? null
            : record.IsWide ? Array.ConvertAll(MemoryMarshal.Cast<sbyte, short>(layer.Constant).ToArray(), q => (int)q)
            : Array.ConvertAll(layer.Constant, q => (int)q);
        WalkRecord walk = layer.Walk;
        _firstStart = walk.FirstStart;
        _secondStart = walk.SecondStart;
        LoopLevel[] levels = new LoopLevel[walk.Sizes.Length];
        for (int axis = levels.Length - 1, step = 1; axis >= 0; step *= walk.Sizes[axis--])
        {
            levels[axis] = new LoopLevel(walk.Sizes[axis], walk.FirstStrides[axis], walk.SecondStrides[axis], step);
        }

        _levels = levels;
    }

    /// <inheritdoc/>
    internal override string? Problem => base.Problem
        ?? (Constants != null && Pieces(_levels).Count() > MaxConstants
            ? "its constant operand has more elements than are worth their code"
            : null);

    /// <summary>The operator record.</summary>
    protected LayerRecord Record { get; }

    /// <summary>The second operand where it is constant; otherwise null.</summary>
    protected int[]? Constants { get; }

    /// <summary>Possible values of the second operand: those in the constant, or the range of the tensor.</summary>
    protected IEnumerable<ValueRange> SecondRanges => Constants?.Distinct().Select(c => new ValueRange(c, c)) ?? [Record.SecondRange];

    /// <inheritdoc/>
    protected override GeneratedLayer WriteLayer(ClampTable? clamp)
    {
        LayerMethod method = new(clamp, Record.IsWide);
        int first = Record.Input.Offset + _firstStart;
        int output = Record.Output.Offset;
        if (Record.Second is { } second)
        {
            PointerLoops.Write(
                method.Body, _levels, [first, second.Offset + _secondStart, output], Unroll,
                at => Write(method, method.Element(at[0]), method.Element(at[1]), Record.SecondRange, at[2]));
            return method.ToLayer(Record.Code);
        }

        // Generated code has no array for a constant: it is a number in each of several loops.
        LoopLevel[] loops = [.. _levels.Where(l => l.Steps[1] == 0).Select(l => new LoopLevel(l.Count, l.Steps[0], l.Steps[2]))];
        foreach (int[] piece in Pieces(_levels))
        {
            int value = Constants![_secondStart + piece[1]];
            PointerLoops.Write(
                method.Body, loops, [first + piece[0], output + piece[2]], Unroll,
                at => Write(method, method.Element(at[0]), Expression.Constant(value), new ValueRange(value, value), at[1]));
        }

        return method.ToLayer(Record.Code);
    }

    /// <summary>Writes an element.</summary>
    /// <param name="method">The method.</param>
    /// <param name="first">The element of the first operand.</param>
    /// <param name="second">The element of the second operand.</param>
    /// <param name="secondRange">What it can be.</param>
    /// <param name="to">Place of the output.</param>
    protected abstract void Write(LayerMethod method, Expression first, Expression second, ValueRange secondRange, Expression to);

    /// <summary>Where the loops start, in the first operand, the second and the output, for each element of a constant.</summary>
    private static IEnumerable<int[]> Pieces(IEnumerable<LoopLevel> levels) => levels.Where(l => l.Steps[1] != 0).Aggregate(
        (IEnumerable<int[]>)[[0, 0, 0]],
        (pieces, level) => pieces.SelectMany(
            p => Enumerable.Range(0, level.Count).Select(i => (int[])[.. p.Select((at, k) => at + (i * level.Steps[k]))])));
}
