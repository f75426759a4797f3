namespace TinyInfer.Training.Trees;

/// <summary>Trees whose leaves are added up.</summary>
/// <param name="Trees">The trees.</param>
/// <param name="Inputs">Number of features.</param>
/// <param name="Outputs">Number of sums.</param>
internal sealed record Forest(IReadOnlyList<TreeNode> Trees, int Inputs, int Outputs)
{
    /// <summary>Adds up what features come to.</summary>
    /// <param name="row">The features.</param>
    internal float[] Run(float[] row)
    {
        float[] sums = new float[Outputs];
        foreach (TreeNode tree in Trees)
        {
            float[] values = tree.Find(row);
            for (int i = 0; i < sums.Length; i++)
            {
                sums[i] += values[i];
            }
        }

        return sums;
    }

    /// <summary>Comparisons for a sample, over all trees, if each leaf is as likely as its depth has it.</summary>
    internal double Visits => Trees.Sum(tree => Visit(tree));

    private static double Visit(TreeNode node) =>
        node is TreeSplit split ? 1 + ((Visit(split.Below) + Visit(split.Above)) / 2) : 0;
}
