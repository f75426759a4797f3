using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Code;

namespace TinyInfer.Converter.Generate.Layers;

/// <summary>Generates changes of scale from int16 to int16, ReLU and leaky ReLU among them.</summary>
internal sealed class Rescale : OneWayGenerator
{
    private const int Unroll = 4;

    private readonly LayerRecord _record;
    private readonly bool _turnsSign;
    private readonly bool _isLinear;
    private readonly Requantization _positive;
    private readonly Requantization _negative;

    private Rescale(LayerRecord record, RescaleRecord layer)
    {
        _record = record;
        _turnsSign = layer.Positive.Mantissa < 0 || layer.Negative.Mantissa < 0;
        _isLinear = layer.Positive == layer.Negative;
        int zero = record.Input.ZeroPoint;
        ValueRange range = record.InputRange;
        SumRange whole = new(range.Minimum, range.Maximum);
        _positive = Requantize(layer.Positive, _isLinear ? whole : new SumRange(zero, Math.Max(zero, range.Maximum)));
        _negative = _isLinear ? _positive : Requantize(layer.Negative, new SumRange(Math.Min(zero - 1, range.Minimum), zero - 1));

        Requantization Requantize(FixedPointMultiplier multiplier, SumRange values) => new(
            multiplier, record.Rounding, record.Output.ZeroPoint, layer.Minimum, layer.Maximum, -zero, values);
    }

    /// <summary>Reads the layer.</summary>
    /// <param name="record">The operator record.</param>
    /// <returns>Its generator; null where int8 is on either side.</returns>
    internal static LayerGenerator? Create(LayerRecord record) =>
        record.Input.IsWide && record.Output.IsWide ? new Rescale(record, record.Read<RescaleRecord>()) : null;

    /// <inheritdoc/>
    internal override IEnumerable<Requantization> Requantizations => _turnsSign ? [] : [_positive, _negative];

    /// <inheritdoc/>
    internal override string? Problem => _turnsSign ? "it turns the sign" : base.Problem;

    /// <inheritdoc/>
    protected override GeneratedLayer WriteLayer(ClampTable? clamp)
    {
        LayerMethod method = new(clamp, isWide: true);
        Expression value = method.Body.Local("int", "v");
        PointerLoops.Write(
            method.Body, [new LoopLevel(_record.Input.Length, 1, 1)], [_record.Input.Offset, _record.Output.Offset], Unroll, at =>
            {
                if (_isLinear)
                {
                    method.Store(at[1], _positive, method.Element(at[0]));
                    return;
                }

                method.Body.Assign(value, method.Element(at[0]));
                method.Body.If(
                    value, "<", Expression.Constant(_record.Input.ZeroPoint), 0.5,
                    () => method.Store(at[1], _negative, value), () => method.Store(at[1], _positive, value));
            });
        return method.ToLayer(_record.Code);
    }
}
