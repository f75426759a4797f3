using TinyInfer.Converter.Generate.Code;

namespace TinyInfer.Converter.Generate.Convolution;

/// <summary>A sum of packed inputs, which moves along the line with them.</summary>
/// <param name="Rule">Which sum: one of <see cref="PairInputs"/>'s rules.</param>
/// <param name="Index">Which of the sums along the line.</param>
internal readonly record struct PairOperand(int Rule, int Index);

/// <summary>A product: an input and a sum of packed weights.</summary>
/// <param name="Operand">The input.</param>
/// <param name="Factors">What each pair of taps is multiplied by in the sum of weights: 0, 1 or −1.</param>
internal sealed record PairProduct(PairOperand Operand, int[] Factors);

/// <summary>Some neighbouring pairs of taps, or sums of such, and the first of the inputs that they meet.</summary>
/// <param name="First">Index of the input.</param>
/// <param name="Lines">Factors of each pair of taps, as in <see cref="PairProduct.Factors"/>, line by line.</param>
internal sealed record PairPart(int First, int[][] Lines);

/// <summary>
/// The products of n neighbouring sums yi = Σ x(i+j)·Wj. Sums of weights are constants, so that each of the products that two sums share
/// is added to both.
/// <code>
/// yi = (x(2i) − Σ j≠i x(i+j))·Wi + Σ j≠i x(i+j)·(Wi + Wj)
/// </code>
/// Four and six sums go in two halves, whose lines are in turn such sums: nine and eighteen products instead of sixteen and 36.
/// </summary>
internal sealed class PairTree
{
    private readonly int _size;
    private readonly string _name;
    private readonly PairTree[] _halves = [];
    private readonly List<(int First, int Second, PairProduct[] Products, bool HasStart)> _shared = [];
    private readonly List<(PairProduct[] Products, bool HasStart)> _own = [];

    /// <summary>Finds the products.</summary>
    /// <param name="inputs">Where sums of inputs get their rules.</param>
    /// <param name="rule">What the lines of the input are.</param>
    /// <param name="parts">The taps.</param>
    /// <param name="hasStart">Whether the sums start at a constant.</param>
    /// <param name="name">What the names of local variables end with.</param>
    internal PairTree(PairInputs inputs, int rule, PairPart[] parts, bool hasStart, string name)
    {
        _size = parts[0].Lines.Length;
        _name = name;
        int half = _size / 2;
        if (_size > 3 && _size % 2 == 0)
        {
            // The two halves share the product of the lines that both meet and the sum of their weights.
            int difference = inputs.RuleOf(rule, (0, 1), (half, -1));
            _halves =
            [
                new(inputs, rule, [.. parts.Select(p => new PairPart(
                    p.First + half, [.. p.Lines[..half].Zip(p.Lines[half..], Add)]))], hasStart, name + "m"),
                new(inputs, difference, [.. parts.Select(p => p with { Lines = p.Lines[..half] })], false, name + "a"),
                new(inputs, difference, [.. parts.Select(p => new PairPart(
                    p.First + half, [.. p.Lines[half..].Select(line => Array.ConvertAll(line, f => -f))]))], false, name + "b"),
            ];
            return;
        }

        for (int i = 0; i < _size; i++)
        {
            int own = inputs.RuleOf(rule, [(2 * i, 1), .. Enumerable.Range(0, _size).Where(j => j != i).Select(j => (i + j, -1))]);
            _own.Add((ProductsOf(p => new PairProduct(new PairOperand(own, p.First), p.Lines[i])),
                hasStart && i == _size - 1 && _size % 2 == 1));
            for (int j = i + 1; j < _size; j++)
            {
                PairProduct[] products = ProductsOf(
                    p => new PairProduct(new PairOperand(rule, p.First + i + j), Add(p.Lines[i], p.Lines[j])));
                _shared.Add((i, j, products, hasStart && i % 2 == 0 && j == i + 1));
            }
        }

        // Pairs of taps that are there to fill the size up have products with nothing.
        PairProduct[] ProductsOf(Func<PairPart, PairProduct> product) =>
            [.. parts.Select(product).Where(p => Array.Exists(p.Factors, f => f != 0))];
    }

    /// <summary>The inputs of all products.</summary>
    internal IEnumerable<PairOperand> Operands => _shared.SelectMany(s => s.Products).Concat(_own.SelectMany(o => o.Products))
        .Select(p => p.Operand).Concat(_halves.SelectMany(h => h.Operands));

    /// <summary>Local variables for products that sums share.</summary>
    internal int Locals => _shared.Count + _halves.Sum(h => h.Locals) + (_halves.Length > 0 ? _size / 2 : 0);

    /// <summary>Writes the products that sums share, and gives the terms of each sum.</summary>
    /// <param name="body">The method.</param>
    /// <param name="terms">The terms of a product for all input channels.</param>
    /// <param name="start">Where the sums start.</param>
    internal List<Expression>[] Write(MethodBody body, Func<PairProduct, IEnumerable<Expression>> terms, Expression start)
    {
        if (_halves.Length > 0)
        {
            Expression[] middle = [.. _halves[0].Write(body, terms, start).Select(
                (sum, i) => body.Keep($"n{i}{_name}", SumOf(sum)))];
            return [.. _halves[1..].SelectMany(h => h.Write(body, terms, start).Select(
                (sum, i) => (List<Expression>)[.. sum, middle[i]]))];
        }

        List<Expression>[] sums = [.. _own.Select(own => TermsOf(own.Products, own.HasStart))];
        foreach ((int first, int second, PairProduct[] products, bool hasStart) in _shared)
        {
            if (TermsOf(products, hasStart) is { Count: > 0 } shared)
            {
                Expression kept = body.Keep($"d{first}{second}{_name}", SumOf(shared));
                sums[first].Add(kept);
                sums[second].Add(kept);
            }
        }

        return sums;

        List<Expression> TermsOf(PairProduct[] products, bool hasStart)
        {
            List<Expression> sum = [.. products.SelectMany(terms)];
            if (hasStart)
            {
                // A constant is never first: see ProductEmitter.
                sum.Insert(Math.Min(1, sum.Count), start);
            }

            return sum;
        }
    }

    /// <summary>The sum of some terms, of which there may be none where weights are zeros.</summary>
    internal static Expression SumOf(List<Expression> terms) => terms.Count > 0 ? Expression.Sum(terms) : Expression.Constant(0L);

    private static int[] Add(int[] a, int[] b) => [.. a.Zip(b, (x, y) => x + y)];
}
