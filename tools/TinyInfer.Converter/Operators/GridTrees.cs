using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.Onnx.Trees;

namespace TinyInfer.Converter.Operators;

/// <summary>
/// Moves thresholds onto the grid of quantized inputs: a comparison of reals becomes one of int8 that comes out the same for every real
/// value which the grid has. Comparisons that a way has already decided are left out.
/// </summary>
/// <param name="quantization">How inputs are int8.</param>
/// <param name="normalization">What happens to the model's features before; null if nothing.</param>
internal sealed class GridTrees(Quantization quantization, InputNormalization? normalization)
{
    private readonly Dictionary<int, float[]> _grids = [];
    private readonly Dictionary<int, (int Lowest, int Highest)> _known = [];

    /// <summary>Moves a tree.</summary>
    /// <param name="node">Where it starts.</param>
    /// <param name="values">What a leaf adds.</param>
    /// <returns>The tree on int8 inputs.</returns>
    internal TreeNode Convert(ForestNode node, Func<ForestNode.Leaf, int[]> values)
    {
        if (node is not ForestNode.Split split)
        {
            return new TreeNode.Leaf(values((ForestNode.Leaf)node));
        }

        float[] grid = GridOf(split.Feature);
        TreeNode True() => Convert(split.True, values);
        TreeNode False() => Convert(split.False, values);
        if (split.Comparison != ForestComparison.Equal)
        {
            bool IsTrue(float x) => split.Comparison == ForestComparison.AtMost ? x <= split.Threshold : x < split.Threshold;
            return Branch(split.Feature, grid.TakeWhile(IsTrue).Count() + sbyte.MinValue - 1, True, False);
        }

        // Of a value that the grid has only nearly, its nearest stands for it.
        float[] distances = Array.ConvertAll(grid, x => Math.Abs(x - split.Threshold));
        int nearest = Array.IndexOf(distances, distances.Min());
        if (distances[nearest] > (grid[1] - grid[0]) / 2)
        {
            return False();
        }

        int q = nearest + sbyte.MinValue;
        return Branch(split.Feature, q, () => Branch(split.Feature, q - 1, False, True), False);
    }

    /// <summary>Goes below if the input is at most the threshold.</summary>
    private TreeNode Branch(int feature, int threshold, Func<TreeNode> below, Func<TreeNode> above)
    {
        (int lowest, int highest) = _known.GetValueOrDefault(feature, (sbyte.MinValue, sbyte.MaxValue));
        if (threshold >= highest)
        {
            return below();
        }

        if (threshold < lowest)
        {
            return above();
        }

        _known[feature] = (lowest, threshold);
        TreeNode first = below();
        _known[feature] = (threshold + 1, highest);
        TreeNode second = above();
        _known[feature] = (lowest, highest);
        return new TreeNode.Split(feature, threshold, first, second);
    }

    /// <summary>The model's features that the 256 values of an input stand for.</summary>
    private float[] GridOf(int feature)
    {
        if (!_grids.TryGetValue(feature, out float[]? grid))
        {
            grid = [.. Enumerable.Range(sbyte.MinValue, 256).Select(q => quantization.Scale * (q - quantization.ZeroPoint))];
            if (normalization != null)
            {
                double gain = normalization.GetGain(feature);
                grid = Array.ConvertAll(grid, x => (float)((x - (double)normalization.GetOffset(feature)) / gain));
            }

            _grids.Add(feature, grid);
        }

        return grid;
    }
}
