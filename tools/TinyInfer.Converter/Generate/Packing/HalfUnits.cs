using TinyInfer.Converter.Generate.Arithmetic;

namespace TinyInfer.Converter.Generate.Packing;

/// <summary>Products of a row that share a sum.</summary>
/// <param name="End">One past the last tuple of inputs.</param>
/// <param name="Products">The products.</param>
/// <param name="Sum">What the field can be.</param>
/// <param name="Below">What is below the field.</param>
internal sealed record Block(int End, List<PackedProduct> Products, SumRange Sum, SumRange Below);

/// <summary>
/// Inputs that bring the half of a field's unit that reading it takes: X + 2^(q−1), where q is the field's lowest bit, is half a unit more
/// than X where it meets an odd last weight. It costs an addition for all rows together, where a start costs one for each sum.
/// </summary>
internal sealed class HalfUnits
{
    /// <summary>Inputs of a method in locals, these among them.</summary>
    private const int MostInputs = 180;

    /// <summary>Sums that have to use an input before it saves more than it costs.</summary>
    private const int FewestUses = 3;

    private readonly DotLayout _layout;
    private readonly int _inputs;
    private readonly Block[] _blocks;

    /// <summary>Takes what sums there are.</summary>
    /// <param name="layout">Where inputs lie.</param>
    /// <param name="inputs">Number of inputs.</param>
    /// <param name="blocks">The sums that no start is wanted for.</param>
    internal HalfUnits(DotLayout layout, int inputs, IEnumerable<Block> blocks)
    {
        _layout = layout;
        _inputs = inputs;
        _blocks = [.. blocks];
    }

    /// <summary>What is added to an input.</summary>
    internal long HalfUnit => 1L << (_layout.Top - 1);

    /// <summary>Chooses inputs that serve the most sums.</summary>
    /// <returns>The input for each of the inputs that it comes from.</returns>
    internal Dictionary<int, int> Choose()
    {
        Dictionary<int, int> chosen = [];
        List<int[]> open = [.. _blocks.Select(b => b.Products.Where(p => MoveOf(b, p) != null).Select(p => p.Input).ToArray())];
        while (_inputs + chosen.Count < MostInputs)
        {
            IGrouping<int, int>? best = open.SelectMany(inputs => inputs).GroupBy(i => i).MaxBy(g => g.Count());
            if (best == null || best.Count() < FewestUses)
            {
                break;
            }

            chosen.Add(best.Key, _inputs + chosen.Count);
            open.RemoveAll(inputs => inputs.Contains(best.Key));
        }

        return chosen;
    }

    /// <summary>A sum that starts at 0, with one of the chosen inputs.</summary>
    /// <param name="block">The sum's products.</param>
    /// <param name="chosen">The chosen inputs.</param>
    /// <returns>The sum, and what the field has too much; null if none of them will do.</returns>
    internal (PackedSum Sum, long Move, bool IsSigned)? Start(Block block, Dictionary<int, int> chosen)
    {
        int at = block.Products.FindIndex(p => chosen.ContainsKey(p.Input) && MoveOf(block, p) != null);
        if (at < 0)
        {
            return null;
        }

        PackedProduct product = block.Products[at];
        List<PackedProduct> products = [.. block.Products];
        products[at] = product with { Input = chosen[product.Input] };
        (long move, bool isSigned) = MoveOf(block, product)!.Value;
        return (new PackedSum(0, products), move, isSigned);
    }

    /// <summary>
    /// What the field has too much where a product has half a unit, and whether it has a sign; null if that does not serve.
    /// </summary>
    private (long Move, bool IsSigned)? MoveOf(Block block, PackedProduct product)
    {
        long start = unchecked(product.Factor * HalfUnit);
        long move = start >> _layout.Top;
        long low = start - (move << _layout.Top);
        if (low + block.Below.Minimum < 0 || low + block.Below.Maximum >= 1L << _layout.Top)
        {
            return null;
        }

        long half = 1L << (63 - _layout.Top);
        bool isSigned = block.Sum.Minimum + move >= -half && block.Sum.Maximum + move < half;
        long positive = move & ((2 * half) - 1);
        bool isPositive = block.Sum.Minimum + positive >= 0 && block.Sum.Maximum + positive < 2 * half;
        return isSigned ? (move, true) : isPositive ? (positive, false) : null;
    }
}
