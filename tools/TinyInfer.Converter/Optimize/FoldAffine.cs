using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Operators;

namespace TinyInfer.Converter.Optimize;

/// <summary>Folds factors and offsets per channel, which batch normalisation is, into the weights before or behind them.</summary>
internal static class FoldAffine
{
    internal static bool Run(Network network)
    {
        foreach (ChannelAffine affine in network.Operators.OfType<ChannelAffine>())
        {
            if (FoldBackward(network, affine) || FoldForward(network, affine))
            {
                return true;
            }
        }

        return false;
    }

    private static bool FoldBackward(Network network, ChannelAffine affine)
    {
        if (network.Producer(affine.Input) is not WeightedOperator producer || producer.Clamp != Clamp.None
            || producer.Output.IsQuantizationFixed || (producer.Weights.Integers != null && affine.Factors.Any(f => f <= 0))
            || network.OnlyConsumer(affine.Input) != affine)
        {
            return false;
        }

        int channels = producer.Channels;
        producer.ScaleChannels(Spread(affine.Factors, channels), Spread(affine.Offsets, channels));
        Rewrite.Absorb(network, producer, affine);
        return true;
    }

    /// <summary>Into the weights behind: only where every input of theirs is one that the factors reached, which padding is not.</summary>
    private static bool FoldForward(Network network, ChannelAffine affine)
    {
        if (network.OnlyConsumer(affine.Output) is not Dense { Weights.Integers: null } dense
            || affine.Input.IsQuantizationFixed || affine.Output.IsQuantizationFixed)
        {
            return false;
        }

        int rows = dense.Channels;
        int columns = dense.Columns;
        float[] factors = Spread(affine.Factors, columns);
        float[] offsets = Spread(affine.Offsets, columns);
        float[] bias = [.. Enumerable.Range(0, rows).Select(row => (dense.Bias?.Values[row] ?? 0)
            + (float)Enumerable.Range(0, columns).Sum(c => (double)dense.Weights.Values[(row * columns) + c] * offsets[c]))];
        dense.Weights = new ConstantTensor(dense.Weights.Shape, [.. dense.Weights.Values.Select((w, i) => w * factors[i % columns])]);
        dense.Bias = new ConstantTensor([rows], bias);
        Rewrite.Bypass(network, affine);
        return true;
    }

    private static float[] Spread(float[] values, int count) =>
        values.Length == count ? values : [.. Enumerable.Repeat(values[0], count)];
}
