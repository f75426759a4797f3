using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Packing;

namespace TinyInfer.Converter.Generate.Convolution;

/// <summary>A packed input of a block: inputs of a cell, without the fields that are shifted out.</summary>
/// <param name="Plane">Channel and phase of the group.</param>
/// <param name="Row">Tap row.</param>
/// <param name="Cell">Cell, from the block's own on.</param>
/// <param name="Shift">Bits that are shifted out.</param>
internal readonly record struct SlidingUse(int Plane, int Row, int Cell, int Shift);

/// <summary>Packs the weights of a group of channels for <see cref="SlidingProducts"/>: every output channel at three positions.</summary>
internal sealed class SlidingPacker
{
    /// <summary>
    /// Widths of fields: the topmost one has 20 bits and needs no mask, or 21 and does, since products reach into bit 63.
    /// </summary>
    internal static readonly int[] FieldWidths = [22, 21];

    /// <summary>Offset that makes an input non-negative.</summary>
    internal const int Bias = 128;

    /// <summary>
    /// Bits by which inputs of joined products lie higher than their fields. As they are even, the weights' topmost bit falls off, and
    /// setting it makes a constant that is one instruction; those that fit 32 bits are two.
    /// </summary>
    private const int HighShift = 1;

    private readonly ConvGeometry _geometry;
    private readonly WeightTable _weights;
    private readonly RowStart?[] _starts;
    private readonly int _field;
    private readonly SlidingProduct[] _products;
    private readonly SlidingUse[] _uses;

    /// <summary>Packs a group.</summary>
    /// <param name="geometry">The window.</param>
    /// <param name="weights">Its weights, columns by tap row, tap column and channel.</param>
    /// <param name="starts">Where the sum of each row should start, if it matters.</param>
    /// <param name="taps">The taps of a kernel row, by phase.</param>
    /// <param name="field">Bits of a field.</param>
    internal SlidingPacker(ConvGeometry geometry, WeightTable weights, RowStart?[] starts, SlidingTaps[] taps, int field)
    {
        _starts = starts;
        _geometry = geometry;
        _weights = weights;
        _field = field;

        // Earlier cells come first, since they follow from later ones; see ProductContext.Slide.
        _products = [.. taps.SelectMany(t => t.Products()).OrderBy(p => p.Cell)];
        _uses = [.. _products.SelectMany(p => Lines().Select(
            line => new SlidingUse((line.Channel * taps.Length) + p.Phase, line.Row, p.Cell,
                (p.Fields * field) - (p.IsHigh ? HighShift : 0))))];
        Groups = [.. Enumerable.Range(0, weights.Rows).Select(Pack)];
    }

    /// <summary>The packed inputs.</summary>
    internal IReadOnlyList<SlidingUse> Uses => _uses;

    /// <summary>
    /// A group for each output channel: its outputs at three positions, row and position being <c>position · rows + row</c>.
    /// </summary>
    internal IReadOnlyList<OutputGroup> Groups { get; }

    /// <summary>Rows of the kernel, channel by channel.</summary>
    private IEnumerable<(int Row, int Channel)> Lines() => Enumerable.Range(0, _geometry.KernelHeight)
        .SelectMany(row => Enumerable.Range(0, _geometry.GroupInputs).Select(channel => (row, channel)));

    /// <summary>Splits the lines of an output into as few sums as hold them.</summary>
    private OutputGroup Pack(int row)
    {
        SumRange all = _weights.RangeOf(row, 0, _weights.Columns);
        if (all.Width == 0)
        {
            return new OutputGroup([], [.. Positions().Select(p => new PackedOutput(OutputOf(row, p), [], -all.Minimum, all))]);
        }

        (int Row, int Channel)[] lines = [.. Lines()];
        for (int parts = 1; ; parts++)
        {
            List<PackedSum> sums = [];
            List<SumJoin> joins = [];
            List<int> into = [];
            long offset = 0;
            for (int part = 0; part < parts && into.Count == part; part++)
            {
                Part sum = new(this, row, lines[(part * lines.Length / parts)..((part + 1) * lines.Length / parts)],
                    part * lines.Length / parts, parts == 1 ? _starts[row] : null);
                if (!sum.Fits)
                {
                    break;
                }

                into.Add(sums.Count);
                sums.Add(sum.Low);
                offset += sum.Offset;
                if (sum.High.Products.Count > 0)
                {
                    joins.Add(new SumJoin(sums.Count - 1, sums.Count, _field + HighShift));
                    sums.Add(sum.High);
                }
            }

            if (into.Count == parts)
            {
                return new OutputGroup(sums,
                    [.. Positions().Select(p => new PackedOutput(OutputOf(row, p), FieldsOf(p, into), offset, all))])
                { Joins = joins };
            }
        }
    }

