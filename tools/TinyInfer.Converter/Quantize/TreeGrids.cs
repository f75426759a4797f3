using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.Onnx.Trees;
using TinyInfer.Converter.Operators;

namespace TinyInfer.Converter.Quantize;

/// <summary>
/// Quantizes inputs that decision trees alone read by what the trees compare them with: beyond the outermost thresholds of a feature all
/// values are alike, and steps that end at thresholds lose nothing.
/// </summary>
internal static class TreeGrids
{
    /// <summary>Steps between the outermost thresholds of a feature, at most: one more is left on either side.</summary>
    private const int MaxSteps = 252;

    /// <summary>How far beyond a threshold a step ends, in steps: more than what float32 rounds.</summary>
    private const double Beyond = 1 / 16.0;

    /// <summary>By how much finer steps have to be with a scale for each feature, to be worth their arithmetic.</summary>
    private const double Finer = 2;

    /// <summary>Mean distance of thresholds from the ends of steps, in steps, that is as good as none.</summary>
    private const double Exact = 0.01;

    /// <summary>Quantizes the inputs.</summary>
    /// <param name="network">The network; changed.</param>
    internal static void Fit(Network network)
    {
        foreach (Value input in network.Inputs.Where(v => v.Quantization == null && v.Source?.IntegerOffset == null).ToList())
        {
            if (AreAllReaders(network, input))
            {
                Fit(network, input, [.. ReadersOf(network, input).OfType<TreeEnsemble>()]);
            }
        }
    }

    /// <summary>True if decision trees, and nothing else, read a value.</summary>
    /// <param name="network">The network.</param>
    /// <param name="value">The value.</param>
    internal static bool AreAllReaders(Network network, Value value)
    {
        List<Operator> readers = ReadersOf(network, value);
        return readers.Count > 0 && readers.TrueForAll(op => op is TreeEnsemble) && !network.Outputs.Contains(value);
    }

    private static void Fit(Network network, Value input, TreeEnsemble[] trees)
    {
        ILookup<int, ForestNode.Split> splits = trees.SelectMany(tree => tree.Forest.Splits)
            .Where(split => float.IsFinite(split.Threshold)).ToLookup(split => split.Feature);
        if (splits.Count == 0)
        {
            input.Quantization = Quantization.FromRange(-1, 1);
            return;
        }

        Dictionary<int, FeatureGrid> grids = splits.ToDictionary(g => g.Key, GridOf);
        double lowest = splits.SelectMany(g => g).Min(split => split.Threshold);
        double highest = splits.SelectMany(g => g).Max(split => split.Threshold);
        double margin = Math.Max(highest - lowest, Math.Max(Math.Abs(highest), Math.Abs(lowest)) * 1e-3) / 64;
        Quantization shared = Quantization.FromRange(lowest - margin, highest + margin);
        bool isCoarse = grids.Values.Any(grid => grid.Step * Finer < shared.Scale);
        if (input.Normalization != null || !(isCoarse || grids.Values.All(grid => grid.Error < Exact)))
        {
            input.Quantization = shared;
            return;
        }

        // An input that no tree reads stays what it is.
        FeatureGrid[] all = [.. Enumerable.Range(0, input.Length).Select(i => grids.GetValueOrDefault(i) ?? new FeatureGrid(1, 0, 0))];
        InputNormalization normalization =
            new(1, [.. all.Select(g => (float)(1 / g.Step))], [.. all.Select(g => (float)(-g.Middle / g.Step))]);
        Value normalized = new(input.Name, input.Shape) { Normalization = normalization, Quantization = new Quantization(1, 0) };
        network.Inputs[network.Inputs.IndexOf(input)] = normalized;
        network.Replace(input, normalized);
        Array.ForEach(trees, tree => tree.Normalization = normalization);
    }

    /// <summary>
    /// The steps of a feature. A step ends just beyond a threshold, so that what equals it is on its side; of whole numbers that are
    /// compared in several ways, half way between two.
    /// </summary>
    private static FeatureGrid GridOf(IEnumerable<ForestNode.Split> splits)
    {
        ForestComparison[] kinds = [.. splits.Select(split => split.Comparison).Distinct()];
        bool isWhole = (kinds.Length > 1 || kinds[0] == ForestComparison.Equal)
            && splits.All(split => split.Threshold == MathF.Round(split.Threshold));
        IEnumerable<float> ends = splits.SelectMany(split => (float[])(split.Comparison switch
        {
            ForestComparison.Equal => [split.Threshold - 0.5f, split.Threshold + 0.5f],
            ForestComparison.Below when isWhole => [split.Threshold - 0.5f],
            _ when isWhole => [split.Threshold + 0.5f],
            _ => [split.Threshold],
        }));
        return FeatureGrid.Of(
            [.. ends.Distinct().Order()], MaxSteps, isWhole ? 0 : kinds[0] == ForestComparison.Below ? -Beyond : Beyond);
    }

    private static List<Operator> ReadersOf(Network network, Value value) => [.. network.Consumers(value).SelectMany(
        op => op.IsView ? ReadersOf(network, op.Output) : [op])];
}
