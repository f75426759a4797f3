using TinyInfer.Converter.Generate.Arithmetic;

namespace TinyInfer.Converter.Generate.Packing;

/// <summary>
/// Packs up to three inputs into one integer, X = x0 + x1·2^p + x2·2^q, and an output's weights for them against it, so that X·W has
/// x0·w0 + x1·w1 + x2·w2 at its topmost field. What the product has above falls off at 2^64.
/// </summary>
/// <remarks>
/// With W = w0·2^q + w1·2^(q−p) + w2 the cross products lie at q−p and p (below the field), or at p + q, 2q and 2q − p, all 64 and more.
/// What is below must not borrow from the field: sums start where its lowest value is 0, and its range, proven from the weights, must fit q
/// bits. A row whose sums are too wide is split into several.
/// <para>
/// Where the last inputs are two or one, there is room for a constant beside them: X = x0 + x1·2^20 + 2^40 and W = w0·2^44 + w1·2^24 + k.
/// The constant's products with w0 and w1 fall off as well, and k·2^40 is where the sum starts, which saves an addition an output.
/// </para>
/// </remarks>
internal sealed class DotPacker
{
    /// <summary>Where the second input lies that goes with a constant.</summary>
    private const int SecondBesideConstant = 20;

    /// <summary>The constant's bit.</summary>
    private const int ConstantBit = 40;

    private readonly WeightTable _weights;
    private readonly RowStart?[] _starts;
    private readonly IReadOnlyList<int[]> _tuples;
    private readonly DotLayout _layout;
    private readonly int _first;
    private readonly int _second;
    private readonly bool _hasConstant;

    private DotPacker(WeightTable weights, RowStart?[] starts, IReadOnlyList<int[]> tuples, DotLayout layout, bool hasConstant)
    {
        _hasConstant = hasConstant;
        _starts = starts;
        _weights = weights;
        _tuples = tuples;
        _layout = layout;
        _first = layout.First;
        _second = layout.Second;
    }

    /// <summary>Packs a matrix.</summary>
    /// <param name="weights">The matrix.</param>
    /// <param name="starts">Where the sum of each row should start, if it matters.</param>
    /// <param name="tuples">Columns that share an integer: up to three each.</param>
    /// <param name="layout">Where in the integer they are.</param>
    /// <param name="hasConstant">Whether the last of them, which are two at most, go with a constant; the layout is then the first there
    /// is.</param>
    /// <returns>The plan.</returns>
    internal static PackingPlan Pack(WeightTable weights, RowStart?[] starts, IReadOnlyList<int[]> tuples, DotLayout layout,
        bool hasConstant = false) =>
        new DotPacker(weights, starts, tuples, layout, hasConstant).Pack();

    private PackingPlan Pack()
    {
        List<OutputGroup> groups = [];
        for (int row = 0; row < _weights.Rows; row++)
        {
            if (_weights.RangeOf(row, 0, _weights.Columns).Width > 0)
            {
                groups.Add(PackRow(row));
            }
        }

        return new PackingPlan(
            [.. _tuples.Select((t, i) => IsWithConstant(i)
                ? new PackedInput([.. t.Select((column, k) => (column, k * SecondBesideConstant))], 1L << ConstantBit)
                : new PackedInput([.. t.Select((column, k) => (column, _layout[k]))]))],
            [.. groups, .. PackedOutput.Constants(_weights)]);
    }

    private bool IsWithConstant(int tuple) => _hasConstant && tuple == _tuples.Count - 1;

    /// <summary>Splits the products of a row into as few sums as hold them.</summary>
    private OutputGroup PackRow(int row)
    {
        for (int blocks = 1; ; blocks++)
        {
            List<PackedSum> sums = [];
            List<PackedField> fields = [];
            long offset = 0;
            for (int block = 0; block < blocks; block++)
            {
                RowStart? wanted = blocks == 1 ? _starts[row] : null;
                if (PackBlock(row, block * _tuples.Count / blocks, (block + 1) * _tuples.Count / blocks, wanted, ref offset,
                    out bool isSigned) is { } sum)
                {
                    fields.Add(new PackedField(sums.Count, _second, 64 - _second, isSigned));
                    sums.Add(sum);
                }
            }

            if (sums.Count == blocks)
            {
                return new OutputGroup(sums, [new PackedOutput(row, fields, offset, _weights.RangeOf(row, 0, _weights.Columns))]);
            }
        }
    }

