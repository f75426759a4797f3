using TinyInfer.Converter.Generate.Code;

namespace TinyInfer.Converter.Generate.Convolution;

/// <summary>The factor of a product, or the difference of two.</summary>
/// <param name="Line">Row of the kernel.</param>
/// <param name="Less">Row of the kernel whose factor is taken off; null for none.</param>
/// <param name="Channel">Input channel of the group.</param>
/// <param name="Product">Index of the product.</param>
internal readonly record struct WalkFactor(int Line, int? Less, int Channel, int Product);

/// <summary>
/// Sums of three output rows at a time, in two thirds of the products. Three rows W0, W1, W2 of the kernel meet the input rows x0 to x4:
/// <code>
/// x0·W0 + x1·W1 + x2·W2 = (x0 + x1 + x2)·W0 + x1·(W1 − W0) + x2·(W2 − W0)
/// x1·W0 + x2·W1 + x3·W2 = (x1 + x2 + x3)·W1 − x1·(W1 − W0) + x3·(W2 − W1)
/// x2·W0 + x3·W1 + x4·W2 = (x2 + x3 + x4)·W2 − x2·(W2 − W0) − x3·(W2 − W1)
/// </code>
/// Three products are in two lines each, and the sums of inputs serve all output channels.
/// </summary>
/// <remarks>
/// The equations hold for any integers modulo 2^64. Inputs and weights are packed ones here, and the sums the same to the bit as without
/// them, so that fields need no more room. (The method is that of H. Fan and M. A. Hasan, "A New Approach to Subquadratic Space Complexity
/// Parallel Multipliers for Extended Binary Fields", IEEE Transactions on Computers 56, 2007, for Toeplitz matrices of three rows.)
/// </remarks>
/// <param name="way">What the code is of.</param>
/// <param name="rows">Input rows of a section that are inside the image, from its start on.</param>
/// <param name="firsts">Output rows at which a triple starts.</param>
internal sealed class RowTriples(WalkWay way, int[] rows, IReadOnlyList<int> firsts)
{
    /// <summary>Rows of a triple.</summary>
    internal const int Size = 3;

    /// <summary>Local variables for the products that two sums share, of both kinds.</summary>
    private const int Shared = 6;

    private readonly ConvGeometry _geometry = way.Geometry;

    /// <summary>Local variables that it needs.</summary>
    internal int Locals => Shared + (InputSums.Count() * _geometry.GroupInputs * way.Products.Length);

    /// <summary>Whether a window meets rows so.</summary>
    internal static bool Suits(ConvGeometry geometry) =>
        geometry.KernelHeight >= Size && geometry.StrideY == 1 && geometry.DilationY == 1;

    /// <summary>Whether a triple starts at an output row.</summary>
    internal bool StartsAt(int row) => firsts.Contains(row);

    /// <summary>Input rows, from the section's start on, that are added to the two below them.</summary>
    private IEnumerable<int> InputSums => firsts.SelectMany(first => Parts().SelectMany(part => Enumerable.Range(0, Size).Select(
        i => WalkSection.RowOf(_geometry, first, part) + i))).Distinct().Order();

    /// <summary>Writes the sums of inputs, once for all output channels.</summary>
    internal void WriteInputs(MethodBody body)
    {
        foreach (int row in InputSums)
        {
            for (int channel = 0; channel < _geometry.GroupInputs; channel++)
            {
                for (int product = 0; product < way.Products.Length; product++)
                {
                    body.Keep(NameOf(row, channel, product), Expression.Sum(
                        [.. Enumerable.Range(row, Size).Select(r => Input(body, r, channel, product))]));
                }
            }
        }
    }

