namespace TinyInfer.Converter.Import.Onnx.Trees;

/// <summary>A node of a decision tree on real inputs.</summary>
internal abstract record ForestNode
{
    /// <summary>A comparison.</summary>
    /// <param name="Feature">Index of the input that is compared.</param>
    /// <param name="Comparison">How.</param>
    /// <param name="Threshold">With what.</param>
    /// <param name="True">Where it goes if the comparison is true.</param>
    /// <param name="False">Where it goes if not.</param>
    internal sealed record Split(int Feature, ForestComparison Comparison, float Threshold, ForestNode True, ForestNode False) : ForestNode;

    /// <summary>The end of a way.</summary>
    /// <param name="Weights">What it adds to which sums.</param>
    internal sealed record Leaf(IReadOnlyList<(int Sum, double Weight)> Weights) : ForestNode;

    /// <summary>All nodes.</summary>
    internal IEnumerable<ForestNode> All
    {
        get
        {
            Stack<ForestNode> open = new([this]);
            while (open.TryPop(out ForestNode? node))
            {
                yield return node;
                if (node is Split split)
                {
                    open.Push(split.False);
                    open.Push(split.True);
                }
            }
        }
    }

    /// <summary>The same tree with other leaves.</summary>
    /// <param name="change">Makes a leaf's weights those of the new one.</param>
    internal ForestNode WithLeaves(Func<IReadOnlyList<(int Sum, double Weight)>, IEnumerable<(int Sum, double Weight)>> change) =>
        this is Split split
            ? split with { True = split.True.WithLeaves(change), False = split.False.WithLeaves(change) }
            : new Leaf([.. change(((Leaf)this).Weights)]);
}

/// <summary>How a node compares its input x with its threshold t. Other comparisons are these with the branches exchanged.</summary>
internal enum ForestComparison
{
    /// <summary>x ≤ t.</summary>
    AtMost,

    /// <summary>x &lt; t.</summary>
    Below,

    /// <summary>x = t.</summary>
    Equal,
}
