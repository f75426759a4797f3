using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Code;

namespace TinyInfer.Converter.Generate.Layers;

/// <summary>
/// Generates means and sums over axes: the elements of an output are added on the evaluation stack, many to an iteration.
/// </summary>
internal sealed class Reduce : OneWayGenerator
{
    private readonly LayerRecord _record;
    private readonly LoopLevel[] _levels;
    private readonly TapGrid _taps;
    private readonly Requantization _requantization;

    /// <summary>Reads the layer.</summary>
    /// <param name="record">The operator record.</param>
    internal Reduce(LayerRecord record)
    {
        _record = record;
        ReduceRecord layer = record.Read<ReduceRecord>();
        (int firstAxis, int middle, int secondAxis, int inner) = (layer.FirstAxis, layer.Middle, layer.SecondAxis, layer.Inner);
        int block = secondAxis * inner;
        _taps = new TapGrid(firstAxis, middle * block, secondAxis, inner).Merge();
        _levels = [new(layer.Outer, firstAxis * middle * block, middle * inner), new(middle, block, inner), new(inner, 1, 1)];
        _requantization = record.Scaling(layer.Rescaling).Of(0, layer.Start, default(SumRange).Plus(_taps.Count, record.InputRange));
    }

    /// <inheritdoc/>
    internal override IEnumerable<Requantization> Requantizations => [_requantization];

    /// <inheritdoc/>
    protected override GeneratedLayer WriteLayer(ClampTable? clamp)
    {
        LayerMethod method = new(clamp, _record.IsWide);
        int unroll = Math.Clamp(16 / _taps.Count, 1, 8);
        PointerLoops.Write(
            method.Body, _levels, [_record.Input.Offset, _record.Output.Offset], unroll,
            at => method.Store(at[1], _requantization, _taps.Sum(method.Body, method.Memory, at[0])));
        return method.ToLayer(_record.Code);
    }
}