    /// <summary>The sums of the rows of a triple.</summary>
    /// <param name="body">The method; products that two sums share are written there.</param>
    /// <param name="first">The first output row.</param>
    /// <param name="isHigh">Whether the sums are those that are joined to the others.</param>
    /// <param name="factor">A factor; null if it is 0.</param>
    /// <param name="start">Where a sum starts; null if there is none of the kind.</param>
    internal Expression[] Sums(
        MethodBody body, int first, bool isHigh, Func<WalkFactor, Expression?> factor, Expression? start)
    {
        int[] products = [.. Enumerable.Range(0, way.Products.Length).Where(i => way.Products[i].IsHigh == isHigh)];
        List<Expression>[] sums = [[], [], []];
        List<Expression>[] shared = [[], [], []];
        foreach (int part in Parts())
        {
            int top = WalkSection.RowOf(_geometry, first, part);
            for (int channel = 0; channel < _geometry.GroupInputs; channel++)
            {
                foreach (int product in products)
                {
                    for (int i = 0; i < Size; i++)
                    {
                        // Of the shared products, the first two are of rows 1 and 2 with W0 taken off, the last one of row 3 with W1.
                        Add(sums[i], body.Find(NameOf(top + i, channel, product)), new WalkFactor(part + i, null, channel, product));
                        Add(shared[i], Input(body, top + i + 1, channel, product),
                            new WalkFactor(part + Math.Min(i + 1, 2), part + (i == 2 ? 1 : 0), channel, product));
                    }
                }
            }
        }

        for (int line = Parts().Count() * Size; line < _geometry.KernelHeight; line++)
        {
            for (int channel = 0; channel < _geometry.GroupInputs; channel++)
            {
                foreach (int product in products)
                {
                    for (int i = 0; i < Size; i++)
                    {
                        Add(sums[i], Input(body, WalkSection.RowOf(_geometry, first + i, line), channel, product),
                            new WalkFactor(line, null, channel, product));
                    }
                }
            }
        }

        Expression?[] kept = [.. shared.Select((terms, i) => terms.Count == 0 ? null
            : body.Keep($"{(isHigh ? "high" : "low")}{i}", Expression.Sum(terms)))];
        return
        [
            Total(sums[0], start, [kept[0], kept[1]], []),
            Total(sums[1], start, [kept[2]], [kept[0]]),
            Total(sums[2], start, [], [kept[1], kept[2]]),
        ];

        void Add(List<Expression> terms, Expression input, WalkFactor by)
        {
            if (factor(by) is { } weights)
            {
                terms.Add(input * weights);
            }
        }
    }

    private static Expression Total(List<Expression> terms, Expression? start, Expression?[] added, Expression?[] taken)
    {
        terms.AddRange(added.OfType<Expression>());
        if (start != null)
        {
            terms.Insert(Math.Min(1, terms.Count), start);
        }

        Expression sum = terms.Count == 0 ? Expression.Constant(0L) : Expression.Sum(terms);
        return taken.OfType<Expression>().Aggregate(sum, (rest, product) => rest - product);
    }

    private static string NameOf(int row, int channel, int product) => $"t{(row < 0 ? $"m{-row}" : row)}_{channel}_{product}";

    /// <summary>The first of each three rows of the kernel.</summary>
    private IEnumerable<int> Parts() => Enumerable.Range(0, _geometry.KernelHeight / Size).Select(part => part * Size);

    private Expression Input(MethodBody body, int row, int channel, int product) =>
        WalkInputs.Find(body, (Array.IndexOf(rows, row) * _geometry.GroupInputs) + channel, way.Products[product]);

    /// <summary>The output rows of a section at which triples can start: none of their windows reaches beyond the image.</summary>
    /// <param name="geometry">The window.</param>
    /// <param name="section">The section.</param>
    internal static IReadOnlyList<int> FirstsOf(ConvGeometry geometry, WalkSection section)
    {
        List<int> firsts = [];
        for (int row = 0; row + Size <= section.Count;)
        {
            bool isInside = section.IsInside(geometry, WalkSection.RowOf(geometry, row, 0))
                && section.IsInside(geometry, WalkSection.RowOf(geometry, row + Size - 1, geometry.KernelHeight - 1));
            if (isInside)
            {
                firsts.Add(row);
            }

            row += isInside ? Size : 1;
        }

        return firsts;
    }
}
