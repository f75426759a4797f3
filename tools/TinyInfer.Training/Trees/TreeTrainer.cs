namespace TinyInfer.Training.Trees;

/// <summary>Trains decision trees and random forests (Breiman, 2001) by the Gini impurity, over features in steps.</summary>
internal static class TreeTrainer
{
    private const int FewestInLeaf = 3;

    /// <summary>Trains.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="classes">The class of each row.</param>
    /// <param name="weights">What a row of each class counts.</param>
    /// <param name="trees">How many trees: one sees all rows and features; more see rows drawn with replacement, and at each comparison as
    /// many features as the root of all.</param>
    /// <param name="depth">The most comparisons on a way.</param>
    /// <param name="seed">Decides on rows and features.</param>
    /// <returns>Trees whose sums are shares of classes.</returns>
    internal static Forest Train(
        IReadOnlyList<float[]> rows, IReadOnlyList<int> classes, IReadOnlyList<float> weights, int trees, int depth, int seed)
    {
        BinnedRows binned = new(rows);
        TreeNode[] grown = new TreeNode[trees];
        for (int tree = 0; tree < trees; tree++)
        {
            Random random = new((seed * 1000) + tree);
            int[] drawn = [.. Enumerable.Range(0, binned.Rows).Select(i => trees == 1 ? i : random.Next(binned.Rows))];
            int tried = trees == 1 ? binned.Features : Math.Max(1, (int)Math.Sqrt(binned.Features));
            grown[tree] = new Grower(binned, classes, weights, tried, 1f / trees, random).Grow(drawn, depth);
        }

        return new Forest(grown, binned.Features, weights.Count);
    }

    /// <summary>Grows a tree.</summary>
    private sealed class Grower(
        BinnedRows rows, IReadOnlyList<int> classes, IReadOnlyList<float> weights, int tried, float share, Random random)
    {
        private readonly int[] _order = [.. Enumerable.Range(0, rows.Features).Where(rows.Moves)];
        private readonly double[] _histogram = new double[BinnedRows.Bins * weights.Count];
        private readonly int[] _counts = new int[BinnedRows.Bins];

        internal TreeNode Grow(int[] own, int depth)
        {
            double[] sums = new double[weights.Count];
            foreach (int row in own)
            {
                sums[classes[row]] += weights[classes[row]];
            }

            double all = sums.Sum();
            if (depth == 0 || own.Length < 2 * FewestInLeaf || sums.Count(s => s > 0) < 2 || Best(own, sums) is not { } best)
            {
                return new TreeLeaf([.. sums.Select(s => (float)(share * s / all))]);
            }

            return new TreeSplit(best.Feature, rows.Border(best.Feature, best.Bin),
                Grow([.. own.Where(row => rows[best.Feature, row] <= best.Bin)], depth - 1),
                Grow([.. own.Where(row => rows[best.Feature, row] > best.Bin)], depth - 1));
        }

        /// <summary>The comparison after which classes are purest; null if none makes them purer.</summary>
        private (int Feature, int Bin)? Best(int[] own, double[] sums)
        {
            double all = sums.Sum();
            double best = sums.Sum(s => s * s) / all * (1 + 1e-9);
            (int, int)? found = null;
            random.Shuffle(_order);
            foreach (int feature in _order.Take(tried))
            {
                Fill(feature, own);
                double[] below = new double[sums.Length];
                double total = 0;
                int count = 0;
                for (int bin = 0; bin < BinnedRows.Bins - 1; bin++)
                {
                    for (int c = 0; c < sums.Length; c++)
                    {
                        below[c] += _histogram[(bin * sums.Length) + c];
                        total += _histogram[(bin * sums.Length) + c];
                    }

                    count += _counts[bin];
                    if (_counts[bin] == 0 || count < FewestInLeaf || own.Length - count < FewestInLeaf)
                    {
                        continue;
                    }

                    double purity = 0;
                    for (int c = 0; c < sums.Length; c++)
                    {
                        double above = sums[c] - below[c];
                        purity += (below[c] * below[c] / total) + (above * above / Math.Max(all - total, 1e-12));
                    }

                    if (purity > best)
                    {
                        (best, found) = (purity, (feature, bin));
                    }
                }
            }

            return found;
        }

        private void Fill(int feature, int[] own)
        {
            _histogram.AsSpan().Clear();
            _counts.AsSpan().Clear();
            foreach (int row in own)
            {
                int bin = rows[feature, row];
                _histogram[(bin * weights.Count) + classes[row]] += weights[classes[row]];
                _counts[bin]++;
            }
        }
    }
}
