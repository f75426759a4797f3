using System.Numerics;

namespace TinyInfer.Training.Trees;

/// <summary>
/// Trains isolation forests (Liu, Ting and Zhou, 2008): what few random comparisons set apart from all others is unusual. The sum of a
/// sample is 1 less its mean path over the longest that there can be, which orders samples as the published score does.
/// </summary>
internal static class IsolationTrainer
{
    private const int MostRows = 256;
    private const double EulerGamma = 0.5772156649;

    /// <summary>Trains.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="trees">How many trees.</param>
    /// <param name="seed">Decides on rows and comparisons.</param>
    internal static Forest Train(IReadOnlyList<float[]> rows, int trees, int seed)
    {
        BinnedRows binned = new(rows);
        int count = Math.Min(MostRows, binned.Rows);
        int depth = Math.Max(1, BitOperations.Log2((uint)Math.Max(1, count - 1)) + 1);
        int[] features = [.. Enumerable.Range(0, binned.Features).Where(binned.Moves)];
        double longest = depth + MeanPath(count);
        TreeNode[] grown = new TreeNode[trees];
        for (int tree = 0; tree < trees; tree++)
        {
            Random random = new((seed * 1000) + tree);
            int[] order = [.. Enumerable.Range(0, binned.Rows)];
            random.Shuffle(order);
            grown[tree] = Grow(order[..count], 0);

            TreeNode Grow(int[] own, int level)
            {
                int[] telling = level == depth || own.Length < 2
                    ? []
                    : [.. features.Where(f => own.Any(r => binned[f, r] != binned[f, own[0]]))];
                if (telling.Length == 0)
                {
                    return new TreeLeaf([(float)((1 - ((level + MeanPath(own.Length)) / longest)) / trees)]);
                }

                int feature = telling[random.Next(telling.Length)];
                int bin = random.Next(own.Min(r => binned[feature, r]), own.Max(r => binned[feature, r]));
                return new TreeSplit(feature, binned.Border(feature, bin),
                    Grow([.. own.Where(r => binned[feature, r] <= bin)], level + 1),
                    Grow([.. own.Where(r => binned[feature, r] > bin)], level + 1));
            }
        }

        return new Forest(grown, binned.Features, 1);
    }

    /// <summary>Mean path of a search in a binary tree of so many entries that comes to nothing.</summary>
    private static double MeanPath(int count) =>
        count < 2 ? 0 : count == 2 ? 1 : (2 * (Math.Log(count - 1) + EulerGamma)) - (2.0 * (count - 1) / count);
}
