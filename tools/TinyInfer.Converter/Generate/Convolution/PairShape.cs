namespace TinyInfer.Converter.Generate.Convolution;

/// <summary>How pairs of taps go in sums that are made together.</summary>
internal sealed class PairShape
{
    /// <summary>Places, masks, and what activations need.</summary>
    private const int OtherLocals = 12;

    private readonly int _pairs;

    /// <summary>Finds products and inputs.</summary>
    /// <param name="pairs">Pairs of taps.</param>
    /// <param name="size">Sums that are made together.</param>
    internal PairShape(int pairs, int size)
    {
        _pairs = pairs;
        Size = size;
        int parts = (pairs + size - 1) / size;
        Inputs = new PairInputs(size, (parts * size) + size - 1);
        Tree = new PairTree(
            Inputs, 0,
            [.. Enumerable.Range(0, parts).Select(part => new PairPart(
                part * size, [.. Enumerable.Range(part * size, size).Select(FactorsOf)]))],
            true, string.Empty);
        Inputs.Need([.. Tree.Operands]);
        ProductsPerSum = Tree.Operands.Count() / (double)size;
    }

    /// <summary>Sums that are made together.</summary>
    internal int Size { get; }

    /// <summary>Products for each input channel and sum.</summary>
    internal double ProductsPerSum { get; }

    /// <summary>The inputs of the products.</summary>
    internal PairInputs Inputs { get; }

    /// <summary>The products.</summary>
    internal PairTree Tree { get; }

    /// <summary>The products of the sum that comes before those of the first iteration, made of inputs that it takes over.</summary>
    internal IEnumerable<PairProduct> Before => Enumerable.Range(0, _pairs).Select(
        pair => new PairProduct(new PairOperand(0, pair - 1 + Size), FactorsOf(pair)));

    /// <summary>Local variables, but for those of output channels.</summary>
    /// <param name="channels">Input channels.</param>
    internal int Locals(int channels) => (Inputs.Locals * channels) + Tree.Locals + Size + OtherLocals;

    private int[] FactorsOf(int pair) => [.. Enumerable.Range(0, _pairs).Select(i => i == pair ? 1 : 0)];
}