    /// <summary>
    /// The last position first: what is written for positions beyond the row is then written over; see <see cref="SlidingContext"/>.
    /// </summary>
    private static IEnumerable<int> Positions() => Enumerable.Range(0, SlidingProducts.Positions).Reverse();

    private PackedField[] FieldsOf(int position, List<int> sums) =>
        [.. sums.Select(sum => new PackedField(sum, position * _field, Math.Min(_field, 64 - (position * _field)), false))];

    private int OutputOf(int row, int position) => (position * _weights.Rows) + row;

    private int ColumnOf((int Row, int Channel) line, int tap) =>
        (((line.Row * _geometry.KernelWidth) + tap) * _geometry.GroupInputs) + line.Channel;

    /// <summary>The sums of some lines: one whose fields are the positions, and one that lies a field higher.</summary>
    private sealed class Part
    {
        internal Part(SlidingPacker packer, int row, (int Row, int Channel)[] lines, int firstLine, RowStart? wanted)
        {
            WeightTable weights = packer._weights;
            int width = packer._field;
            int allLines = packer._uses.Length / packer._products.Length;
            SumRange output = default;
            SumRange[] high = new SumRange[SlidingProducts.Positions];
            List<PackedProduct> low = [];
            List<PackedProduct> above = [];
            for (int i = 0; i < lines.Length; i++)
            {
                for (int tap = 0; tap < packer._geometry.KernelWidth; tap++)
                {
                    int column = packer.ColumnOf(lines[i], tap);
                    Offset += Bias * weights[row, column];
                    output = output.Plus(weights[row, column], Raised(weights.Ranges[column]));
                }

                for (int k = 0; k < packer._products.Length; k++)
                {
                    (_, _, _, int[] taps, bool isHigh) = packer._products[k];
                    long factor = 0;
                    for (int field = 0; field < taps.Length; field++)
                    {
                        int column = packer.ColumnOf(lines[i], taps[field]);
                        long weight = weights[row, column];
                        factor += weight << (field * width);
                        if (isHigh)
                        {
                            // Two inputs meet each weight.
                            high[field] = high[field].Plus(weight, Raised(weights.Ranges[column]));
                            high[field + 1] = high[field + 1].Plus(weight, Raised(weights.Ranges[column]));
                        }
                    }

                    if (factor != 0)
                    {
                        long free = isHigh && factor is >= int.MinValue and <= uint.MaxValue ? long.MinValue : 0;
                        (isHigh ? above : low).Add(new PackedProduct((k * allLines) + firstLine + i, factor ^ free));
                    }
                }
            }

            // Every field starts where its lowest value is 0, or is what is wanted; what that moves in the joined fields is taken back.
            int top = 64 - (2 * width);
            SumRange plain = new(output.Minimum - Offset, output.Maximum - Offset);
            long start = (wanted?.Fit(plain, Math.Min(width, top)) ?? -plain.Minimum) - Offset;
            Offset += start;
            long moved = high[1].Minimum + (high[2].Minimum << width);
            Low = new PackedSum(unchecked(moved + start + (start << width) + (start << (2 * width))), low);
            High = new PackedSum((-high[0].Minimum - (moved << width)) << HighShift, above);
            Fits = output.Bits <= Math.Min(width, top) && high[0].Bits <= width && high[1].Bits <= width && high[2].Bits < top - HighShift;
        }

        internal PackedSum Low { get; }

        internal PackedSum High { get; }

        /// <summary>Excess of the fields over the sums of products.</summary>
        internal long Offset { get; }

        internal bool Fits { get; }

        private static ValueRange Raised(ValueRange range) => new(range.Minimum + Bias, range.Maximum + Bias);
    }
}
