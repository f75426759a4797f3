using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Operators;

namespace TinyInfer.Converter.Quantize;

/// <summary>
/// A layer and those that read what it makes, between which each channel may have a factor: the first multiplies by it, the others divide.
/// Rectified or pooled, a channel keeps its factor.
/// </summary>
/// <param name="Maker">The layer.</param>
/// <param name="Between">Values from the layer's output to what its readers read.</param>
/// <param name="Pools">Operators in between with a clamp.</param>
/// <param name="Readers">The layers that read them.</param>
internal sealed record EqualizedPair(
    WeightedOperator Maker, IReadOnlyList<Value> Between, IReadOnlyList<Pool2D> Pools, IReadOnlyList<WeightedOperator> Readers)
{
    /// <summary>Finds the pairs of a network.</summary>
    /// <param name="network">A network that is not yet quantized.</param>
    internal static IEnumerable<EqualizedPair> Of(Network network)
    {
        foreach (WeightedOperator maker in network.Operators.OfType<WeightedOperator>())
        {
            List<Value> between = [];
            List<Pool2D> pools = [];
            List<WeightedOperator> readers = [];
            if (IsFree(maker) && maker is Dense or Conv2D or DepthwiseConv2D && KeepsFactors(maker.Clamp, mayEnd: true)
                && maker.Output.Source != null && Follow(network, maker.Output, between, pools, readers) && readers.Count > 0)
            {
                yield return new EqualizedPair(maker, between, pools, readers);
            }
        }
    }

    private static bool IsFree(WeightedOperator op) => op.Weights.Integers == null && op.Bias?.Integers == null;

    /// <summary>Whether what a clamp lets through is the same times a factor.</summary>
    private static bool KeepsFactors(Clamp clamp, bool mayEnd) =>
        clamp.Minimum is 0 or double.NegativeInfinity && (double.IsPositiveInfinity(clamp.Maximum) || (mayEnd && clamp.Maximum > 0));

    private static bool Follow(
        Network network, Value value, List<Value> between, List<Pool2D> pools, List<WeightedOperator> readers)
    {
        if (network.Outputs.Contains(value) || value.IsQuantizationFixed || value.Source is { IntegerOffset: not null }
            || (value.Source != null && value.Source.Clamp != Clamp.None))
        {
            return false;
        }

        between.Add(value);
        foreach (Operator reader in network.Consumers(value))
        {
            bool isGood = reader switch
            {
                Dense or Conv2D or DepthwiseConv2D => IsFree((WeightedOperator)reader) && Note(readers, (WeightedOperator)reader),
                Pool2D pool => KeepsFactors(pool.Clamp, mayEnd: false) && Note(pools, pool)
                    && Follow(network, pool.Output, between, pools, readers),
                Reshape when reader.Output.Shape[^1] % value.Shape[^1] == 0 => Follow(network, reader.Output, between, pools, readers),
                Unary unary => KeepsFactors(unary) && Follow(network, unary.Output, between, pools, readers),
                _ => false,
            };
            if (!isGood)
            {
                return false;
            }
        }

        return true;
    }

    private static bool Note<T>(List<T> list, T item)
    {
        list.Add(item);
        return true;
    }

    /// <summary>Whether a function is as good before a factor as behind it, as a leaky ReLU is.</summary>
    private static bool KeepsFactors(Unary unary) => unary.OnIntegers == null && unary.NaturalOutput == null
        && Enumerable.Range(-8, 17).All(i => Math.Abs((8 * unary.Function(i / 8.0)) - unary.Function(i)) <= 1e-6 * Math.Abs(i));
}
