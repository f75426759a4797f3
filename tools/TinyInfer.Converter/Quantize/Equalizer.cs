using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Operators;

namespace TinyInfer.Converter.Quantize;

/// <summary>
/// Cross-layer equalization: channels that one scale has to hold are brought nearer to each other by factors, which the layers that read
/// them take back (Nagel et al., "Data-free quantization", 2019; Xiao et al., "SmoothQuant", 2022). The network computes the same.
/// </summary>
internal static class Equalizer
{
    /// <summary>The largest factor by the smallest: what hardly occurs in calibration data is not blown up beyond all measure.</summary>
    private const double MostSpread = 4096;

    /// <summary>Puts factors between the layers of a pair.</summary>
    /// <param name="pair">The pair; its layers and values are changed.</param>
    /// <param name="largest">The largest magnitude that calibration saw of each channel of the first layer.</param>
    /// <param name="strength">
    /// Which part of the differences is taken from activations and left to the weights that read them; from 0 to 1.
    /// </param>
    internal static void Apply(EqualizedPair pair, float[] largest, double strength)
    {
        // A depthwise layer has a scale for each channel's weights, which take all differences at no loss.
        float[] factors = Factors(pair, largest, pair.Readers.All(reader => reader is DepthwiseConv2D) ? 1 : strength);
        WeightedOperator maker = pair.Maker;
        if (!double.IsPositiveInfinity(maker.Clamp.Maximum))
        {
            // One end has to serve all channels: none lies below what its channel reaches, or above its own end.
            double end = factors.Zip(largest, (f, l) => (double)f * l).Max();
            factors = Array.ConvertAll(factors, f => (float)Math.Max(f, end / maker.Clamp.Maximum));
            maker.Clamp = maker.Clamp with { Maximum = end };
        }

        maker.ScaleChannels(factors, new float[factors.Length]);
        foreach (Value value in pair.Between.Where(v => v.Source != null))
        {
            value.Source = value.Source! with
            {
                Factors = [.. Enumerable.Range(0, value.Shape[^1]).Select(i => factors[i % factors.Length])],
            };
        }

        foreach (WeightedOperator reader in pair.Readers)
        {
            reader.Weights = new ConstantTensor(
                reader.Weights.Shape, [.. reader.Weights.Values.Select((w, i) => w / factors[ChannelOf(reader, i) % factors.Length])]);
        }
    }

    private static float[] Factors(EqualizedPair pair, float[] largest, double strength)
    {
        double[] weights = LargestWeights(pair, largest.Length);
        double most = largest.Max();
        double[] factors =
        [
            .. largest.Select((l, c) => l == 0 || weights[c] == 0
                ? 0
                : Math.Pow(weights[c], 1 - strength) / Math.Pow(Math.Max(l, most / MostSpread), strength)),
        ];

        // What is not used, or never moves, has the factor of the others' mean.
        double mean = Math.Exp(factors.Where(f => f > 0).DefaultIfEmpty(1).Average(Math.Log));
        return [.. factors.Select(f => f > 0 ? (float)Math.Clamp(f / mean, 1 / MostSpread, MostSpread) : 1)];
    }

    /// <summary>
    /// For each channel, the largest weight that reads it, as part of the largest of its row. Depthwise layers have none.
    /// </summary>
    private static double[] LargestWeights(EqualizedPair pair, int channels)
    {
        double[] result = new double[channels];
        foreach (WeightedOperator reader in pair.Readers)
        {
            int columns = reader.Weights.Values.Length / reader.Channels;
            for (int row = 0; row < reader.Channels; row++)
            {
                ReadOnlySpan<float> weights = reader.Weights.Values.AsSpan(row * columns, columns);
                float most = weights.ToArray().Max(Math.Abs);
                for (int i = 0; i < columns && most != 0; i++)
                {
                    int channel = ChannelOf(reader, (row * columns) + i) % channels;
                    result[channel] = Math.Max(result[channel], Math.Abs(weights[i] / most));
                }
            }
        }

        return result;
    }

    /// <summary>The entry of the input's last axis that a weight is multiplied by.</summary>
    private static int ChannelOf(WeightedOperator reader, int weight)
    {
        int columns = reader.Weights.Values.Length / reader.Channels;
        int row = weight / columns;
        return reader switch
        {
            DepthwiseConv2D depthwise => row / depthwise.Multiplier,
            Conv2D { Groups: var groups, Weights.Shape: var shape } => (row / (shape[0] / groups) * shape[3]) + (weight % shape[3]),
            _ => weight % columns,
        };
    }
}
