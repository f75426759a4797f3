using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Packing;

namespace TinyInfer.Converter.Generate.Convolution;

/// <summary>The constants of an output channel of a <see cref="RowWalk"/>.</summary>
internal sealed class WalkChannel
{
    private readonly ConvGeometry _geometry;
    private readonly WalkInputs _inputs;
    private readonly SlidingProduct[] _products;
    private readonly int _field;
    private readonly int _highShift;
    private readonly WeightTable _weights;
    private readonly int _row;

    /// <summary>What sums have too much, as inputs are raised.</summary>
    private readonly long _excess;

    private readonly SumRange[] _high = new SumRange[SlidingProducts.Positions];

    /// <summary>Packs the weights.</summary>
    /// <param name="geometry">The window.</param>
    /// <param name="group">The channel's group.</param>
    /// <param name="output">The channel.</param>
    /// <param name="inputs">The packed inputs.</param>
    /// <param name="products">The products of a kernel row.</param>
    /// <param name="field">Bits of a field.</param>
    /// <param name="highShift">Bits by which inputs of joined products lie higher than their fields.</param>
    internal WalkChannel(
        ConvGeometry geometry, ConvGroup group, LinearOutput output, WalkInputs inputs, SlidingProduct[] products, int field,
        int highShift)
    {
        _highShift = highShift;
        _geometry = geometry;
        _inputs = inputs;
        _products = products;
        _field = field;
        _weights = group.Weights;
        _row = Array.IndexOf(group.Outputs, output);
        Input = group.Index;
        Output = output;
        Sum = _weights.RangeOf(_row, 0, _weights.Columns);
        SumRange raised = default;
        for (int column = 0; column < _weights.Columns; column++)
        {
            ValueRange range = Raised(column);
            raised = raised.Plus(_weights[_row, column], range);
            _excess += (long)BiasOf(column) * _weights[_row, column];
        }

        foreach (SlidingProduct product in products.Where(p => p.IsHigh))
        {
            for (int line = 0; line < geometry.KernelHeight * geometry.GroupInputs; line++)
            {
                for (int i = 0; i < product.Taps.Length; i++)
                {
                    // Two inputs meet each weight.
                    int column = ColumnOf(line / geometry.GroupInputs, line % geometry.GroupInputs, product.Taps[i]);
                    _high[i] = _high[i].Plus(_weights[_row, column], Raised(column));
                    _high[i + 1] = _high[i + 1].Plus(_weights[_row, column], Raised(column));
                }
            }
        }

        int top = 64 - (2 * field);
        Fits = raised.Bits <= Math.Min(field, top) && _high[0].Bits <= field && _high[1].Bits <= field && _high[2].Bits <= top - highShift;
    }

    /// <summary>The input channel.</summary>
    internal int Input { get; }

    /// <summary>The output channel.</summary>
    internal LinearOutput Output { get; }

    /// <summary>What Σ x·w can be.</summary>
    internal SumRange Sum { get; }

    /// <summary>Whether the fields hold its sums.</summary>
    internal bool Fits { get; }

    /// <summary>The weights that a product multiplies by.</summary>
    /// <param name="line">Row of the kernel.</param>
    /// <param name="channel">Input channel of the group.</param>
    /// <param name="product">The product.</param>
    internal long Factor(int line, int channel, SlidingProduct product) => product.Taps.Select((tap, i) =>
        (long)_weights[_row, ColumnOf(line, channel, tap)] << (i * _field)).Sum();

    /// <summary>
    /// Where the two sums of a position start: every field is then Σ x·w and its offset, and what is joined borrows from nothing.
    /// </summary>
    /// <param name="offsets">The offset of each position.</param>
    /// <param name="outside">Rows of the kernel that see nothing but padding.</param>
    /// <returns>The start of the sum, and of the one that is joined.</returns>
    internal (long Low, long High) Starts(IReadOnlyList<long> offsets, int[] outside)
    {
        unchecked
        {
            long low = _high[1].Minimum + (_high[2].Minimum << _field);
            for (int position = 0; position < SlidingProducts.Positions; position++)
            {
                low += (offsets[position] - _excess) << (position * _field);
            }

            long high = (-_high[0].Minimum - (_high[1].Minimum << _field) - (_high[2].Minimum << (2 * _field))) << _highShift;
            foreach (int line in outside)
            {
                foreach (SlidingProduct product in _products)
                {
                    long constant = Enumerable.Range(0, _geometry.GroupInputs).Sum(channel => Factor(line, channel, product))
                        * _inputs.PaddingOf(product);
                    low += product.IsHigh ? 0 : constant;
                    high += product.IsHigh ? constant : 0;
                }
            }

            // Where nothing but padding would be joined, it is part of the sum.
            bool joins = Enumerable.Range(0, _geometry.KernelHeight).Except(outside).Any(line => Array.Exists(
                _products, p => p.IsHigh && Enumerable.Range(0, _geometry.GroupInputs).Any(channel => Factor(line, channel, p) != 0)));
            return joins ? (low, high) : (low + (long)((ulong)high >> (_field + _highShift)), 0);
        }
    }

    private int ColumnOf(int line, int channel, int tap) =>
        (((line * _geometry.KernelWidth) + tap) * _geometry.GroupInputs) + channel;

    private ValueRange Raised(int column) => new(
        _weights.Ranges[column].Minimum + BiasOf(column), _weights.Ranges[column].Maximum + BiasOf(column));

    private int BiasOf(int column) => _inputs.BiasOf(
        column / _geometry.GroupInputs % _geometry.KernelWidth % _geometry.StrideX);
}