    /// <summary>Packs some products of a row.</summary>
    /// <returns>The sum, or null if they are too many.</returns>
    private PackedSum? PackBlock(int row, int firstTuple, int endTuple, RowStart? wanted, ref long offset, out bool isSigned)
    {
        isSigned = true;
        SumRange sum = default;
        SumRange below = default;
        List<PackedProduct> products = [];
        for (int i = firstTuple; i < endTuple; i++)
        {
            int[] columns = _tuples[i];
            int second = IsWithConstant(i) ? SecondBesideConstant : _first;
            long w0 = _weights[row, columns[0]];
            long w1 = columns.Length > 1 ? _weights[row, columns[1]] : 0;
            long w2 = columns.Length > 2 ? _weights[row, columns[2]] : 0;
            long factor = (w0 << _second) + (w1 << (_second - second)) + w2;
            if (factor != 0)
            {
                products.Add(new PackedProduct(i, factor));
            }

            foreach (int column in columns)
            {
                sum = sum.Plus(_weights[row, column], _weights.Ranges[column]);
            }

            below = below.Plus((w1 << (_second - second)) + w2, _weights.Ranges[columns[0]]);
            if (columns.Length > 1)
            {
                below = below.Plus(w2 << second, _weights.Ranges[columns[1]]);
            }
        }

        // A field of n bits holds [−2^(n−1), 2^(n−1)); moving the sum's middle to 0 makes the most of it.
        int bits = 64 - _second;
        if (sum.Bits > bits || below.Bits > _second)
        {
            return null;
        }

        long half = 1L << (bits - 1);
        long move = sum.Minimum < -half ? -half - sum.Minimum : sum.Maximum >= half ? half - 1 - sum.Maximum : 0;
        if (wanted?.Fit(sum, bits) is { } start)
        {
            move = start;
            isSigned = false;
        }

        if (products.Count > 0 && IsWithConstant(products[^1].Input) && StartBeside(_tuples[^1], move, below) is { } weight)
        {
            offset += move;
            products[^1] = products[^1] with { Factor = products[^1].Factor + weight };
            return new PackedSum(0, products);
        }

        offset += move;
        return new PackedSum(unchecked((move << _second) - below.Minimum), products);
    }

    /// <summary>The least weight of the constant with which what is below the field stays between 0 and 2^q.</summary>
    /// <param name="columns">The inputs beside the constant.</param>
    /// <param name="move">Where the field starts.</param>
    /// <param name="below">What is below the field without it.</param>
    /// <returns>The weight; null if there is none.</returns>
    private long? StartBeside(int[] columns, long move, SumRange below)
    {
        int room = _second - ConstantBit;
        for (long k = 0; k < 1L << room; k++)
        {
            long weight = (move << room) + k;
            SumRange range = below.Plus(weight, _weights.Ranges[columns[0]]);
            range = columns.Length > 1 ? range.Plus(weight << SecondBesideConstant, _weights.Ranges[columns[1]]) : range;
            if (range.Minimum + (k << ConstantBit) >= 0 && range.Maximum + (k << ConstantBit) < 1L << _second)
            {
                return weight;
            }
        }

        return null;
    }
}

/// <summary>Where three inputs lie in an integer: the first at bit 0.</summary>
/// <param name="First">The lowest bit of the second input.</param>
/// <param name="Second">The lowest bit of the third input, and of the sums.</param>
internal sealed record DotLayout(int First, int Second)
{
    /// <summary>The layouts there are: with room for 2^20 and for 2^21 values of a sum.</summary>
    internal static readonly DotLayout[] All = [new(22, 44), new(21, 43)];

    /// <summary>The shift of an input.</summary>
    internal int this[int input] => input == 0 ? 0 : input == 1 ? First : Second;
}
