namespace TinyInfer.Training.Trees;

/// <summary>A node of a tree: a comparison, or a leaf.</summary>
internal abstract record TreeNode
{
    /// <summary>The leaf that features come to.</summary>
    /// <param name="row">The features.</param>
    internal float[] Find(float[] row)
    {
        TreeNode node = this;
        while (node is TreeSplit split)
        {
            node = row[split.Feature] <= split.Threshold ? split.Below : split.Above;
        }

        return ((TreeLeaf)node).Values;
    }
}

/// <summary>A comparison.</summary>
/// <param name="Feature">Index of the feature.</param>
/// <param name="Threshold">A feature up to it goes below.</param>
/// <param name="Below">What then follows.</param>
/// <param name="Above">What follows otherwise.</param>
internal sealed record TreeSplit(int Feature, float Threshold, TreeNode Below, TreeNode Above) : TreeNode;

/// <summary>A leaf.</summary>
/// <param name="Values">What it adds to each output.</param>
internal sealed record TreeLeaf(float[] Values) : TreeNode;
