using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Code;

namespace TinyInfer.Converter.Generate.Layers;

/// <summary>Generates sums and differences of two tensors, or of a tensor and a constant.</summary>
/// <remarks>
/// The operand of larger scale is shifted by 19, or by 14 on int16. The other is rescaled as an accumulator is, its zero point and rounding
/// one constant. Where both have one scale, both are exact, and the shift is done once.
/// </remarks>
internal sealed class Add : ElementwiseGenerator
{
    /// <summary>Bits that operands are shifted by before they are rescaled.</summary>
    private readonly int _leftShift;
    private readonly Addend _exact;
    private readonly Addend _other;
    private readonly bool _firstIsExact;
    private readonly Dictionary<ValueRange, (Requantization Other, Requantization Output)> _requantizations = [];

    /// <summary>Reads the layer.</summary>
    /// <param name="record">The operator record.</param>
    internal Add(LayerRecord record)
        : this(record, record.Read<AddRecord>())
    {
    }

    private Add(LayerRecord record, AddRecord layer)
        : base(record, layer)
    {
        _leftShift = record.IsWide ? 15 : 20;
        _firstIsExact = layer.First.IsExact;
        _exact = _firstIsExact ? layer.First : layer.Second;
        _other = _firstIsExact ? layer.Second : layer.First;
        OutputScaling scaling = record.Scaling(layer.Rescaling);
        foreach (ValueRange range in SecondRanges)
        {
            Requantization other = Rescaling(_firstIsExact ? range : record.InputRange);
            SumRange added = new((long)other.Lowest, (long)other.Highest);
            SumRange sum = default(SumRange).Plus(_exact.Sign << (_leftShift - 1), _firstIsExact ? record.InputRange : range)
                + (_other.Sign < 0 ? new SumRange(-added.Maximum, -added.Minimum) : added);
            _requantizations.Add(range, (other, scaling.Of(0, -(_exact.ZeroPoint * (_exact.Sign << (_leftShift - 1))), sum)));
        }
    }

    /// <inheritdoc/>
    internal override string? Problem => base.Problem ?? (_exact.IsExact ? null : "neither of its operands has the scale of the sum");

    /// <inheritdoc/>
    internal override IEnumerable<Requantization> Requantizations => _requantizations.Values.Select(r => r.Output);

    /// <inheritdoc/>
    protected override void Write(LayerMethod method, Expression first, Expression second, ValueRange secondRange, Expression to)
    {
        (Requantization rescaling, Requantization output) = _requantizations[secondRange];
        if (output.Constant != null)
        {
            method.Store(to, output, Expression.Constant(0L));
            return;
        }

        Expression exact = _firstIsExact ? first : second;
        Expression other = _firstIsExact ? second : first;
        if (_other.IsExact)
        {
            // a · 2^n + (b - z) · 2^n: the zero point of b is what the sum of the two is too much.
            Expression both = Combine(exact, other, Expression.Constant(0));
            method.Store(to, output, both.ToLong() << (_leftShift - 1), (long)_other.Sign * _other.ZeroPoint << (_leftShift - 1));
            return;
        }

        Expression rescaled = rescaling.Constant is { } constant
            ? Expression.Constant((long)constant)
            : rescaling.Write(method.Body, IsTwice ? other.ToLong() << _leftShift : other.ToLong(), 0, 0);
        method.Store(to, output, Combine(exact.ToLong() << (_leftShift - 1), rescaled, Expression.Constant(0L)));
    }

    /// <summary>The sum or difference of the operands.</summary>
    private Expression Combine(Expression exact, Expression other, Expression zero) => (_exact.Sign < 0, _other.Sign < 0) switch
    {
        (false, false) => exact + other,
        (false, true) => exact - other,
        (true, false) => other - exact,
        (true, true) => zero - exact - other,
    };

    /// <summary>Whether the other operand is rounded twice.</summary>
    private bool IsTwice => Record.Rounding == RoundingMode.TfLite && _other.Exponent < 0;

    /// <summary>
    /// How the other operand comes to the scale of the sum: (b - z) · 2^n by its multiplier; once rounded, the power of two can go into
    /// it.
    /// </summary>
    private Requantization Rescaling(ValueRange range)
    {
        int shift = IsTwice ? _leftShift : 0;
        FixedPointMultiplier multiplier = new(Math.Abs(_other.Mantissa), _other.Exponent + _leftShift - shift);
        SumRange values = new((long)range.Minimum << shift, (long)range.Maximum << shift);
        return new Requantization(multiplier, Record.Rounding, 0, int.MinValue, int.MaxValue, -(long)_other.ZeroPoint << shift, values);
    }
}
