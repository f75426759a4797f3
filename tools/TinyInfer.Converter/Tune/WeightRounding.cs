using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Operators;
using TinyInfer.Converter.Weights;

namespace TinyInfer.Converter.Tune;

/// <summary>
/// Rounds a layer's weights such that its sums, not its weights, are nearest to the float model's: the error of each rounding is made up
/// for by the weights that are still to be rounded (optimal brain quantization; Frantar et al., "GPTQ", 2022). The bias takes the mean of
/// what is left.
/// </summary>
internal static class WeightRounding
{
    /// <summary>The longest rows whose correlations are computed.</summary>
    private const int MostColumns = 1024;

    /// <summary>Part of the mean square of the inputs that is added to each: what is not in the samples is not to be bent.</summary>
    private const double Damping = 0.01;

    /// <summary>Rounds a layer's weights.</summary>
    /// <param name="layer">The layer, whose input and output are quantized.</param>
    /// <param name="samples">What it reads.</param>
    /// <returns>The weights with their integers, and the bias.</returns>
    internal static (ConstantTensor Weights, ConstantTensor Bias) Round(WeightedOperator layer, LayerSamples samples)
    {
        (int[] integers, float[] scales) = WeightQuantizer.Nearest(layer);
        int largest = WeightBits.Largest(layer.BitsPerWeight);
        int columns = samples.Columns;
        int perGroup = layer.Channels / samples.Groups;
        float[] bias = layer.Bias?.Values.ToArray() ?? new float[layer.Channels];
        for (int group = 0; group < samples.Groups; group++)
        {
            List<float[]> actual = samples.Actual[group];
            double[,]? factor = columns <= MostColumns ? InverseFactor(actual, columns) : null;
            double[] realMean = MeanOf(samples.Real[group], columns);
            double[] actualMean = MeanOf(actual, columns);
            for (int channel = group * perGroup; channel < (group + 1) * perGroup; channel++)
            {
                Span<int> row = integers.AsSpan(channel * columns, columns);
                ReadOnlySpan<float> weights = layer.Weights.Values.AsSpan(channel * columns, columns);
                if (factor != null)
                {
                    Round(weights, scales[channel], largest, factor, row);
                }

                double left = 0;
                for (int i = 0; i < columns; i++)
                {
                    left += (weights[i] * realMean[i]) - ((double)row[i] * scales[channel] * actualMean[i]);
                }

                bias[channel] += (float)left;
            }
        }

        float[] reals = [.. integers.Select((q, i) => q * scales[i / columns])];
        return (
            new ConstantTensor(layer.Weights.Shape, reals)
            {
                Integers = new FixedIntegers(integers, scales, new int[scales.Length], layer.ChannelAxis) { AreTuned = true },
            },
            new ConstantTensor([layer.Channels], bias));
    }

    /// <summary>Rounds a row from its end, since the factor is lower triangular.</summary>
    private static void Round(ReadOnlySpan<float> weights, float scale, int largest, double[,] factor, Span<int> row)
    {
        double[] left = new double[weights.Length];
        for (int i = 0; i < weights.Length; i++)
        {
            left[i] = weights[i];
        }

        for (int i = weights.Length - 1; i >= 0; i--)
        {
            // A weight that is 0 takes no time, and stays.
            row[i] = weights[i] == 0 ? 0 : (int)Math.Clamp(Math.Round(left[i] / scale), -largest, largest);
            double error = (left[i] - ((double)row[i] * scale)) / factor[i, i];
            for (int j = 0; j < i; j++)
            {
                left[j] -= error * factor[i, j];
            }
        }
    }

    /// <summary>The inverse of the Cholesky factor of the inputs' second moments.</summary>
    private static double[,] InverseFactor(List<float[]> rows, int columns)
    {
        double[,] moments = new double[columns, columns];
        foreach (float[] row in rows)
        {
            for (int i = 0; i < columns; i++)
            {
                double value = row[i];
                for (int j = 0; j <= i && value != 0; j++)
                {
                    moments[i, j] += value * row[j];
                }
            }
        }

        double trace = Enumerable.Range(0, columns).Sum(i => moments[i, i]);
        double damping = Math.Max(Damping * trace / columns, double.Epsilon);
        for (int i = 0; i < columns; i++)
        {
            moments[i, i] += damping;
        }

        return CholeskyFactor.Invert(moments);
    }

    private static double[] MeanOf(List<float[]> rows, int columns)
    {
        double[] sums = new double[columns];
        foreach (float[] row in rows)
        {
            for (int i = 0; i < columns; i++)
            {
                sums[i] += row[i];
            }
        }

        return Array.ConvertAll(sums, sum => sum / Math.Max(1, rows.Count));
    }
}
