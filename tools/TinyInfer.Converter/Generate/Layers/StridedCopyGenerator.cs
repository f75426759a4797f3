using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Code;

namespace TinyInfer.Converter.Generate.Layers;

/// <summary>Generates copies from place to place: elements that lie together go in one native copy, others one by one.</summary>
internal abstract class StridedCopyGenerator : OneWayGenerator
{
    private const int Unroll = 8;

    private readonly LayerRecord _record;
    private readonly int[] _starts;
    private readonly IReadOnlyList<LoopLevel> _levels;

    /// <summary>Reads the layer.</summary>
    /// <param name="record">The operator record.</param>
    /// <param name="walk">From input to output.</param>
    protected StridedCopyGenerator(LayerRecord record, WalkRecord walk)
    {
        _record = record;
        _starts = [record.Input.Offset + walk.FirstStart, record.Output.Offset + walk.SecondStart];
        _levels = LoopLevel.Merge(walk.Sizes.Select(
            (size, axis) => new LoopLevel(size, walk.FirstStrides[axis], walk.SecondStrides[axis])));
    }

    /// <inheritdoc/>
    internal override string? Problem => _levels.Any(l => l.Steps[1] <= 0) ? "it writes its output backwards" : null;

    /// <inheritdoc/>
    protected override GeneratedLayer WriteLayer(ClampTable? clamp)
    {
        LayerMethod method = new(clamp, _record.IsWide);
        Begin(method);
        if (_levels.Count > 0 && _levels[^1].Steps.SequenceEqual([1, 1]))
        {
            PointerLoops.Write(method.Body, _levels.SkipLast(1), _starts, 2, at => method.Copy(at[0], at[1], _levels[^1].Count));
        }
        else
        {
            PointerLoops.Write(method.Body, _levels, _starts, Unroll, at => method.Copy(at[0], at[1], 1));
        }

        return method.ToLayer(_record.Code);
    }

    /// <summary>Writes what comes before the copies.</summary>
    /// <param name="method">The method.</param>
    protected virtual void Begin(LayerMethod method)
    {
    }
}
