using TinyInfer.Converter.Generate.Arithmetic;

namespace TinyInfer.Converter.Generate.Packing;

/// <summary>
/// Packs three or four inputs into one integer, X = x0 + x1·2^p + x2·2^q, and an output's weights for them against it, so that X·W has
/// x0·w0 + x1·w1 + x2·w2 at its topmost field. What the product has above falls off at 2^64.
/// </summary>
/// <remarks>
/// With W = w0·2^q + w1·2^(q−p) + w2 the cross products lie at q−p and p (below the field), or at p + q, 2q and 2q − p, all 64 and more.
/// What is below must not borrow from the field: sums start where its lowest value is 0, and its range, proven from the weights, must fit q
/// bits. A row whose sums are too wide is split into several. Four inputs leave 16 bits for a sum, which suits weights of few bits.
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
    private readonly int _top;
    private readonly bool _hasConstant;

    private DotPacker(WeightTable weights, RowStart?[] starts, IReadOnlyList<int[]> tuples, DotLayout layout, bool hasConstant)
    {
        _hasConstant = hasConstant;
        _starts = starts;
        _weights = weights;
        _tuples = tuples;
        _layout = layout;
        _top = layout.Top;
    }

    /// <summary>Packs a matrix.</summary>
    /// <param name="weights">The matrix.</param>
    /// <param name="starts">Where the sum of each row should start, if it matters.</param>
    /// <param name="tuples">Columns that share an integer: as many as the layout has places, or fewer.</param>
    /// <param name="layout">Where in the integer they are.</param>
    /// <param name="canDerive">Whether there may be inputs that are others plus a constant.</param>
    /// <param name="hasConstant">Whether the last of them, which are two at most, go with a constant; the layout is then the first there
    /// is.</param>
    /// <returns>The plan; null if the layout does not hold a product of the weights.</returns>
    internal static PackingPlan? Pack(WeightTable weights, RowStart?[] starts, IReadOnlyList<int[]> tuples, DotLayout layout,
        bool canDerive = false, bool hasConstant = false) =>
        new DotPacker(weights, starts, tuples, layout, hasConstant).Pack(canDerive);

    private PackingPlan? Pack(bool canDerive)
    {
        List<(int Row, List<Block> Blocks)> rows = [];
        for (int row = 0; row < _weights.Rows; row++)
        {
            if (_weights.RangeOf(row, 0, _weights.Columns).Width > 0)
            {
                if (Cut(row) is not { } blocks)
                {
                    return null;
                }

                rows.Add((row, blocks));
            }
        }

        HalfUnits halves = new(_layout, _tuples.Count, rows.SelectMany(
            r => r.Blocks.Where(b => b != Narrowest(r.Blocks) || !Takes(b, _starts[r.Row]))));
        Dictionary<int, int> derived = canDerive ? halves.Choose() : [];
        return new PackingPlan(
            [
                .. _tuples.Select((t, i) => new PackedInput(
                    [.. t.Select((column, k) => (column, Shift(i, k)))], IsWithConstant(i) ? 1L << ConstantBit : 0)),
                .. derived.OrderBy(d => d.Value).Select(d => new PackedInput([], halves.HalfUnit) { Of = d.Key }),
            ],
            [.. rows.Select(r => MakeGroup(r.Row, r.Blocks, halves, derived)), .. PackedOutput.Constants(_weights)]);
    }

    /// <summary>Where an input of a tuple lies.</summary>
    private int Shift(int tuple, int input) => IsWithConstant(tuple) ? input * SecondBesideConstant : _layout[input];

    private bool IsWithConstant(int tuple) => _hasConstant && tuple == _tuples.Count - 1;

    /// <summary>
    /// Makes sums of the blocks of a row: the narrowest, where there is most room, takes what the whole should start from.
    /// </summary>
    private OutputGroup MakeGroup(int row, List<Block> blocks, HalfUnits halves, Dictionary<int, int> derived)
    {
        PackedSum[] sums = new PackedSum[blocks.Count];
        PackedField[] fields = new PackedField[blocks.Count];
        long offset = 0;
        Block last = Narrowest(blocks);
        foreach (Block block in blocks.Where(b => b != last).Append(last))
        {
            RowStart? rest = block == last && _starts[row] is { } wanted ? wanted with { Offset = wanted.Offset - offset } : null;
            (PackedSum sum, long move, bool isSigned) = (Takes(block, rest) ? null : halves.Start(block, derived)) ?? Start(block, rest);
            int at = blocks.IndexOf(block);
            fields[at] = new PackedField(at, _top, 64 - _top, isSigned);
            sums[at] = sum;
            offset += move;
        }

        return new OutputGroup(sums, [new PackedOutput(row, fields, offset, _weights.RangeOf(row, 0, _weights.Columns))]);
    }

    /// <summary>Whether the field of a block can start from where the whole should.</summary>
    private bool Takes(Block block, RowStart? start) => start is { } wanted && wanted.Fit(block.Sum, 64 - _top) == wanted.Offset;

    private static Block Narrowest(List<Block> blocks) => blocks.MinBy(b => b.Sum.Width)!;

    /// <summary>Cuts the products of a row into blocks, each as long as a sum holds.</summary>
    /// <returns>The blocks; null if a product alone is too much.</returns>
    private List<Block>? Cut(int row)
    {
        List<Block> blocks = [];
        for (int first = 0; first < _tuples.Count; first = blocks[^1].End)
        {
            if (TakeBlock(row, first) is not { } block)
            {
                return null;
            }

            blocks.Add(block);
        }

        return blocks;
    }

    /// <summary>As many products of a row as a sum holds.</summary>
    /// <returns>The block; null if there is none.</returns>
    private Block? TakeBlock(int row, int first)
    {
        List<PackedProduct> products = [];
        SumRange sum = default;
        SumRange below = default;
        int tuple = first;
        for (; tuple < _tuples.Count; tuple++)
        {
            (long factor, SumRange wider, SumRange lower) = AddProduct(row, tuple, sum, below);
            if (wider.Bits > 64 - _top || lower.Bits > _top)
            {
                break;
            }

            (sum, below) = (wider, lower);
            if (factor != 0)
            {
                products.Add(new PackedProduct(tuple, factor));
            }
        }

        return tuple == first ? null : new Block(tuple, products, sum, below);
    }

    /// <summary>A product's weights, and the ranges of the sums with it.</summary>
    private (long Factor, SumRange Sum, SumRange Below) AddProduct(int row, int tuple, SumRange sum, SumRange below)
    {
        int[] columns = _tuples[tuple];
        long factor = 0;
        for (int k = columns.Length - 1; k >= 0; k--)
        {
            // Weights of inputs that lie higher meet this one below the field.
            below = below.Plus(factor << Shift(tuple, k), _weights.Ranges[columns[k]]);
            factor += (long)_weights[row, columns[k]] << (_top - Shift(tuple, k));
            sum = sum.Plus(_weights[row, columns[k]], _weights.Ranges[columns[k]]);
        }

        return (factor, sum, below);
    }

    /// <summary>Gives a block the start with which nothing below its field borrows from it.</summary>
    private (PackedSum Sum, long Move, bool IsSigned) Start(Block block, RowStart? wanted)
    {
        // A field of n bits holds [−2^(n−1), 2^(n−1)); moving the sum's middle to 0 makes the most of it.
        int bits = 64 - _top;
        long half = 1L << (bits - 1);
        SumRange sum = block.Sum;
        long? start = wanted?.Fit(sum, bits);
        long move = start ?? (sum.Minimum < -half ? -half - sum.Minimum : sum.Maximum >= half ? half - 1 - sum.Maximum : 0);
        List<PackedProduct> products = block.Products;
        if (products.Count > 0 && IsWithConstant(products[^1].Input) && StartBeside(_tuples[^1], move, block.Below) is { } weight)
        {
            products[^1] = products[^1] with { Factor = products[^1].Factor + weight };
            return (new PackedSum(0, products), move, start == null);
        }

        return (new PackedSum(unchecked((move << _top) - block.Below.Minimum), products), move, start == null);
    }

    /// <summary>The least weight of the constant with which what is below the field stays between 0 and 2^q.</summary>
    /// <param name="columns">The inputs beside the constant.</param>
    /// <param name="move">Where the field starts.</param>
    /// <param name="below">What is below the field without it.</param>
    /// <returns>The weight; null if there is none.</returns>
    private long? StartBeside(int[] columns, long move, SumRange below)
    {
        int room = _top - ConstantBit;
        for (long k = 0; k < 1L << room; k++)
        {
            long weight = (move << room) + k;
            SumRange range = below.Plus(weight, _weights.Ranges[columns[0]]);
            range = columns.Length > 1 ? range.Plus(weight << SecondBesideConstant, _weights.Ranges[columns[1]]) : range;
            if (range.Minimum + (k << ConstantBit) >= 0 && range.Maximum + (k << ConstantBit) < 1L << _top)
            {
                return weight;
            }
        }

        return null;
    }
}
