using TinyInfer.Converter.Cost;
using TinyInfer.Converter.Generate.Arithmetic;

namespace TinyInfer.Converter.Generate.Packing;

/// <summary>
/// How a matrix is multiplied: which inputs share a 64-bit integer, by what constants it is multiplied, and where the results lie in the
/// sums.
/// </summary>
/// <param name="Inputs">The packed inputs.</param>
/// <param name="Groups">Outputs that are computed together.</param>
internal sealed record PackingPlan(IReadOnlyList<PackedInput> Inputs, IReadOnlyList<OutputGroup> Groups)
{
    /// <summary>All that the cost of its code depends on.</summary>
    private (int Inputs, int Sums, int Products, int Starts, int Signed) Size
    {
        get
        {
            PackedSum[] sums = [.. Groups.SelectMany(g => g.Sums)];
            return (Inputs.Count, sums.Length, sums.Sum(s => s.Products.Count), sums.Count(s => s.Start != 0),
                Groups.SelectMany(g => g.Outputs).SelectMany(o => o.Fields).Count(f => f.IsSigned));
        }
    }

    /// <summary>The ways to pack a matrix whose inputs can be put together freely.</summary>
    /// <param name="weights">The matrix.</param>
    /// <param name="starts">Where the sum of each row should start; null if that is all the same.</param>
    internal static IEnumerable<PackingPlan> Choices(WeightTable weights, RowStart?[] starts)
    {
        bool isInt8 = weights.Ranges.All(range => range.IsInt8);
        (DotLayout Layout, int[][] Tuples)[] dots = [.. (isInt8 ? DotLayout.Triples.Append(DotLayout.Quads) : [DotLayout.Pairs]).Select(
            layout => (layout, TuplesOf(weights, layout)))];
        int[][] tuples = dots[0].Tuples;
        IEnumerable<PackingPlan?> plans = dots.Select(dot => DotPacker.Pack(weights, starts, dot.Tuples, dot.Layout, canDerive: true))
            .Append(LanePacker.Pack(weights, starts));
        if (isInt8 && tuples[^1].Length < 3)
        {
            plans = plans.Concat(new[] { starts, new RowStart?[weights.Rows] }.Select(
                s => DotPacker.Pack(weights, s, tuples, DotLayout.Triples[0], hasConstant: true)));
        }

        // Plans of one size differ in their constants alone, and writing each costs more than all else in a conversion.
        return plans.OfType<PackingPlan>().DistinctBy(plan => plan.Size);
    }

    private static int[][] TuplesOf(WeightTable weights, DotLayout layout) =>
        [.. Enumerable.Range(0, weights.Columns).Chunk(layout.Count).Select(tuple => Order(weights, layout, tuple))];

    /// <summary>
    /// Orders columns that share an integer: constants that fit 32 bits are an instruction more than longer ones, so that those columns
    /// come first, where weights lie highest, that have the fewest zeros together.
    /// </summary>
    private static int[] Order(WeightTable weights, DotLayout layout, int[] tuple)
    {
        if (tuple.Length < layout.Count)
        {
            return tuple;
        }

        // Below the second place from the top, or the third of four, all fits 32 bits.
        IEnumerable<int[]> firsts = layout.Count <= 3
            ? tuple.Select(column => new[] { column })
            : tuple.SelectMany((column, i) => tuple.Skip(i + 1).Select(other => new[] { column, other }));
        return firsts.Select(first => (int[])[.. first, .. tuple.Except(first)]).MinBy(
            order => Enumerable.Range(0, weights.Rows).Sum(row => Instructions(Factor(row, order))))!;

        long Factor(int row, int[] order) => order.Select((column, i) => (long)weights[row, column] << (layout.Top - layout[i])).Sum();

        static long Instructions(long factor) => factor == 0 ? 0 : long.IsPow2(factor) ? 1 : IlCosts.Constant(factor).Instructions;
    }
}

/// <summary>Inputs in one integer: Σ x[column] · 2^shift.</summary>
/// <param name="Terms">Its columns and their shifts, lowest first.</param>
/// <param name="Constant">What is added to them.</param>
internal sealed record PackedInput(IReadOnlyList<(int Column, int Shift)> Terms, long Constant = 0)
{
    /// <summary>Index of an input that comes before, to which alone the constant is added; null if there is none.</summary>
    internal int? Of { get; init; }
}

/// <summary>Outputs that share sums.</summary>
/// <param name="Sums">The sums.</param>
/// <param name="Outputs">The outputs.</param>
internal sealed record OutputGroup(IReadOnlyList<PackedSum> Sums, IReadOnlyList<PackedOutput> Outputs)
{
    /// <summary>Sums that go into others before the outputs are read.</summary>
    internal IReadOnlyList<SumJoin> Joins { get; init; } = [];

    /// <summary>The group as it is in a plan of several matrices.</summary>
    /// <param name="inputs">Inputs that come before.</param>
    /// <param name="rows">Rows that come before.</param>
    internal OutputGroup Move(int inputs, int rows) => new(
        [.. Sums.Select(s => s with { Products = [.. s.Products.Select(p => p with { Input = p.Input + inputs })] })],
        [.. Outputs.Select(o => o with { Row = o.Row + rows })])
    {
        Joins = Joins,
    };
}

/// <summary>A sum that is shifted to the right and added to another.</summary>
/// <param name="Into">Index of the sum that it is added to.</param>
/// <param name="From">Index of the sum.</param>
/// <param name="Shift">By how many bits; what falls out is of no use.</param>
internal readonly record struct SumJoin(int Into, int From, int Shift);

/// <summary>A sum modulo 2^64: start + Σ input · factor.</summary>
/// <param name="Start">What is there before the first product: offsets that keep every field from borrowing from the one above.</param>
/// <param name="Products">The products; those with factor 0 are left out.</param>
internal sealed record PackedSum(long Start, IReadOnlyList<PackedProduct> Products);

/// <summary>A product of a packed input and packed weights.</summary>
/// <param name="Input">Index of the input.</param>
/// <param name="Factor">The weights.</param>
internal readonly record struct PackedProduct(int Input, long Factor);

/// <summary>An output: Σ fields = Σ x·w + <paramref name="Offset"/>.</summary>
/// <param name="Row">The matrix's row.</param>
/// <param name="Fields">Where the parts of its sum lie, one in each of the group's sums.</param>
/// <param name="Offset">What the fields have too much.</param>
/// <param name="Range">What Σ x·w can be.</param>
internal sealed record PackedOutput(int Row, IReadOnlyList<PackedField> Fields, long Offset, SumRange Range)
{
    /// <summary>The outputs whose sum is always the same, such as those without a weight: they need no field.</summary>
    internal static IEnumerable<OutputGroup> Constants(WeightTable weights)
    {
        for (int row = 0; row < weights.Rows; row++)
        {
            SumRange range = weights.RangeOf(row, 0, weights.Columns);
            if (range.Width == 0)
            {
                yield return new OutputGroup([], [new PackedOutput(row, [], -range.Minimum, range)]);
            }
        }
    }
}

/// <summary>Some bits of a sum.</summary>
/// <param name="Sum">Index of the sum in the group.</param>
/// <param name="Shift">The lowest bit.</param>
/// <param name="Width">Number of bits; a field that reaches bit 63 needs no mask.</param>
/// <param name="IsSigned">True where the topmost field holds a signed number.</param>
internal readonly record struct PackedField(int Sum, int Shift, int Width, bool IsSigned);
