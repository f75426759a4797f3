using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Code;

namespace TinyInfer.Converter.Generate.Layers;

/// <summary>Generates products of two tensors, or of a tensor and a constant.</summary>
internal sealed class Mul : ElementwiseGenerator
{
    private readonly int _firstZeroPoint;
    private readonly int _secondZeroPoint;
    private readonly Dictionary<ValueRange, Requantization> _requantizations;

    /// <summary>Reads the layer.</summary>
    /// <param name="record">The operator record.</param>
    internal Mul(LayerRecord record)
        : this(record, record.Read<MulRecord>())
    {
    }

    private Mul(LayerRecord record, MulRecord layer)
        : base(record, layer)
    {
        _firstZeroPoint = layer.FirstZeroPoint;
        _secondZeroPoint = layer.SecondZeroPoint;
        OutputScaling scaling = record.Scaling(layer.Rescaling);
        _requantizations = SecondRanges.ToDictionary(range => range, range => scaling.Of(0, 0, Products(range)));
    }

    /// <inheritdoc/>
    internal override IEnumerable<Requantization> Requantizations => _requantizations.Values;

    /// <inheritdoc/>
    protected override void Write(LayerMethod method, Expression first, Expression second, ValueRange secondRange, Expression to)
    {
        Requantization requantization = _requantizations[secondRange];
        if (Constants == null)
        {
            method.Store(to, requantization, first.Plus(-_firstZeroPoint) * second.Plus(-_secondZeroPoint));
            return;
        }

        // The zero point goes into the constants of the requantization.
        int factor = secondRange.Minimum - _secondZeroPoint;
        method.Store(to, requantization, first.ToLong().Times(factor), (long)_firstZeroPoint * factor);
    }

    private SumRange Products(ValueRange second)
    {
        long[] corners =
        [
            .. from a in (int[])[Record.InputRange.Minimum, Record.InputRange.Maximum]
               from b in (int[])[second.Minimum, second.Maximum]
               select (long)(a - _firstZeroPoint) * (b - _secondZeroPoint),
        ];
        return new SumRange(corners.Min(), corners.Max());
    }
}
