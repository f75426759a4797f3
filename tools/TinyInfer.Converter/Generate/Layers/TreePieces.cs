using TinyInfer.Converter.Blob.Records;

namespace TinyInfer.Converter.Generate.Layers;

/// <summary>
/// Cuts trees that are more code than a method holds into trees that add up to them: one has nothing where the other has a branch.
/// </summary>
internal static class TreePieces
{
    /// <summary>The most nodes of a piece: at 22 bytes of code or less for each, a method holds it, and a jump reaches from end to
    /// end.</summary>
    private const int MaxNodes = 1200;

    /// <summary>Cuts a tree.</summary>
    /// <param name="tree">The tree.</param>
    /// <returns>The pieces; the tree itself if it is small.</returns>
    internal static IEnumerable<TreeRecord> Of(TreeRecord tree)
    {
        Dictionary<TreeNode, int> sizes = new(ReferenceEqualityComparer.Instance);
        if (Measure(tree.Root, sizes) <= MaxNodes)
        {
            return [tree];
        }

        // The branch that is nearest to half of a piece's size, or the smallest that is more than that.
        TreeNode branch = tree.Root;
        while (branch is TreeNode.Split split && sizes[branch] > MaxNodes / 2)
        {
            branch = sizes[split.Below] >= sizes[split.Above] ? split.Below : split.Above;
        }

        TreeNode.Leaf nothing = new(new int[tree.SumCount]);
        return Of(tree with { Root = Replace(tree.Root, node => node == (object)branch ? nothing : null) })
            .Append(tree with { Root = WayTo(tree.Root, branch, nothing)! });
    }

    private static int Measure(TreeNode node, Dictionary<TreeNode, int> sizes) =>
        sizes[node] = node is TreeNode.Split split ? 1 + Measure(split.Below, sizes) + Measure(split.Above, sizes) : 1;

    private static TreeNode Replace(TreeNode node, Func<TreeNode, TreeNode?> change) => change(node)
        ?? (node is TreeNode.Split split
            ? split with { Below = Replace(split.Below, change), Above = Replace(split.Above, change) }
            : node);

    /// <summary>The tree with nothing but the way to a branch; null if it is not there.</summary>
    private static TreeNode? WayTo(TreeNode node, TreeNode branch, TreeNode nothing)
    {
        if (ReferenceEquals(node, branch))
        {
            return node;
        }

        if (node is not TreeNode.Split split)
        {
            return null;
        }

        return WayTo(split.Below, branch, nothing) is { } below ? split with { Below = below, Above = nothing }
            : WayTo(split.Above, branch, nothing) is { } above ? split with { Below = nothing, Above = above }
            : null;
    }
}
