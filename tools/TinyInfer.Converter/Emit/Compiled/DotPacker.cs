namespace TinyInfer.Converter.Emit.Compiled;

/// <summary>
/// Packs up to three inputs into one integer, X = x0 + x1·2^p + x2·2^q, and an output's weights for them against it, so that X·W has
/// x0·w0 + x1·w1 + x2·w2 at its topmost field. What the product has above falls off at 2^64.
/// </summary>
/// <remarks>
/// With W = w0·2^q + w1·2^(q−p) + w2 the cross products lie at q−p and p (below the field), or at p + q, 2q and 2q − p, all 64 and more. What is below
/// must not borrow from the field: sums start where its lowest value is 0, and its range, proven from the weights, must fit q bits. A row whose sums
/// are too wide is split into several.
/// </remarks>
internal sealed class DotPacker
{
    private readonly WeightTable _weights;
    private readonly IReadOnlyList<int[]> _tuples;
    private readonly DotLayout _layout;
    private readonly int _first;
    private readonly int _second;

    private DotPacker(WeightTable weights, IReadOnlyList<int[]> tuples, DotLayout layout)
    {
        _weights = weights;
        _tuples = tuples;
        _layout = layout;
        _first = layout.First;
        _second = layout.Second;
    }

    /// <summary>Packs a matrix.</summary>
    /// <param name="weights">The matrix.</param>
    /// <param name="tuples">Columns that share an integer: up to three each.</param>
    /// <param name="layout">Where in the integer they are.</param>
    /// <returns>The plan.</returns>
    internal static PackingPlan Pack(WeightTable weights, IReadOnlyList<int[]> tuples, DotLayout layout) =>
        new DotPacker(weights, tuples, layout).Pack();

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
            [.. _tuples.Select(t => new PackedInput([.. t.Select((column, i) => (column, _layout[i]))]))],
            [.. groups, .. PackedOutput.Constants(_weights)]);
    }

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
                if (PackBlock(row, block * _tuples.Count / blocks, (block + 1) * _tuples.Count / blocks, ref offset) is { } sum)
                {
                    fields.Add(new PackedField(sums.Count, _second, 64 - _second, true));
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
    /// <returns>The sum, or null where they are too many.</returns>
    private PackedSum? PackBlock(int row, int firstTuple, int endTuple, ref long offset)
    {
        SumRange sum = default;
        SumRange below = default;
        List<PackedProduct> products = [];
        for (int i = firstTuple; i < endTuple; i++)
        {
            int[] columns = _tuples[i];
            long w0 = _weights[row, columns[0]];
            long w1 = columns.Length > 1 ? _weights[row, columns[1]] : 0;
            long w2 = columns.Length > 2 ? _weights[row, columns[2]] : 0;
            long factor = (w0 << _second) + (w1 << (_second - _first)) + w2;
            if (factor != 0)
            {
                products.Add(new PackedProduct(i, factor));
            }

            foreach (int column in columns)
            {
                sum = sum.Plus(_weights[row, column], _weights.Ranges[column]);
            }

            below = below.Plus((w1 << (_second - _first)) + w2, _weights.Ranges[columns[0]]);
            if (columns.Length > 1)
            {
                below = below.Plus(w2 << _first, _weights.Ranges[columns[1]]);
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
        offset += move;
        return new PackedSum(unchecked((move << _second) - below.Minimum), products);
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
