using TinyInfer.Converter.Generate.Code;

namespace TinyInfer.Converter.Generate.Convolution;

/// <summary>The factor of a product, or the difference of two.</summary>
/// <param name="Line">Line of the kernel.</param>
/// <param name="Less">Line of the kernel whose factor is taken off; null for none.</param>
/// <param name="Channel">Input channel of the group.</param>
/// <param name="Product">Index of the product.</param>
internal readonly record struct WalkFactor(int Line, int? Less, int Channel, int Product);

/// <summary>
/// Sums of n neighbouring outputs, be they rows or blocks of positions, that n lines W0, W1 ... of the kernel make of lines x0, x1 ... of
/// the input: n·(n + 1)/2 products instead of n².
/// <code>
/// yi = (xi + ... + x(i+n−1))·Wi + Σ j≠i x(i+j)·(Wj − Wi)
/// </code>
/// For j and i exchanged, the product is the same but for its sign: each is in two sums. Sums of inputs serve all output channels.
/// </summary>
/// <remarks>
/// The equations hold for any integers modulo 2^64. Inputs and weights are packed ones here, and the sums the same to the bit as without
/// them, so that fields need no more room. (The sums are the product of a Toeplitz matrix, the inputs, and a vector; for n = 2 and 3 the
/// method is that of H. Fan and M. A. Hasan, "A New Approach to Subquadratic Space Complexity Parallel Multipliers for Extended Binary
/// Fields", IEEE Transactions on Computers 56, 2007.)
/// </remarks>
/// <param name="lines">Lines of the kernel.</param>
/// <param name="channels">Input channels.</param>
/// <param name="isHigh">For each product of a line, whether it is of the sums that are joined to the others.</param>
/// <param name="input">The input of a line, a channel and a product.</param>
internal sealed class ToeplitzSums(int lines, int channels, bool[] isHigh, Func<MethodBody, int, int, int, Expression> input)
{
    /// <summary>The most lines that are taken together: of more, the products that are shared cost what they save.</summary>
    private const int MaxSize = 5;

    /// <summary>Lines that are taken together where there are too many.</summary>
    private const int UsualSize = 3;

    /// <summary>Outputs whose sums are made together.</summary>
    internal int Size => SizeOf(lines);

    /// <summary>Outputs whose sums are made together.</summary>
    /// <param name="lines">Lines of the kernel; two at least.</param>
    internal static int SizeOf(int lines) => lines <= MaxSize ? lines : UsualSize;

    /// <summary>Local variables for the products that two sums share, of both kinds, and for sums of inputs.</summary>
    /// <param name="tops">Input lines that the first line of the kernel meets for the first of some outputs.</param>
    internal int Locals(IEnumerable<int> tops) => (Size * (Size - 1)) + (SummedFrom(tops).Count() * channels * isHigh.Length);

    /// <summary>Writes the sums of inputs, once for all output channels.</summary>
    /// <param name="body">The method.</param>
    /// <param name="tops">Input lines that the first line of the kernel meets for the first of some outputs.</param>
    internal void WriteInputs(MethodBody body, IEnumerable<int> tops)
    {
        foreach (int line in SummedFrom(tops))
        {
            for (int channel = 0; channel < channels; channel++)
            {
                for (int product = 0; product < isHigh.Length; product++)
                {
                    body.Keep(NameOf(line, channel, product), Expression.Sum(
                        [.. Enumerable.Range(line, Size).Select(l => input(body, l, channel, product))]));
                }
            }
        }
    }

    /// <summary>Writes the products that two sums share, and makes the sums.</summary>
    /// <param name="body">The method.</param>
    /// <param name="top">The input line that the first line of the kernel meets for the first output.</param>
    /// <param name="high">Whether the sums are those that are joined to the others.</param>
    /// <param name="factor">A factor; null if it is 0.</param>
    /// <param name="start">Where a sum starts.</param>
    internal Expression[] Write(MethodBody body, int top, bool high, Func<WalkFactor, Expression?> factor, Expression start)
    {
        int[] products = [.. Enumerable.Range(0, isHigh.Length).Where(i => isHigh[i] == high)];
        List<Expression>[] sums = [.. Enumerable.Range(0, Size).Select(_ => new List<Expression>())];
        List<Expression>[] taken = [.. Enumerable.Range(0, Size).Select(_ => new List<Expression>())];
        int rest = lines / Size * Size;
        for (int line = 0; line < rest; line++)
        {
            sums[line % Size].AddRange(Terms(products, new WalkFactor(line, null, 0, 0), factor, (channel, product) =>
                body.Find(NameOf(top + line, channel, product))));
        }

        for (int line = rest; line < lines; line++)
        {
            for (int i = 0; i < Size; i++)
            {
                sums[i].AddRange(Products(line, null, top + i + line));
            }
        }

        for (int i = 0; i < Size; i++)
        {
            for (int j = i + 1; j < Size; j++)
            {
                List<Expression> shared = [.. Enumerable.Range(0, rest / Size).SelectMany(
                    part => Products((part * Size) + j, (part * Size) + i, top + (part * Size) + i + j))];
                if (shared.Count > 0)
                {
                    Expression kept = body.Keep($"{(high ? "high" : "low")}{i}{j}", Expression.Sum(shared));
                    sums[i].Add(kept);
                    taken[j].Add(kept);
                }
            }
        }

        return [.. sums.Select((terms, i) =>
        {
            // A constant is never first: see ProductEmitter.
            terms.Insert(Math.Min(1, terms.Count), start);
            return taken[i].Aggregate(Expression.Sum(terms), (sum, product) => sum - product);
        })];

        IEnumerable<Expression> Products(int line, int? less, int at) => Terms(
            products, new WalkFactor(line, less, 0, 0), factor, (channel, product) => input(body, at, channel, product));
    }

    private IEnumerable<Expression> Terms(int[] products, WalkFactor line, Func<WalkFactor, Expression?> factor,
        Func<int, int, Expression> operand)
    {
        for (int channel = 0; channel < channels; channel++)
        {
            foreach (int product in products)
            {
                if (factor(line with { Channel = channel, Product = product }) is { } weights)
                {
                    yield return operand(channel, product) * weights;
                }
            }
        }
    }

    /// <summary>Lines that are added to those below them.</summary>
    private IEnumerable<int> SummedFrom(IEnumerable<int> tops) =>
        tops.SelectMany(top => Enumerable.Range(top, lines / Size * Size)).Distinct().Order();

    private static string NameOf(int line, int channel, int product) => $"t{(line < 0 ? $"m{-line}" : line)}_{channel}_{product}";
}
