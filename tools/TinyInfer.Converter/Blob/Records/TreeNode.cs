namespace TinyInfer.Converter.Blob.Records;

/// <summary>A node of a decision tree on quantized inputs.</summary>
internal abstract record TreeNode
{
    /// <summary>A comparison.</summary>
    /// <param name="Feature">Index of the input that is compared.</param>
    /// <param name="Threshold">A q of that input, from −128 to 126.</param>
    /// <param name="Below">Where it goes if the input is at most the threshold.</param>
    /// <param name="Above">Where it goes if not.</param>
    internal sealed record Split(int Feature, int Threshold, TreeNode Below, TreeNode Above) : TreeNode;

    /// <summary>The end of a way.</summary>
    /// <param name="Values">What it adds to each of the tree's sums.</param>
    internal sealed record Leaf(int[] Values) : TreeNode;

    /// <summary>All nodes, parents first, what is below before what is above.</summary>
    internal IEnumerable<TreeNode> All
    {
        get
        {
            Stack<TreeNode> open = new([this]);
            while (open.TryPop(out TreeNode? node))
            {
                yield return node;
                if (node is Split split)
                {
                    open.Push(split.Above);
                    open.Push(split.Below);
                }
            }
        }
    }

    /// <summary>All leaves.</summary>
    internal IEnumerable<Leaf> Leaves => All.OfType<Leaf>();

    /// <summary>Comparisons that a run makes if each goes either way half the time.</summary>
    internal double ExpectedSplits => this is Split split ? 1 + ((split.Below.ExpectedSplits + split.Above.ExpectedSplits) / 2) : 0;

    /// <summary>The most comparisons on a way.</summary>
    internal int Depth => this is Split split ? 1 + Math.Max(split.Below.Depth, split.Above.Depth) : 0;
}

/// <summary>A decision tree.</summary>
/// <param name="FirstSum">The first of the sums that its leaves add to.</param>
/// <param name="Root">Where it starts.</param>
internal sealed record TreeRecord(int FirstSum, TreeNode Root)
{
    /// <summary>Number of sums that its leaves add to.</summary>
    internal int SumCount => Root.Leaves.First().Values.Length;
}
