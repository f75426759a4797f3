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

    /// <summary>Into the weights behind; offsets only where every input of theirs is one that they reached, which padding is not.</summary>
    private static bool FoldForward(Network network, ChannelAffine affine)
    {
        if (affine.Input.IsQuantizationFixed || affine.Output.IsQuantizationFixed
            || Reader(network, affine, out List<Reshape> reshapes) is not { Weights.Integers: null } reader
            || !TakesInputs(reader, affine.Offsets.All(o => o == 0)))
        {
            return false;
        }

        int inputs = reader is DepthwiseConv2D
            ? reader.Input.Shape[^1]
            : reader.Weights.Shape[^1] * (reader is Conv2D conv ? conv.Groups : 1);
        float[] factors = Spread(affine.Factors, inputs);
        float[] offsets = Spread(affine.Offsets, inputs);
        int rows = reader.Channels;
        int taps = reader.Weights.Values.Length / rows;
        double[] bias = [.. Enumerable.Range(0, rows).Select(row => (double)(reader.Bias?.Values[row] ?? 0))];
        float[] weights = [.. reader.Weights.Values];
        for (int i = 0; i < weights.Length; i++)
        {
            int input = InputChannel(reader, i / taps, i);
            bias[i / taps] += (double)weights[i] * offsets[input];
            weights[i] *= factors[input];
        }

        reader.Weights = new ConstantTensor(reader.Weights.Shape, weights);
        reader.Bias = new ConstantTensor([rows], Array.ConvertAll(bias, b => (float)b));
        Rewrite.Bypass(network, affine);
        reshapes.ForEach(reshape => reshape.Output.Source = affine.Input.Source?.Reshape(reshape.Output.Shape));
        return true;
    }

    /// <summary>
    /// The weighted operator that alone reads the output, perhaps by way of reshapes, which a factor for all does not mind.
    /// </summary>
    private static WeightedOperator? Reader(Network network, ChannelAffine affine, out List<Reshape> reshapes)
    {
        reshapes = [];
        Operator? reader = network.OnlyConsumer(affine.Output);
        while (affine.IsScalar && reader is Reshape { Output.IsQuantizationFixed: false } reshape)
        {
            reshapes.Add(reshape);
            reader = network.OnlyConsumer(reshape.Output);
        }

        return reader as WeightedOperator;
    }

    private static bool TakesInputs(WeightedOperator reader, bool isFactorOnly) => reader switch
    {
        Dense => true,
        Conv2D conv => isFactorOnly || conv.Window.IsUnpadded,
        DepthwiseConv2D conv => isFactorOnly || conv.Window.IsUnpadded,
        _ => false,
    };

    /// <summary>The input channel that a weight multiplies.</summary>
    private static int InputChannel(WeightedOperator reader, int row, int weight) => reader switch
    {
        DepthwiseConv2D depthwise => row / depthwise.Multiplier,
        Conv2D conv => (row / (conv.Channels / conv.Groups) * conv.Weights.Shape[3]) + (weight % conv.Weights.Shape[3]),
        _ => weight % reader.Weights.Shape[^1],
    };

    private static float[] Spread(float[] values, int count) =>
        values.Length == count ? values : [.. Enumerable.Repeat(values[0], count)];
}
