using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Operators;

namespace TinyInfer.Converter.Quantize;

/// <summary>
/// Weights of 8 bits with a zero point can take 9 bits without it, which kernels do not have. Such weights become two, each of 8 bits, that add up to the
/// one, and the layer sees each of its inputs twice: exact, for twice the work.
/// </summary>
internal static class WideWeights
{
    private const int Largest = sbyte.MaxValue;

    /// <summary>Splits the weights of all layers that need it.</summary>
    /// <param name="network">A quantized network; changed.</param>
    internal static void Split(Network network)
    {
        foreach (WeightedOperator op in network.Operators.OfType<WeightedOperator>().Where(op => IsWide(op)).ToList())
        {
            int groups = op is Conv2D convolution ? convolution.Groups : op is DepthwiseConv2D ? op.Input.Shape[3] : 1;
            if (op is not (Dense or Conv2D or DepthwiseConv2D))
            {
                continue;
            }

            network.Warnings.Add(
                $"{op.Name}: its weights have a zero point far from the middle and take 9 bits without it; the layer costs twice the work. "
                + "Quantize weights symmetrically (signed, zero point 0).");
            Value twice = Twice(network, op, groups);
            ConstantTensor weights = Pairs(op is DepthwiseConv2D ? op.Weights.InsertAxis(3) : op.Weights);
            if (op is DepthwiseConv2D depthwise)
            {
                Conv2D replacement = new(op.Name, op.Output.Name, twice, weights, op.Bias, depthwise.Window, groups) { Clamp = op.Clamp };
                Optimize.Rewrite.Exchange(network, op, replacement);
            }
            else
            {
                op.Inputs[0] = twice;
                op.Weights = weights;
            }
        }
    }

    private static bool IsWide(WeightedOperator op) => op.Weights.Integers is { } integers
        && Deviations(op.Weights.Shape, integers).Any(w => w is < sbyte.MinValue or > Largest);

    /// <summary>The input with the channels of each group twice, one after the other.</summary>
    private static Value Twice(Network network, WeightedOperator op, int groups)
    {
        int[] shape = op.Input.Shape;
        int channels = shape[^1] / groups;
        int index = network.Operators.IndexOf(op);
        Reshape rows = new(op.Name, network.Fresh(op.Input.Name), op.Input, [op.Input.Length / channels, channels]);
        rows.InferShapes();
        Concat both = new(op.Name, network.Fresh(op.Input.Name), [rows.Output, rows.Output], 1);
        both.InferShapes();
        Reshape images = new(op.Name, network.Fresh(op.Input.Name), both.Output, [.. shape[..^1], 2 * shape[^1]]);
        images.InferShapes();
        foreach (Operator added in (Operator[])[rows, both, images])
        {
            added.Output.Quantization = op.Input.Quantization;
            network.Operators.Insert(index++, added);
        }

        return images.Output;
    }

    /// <summary>The weights as pairs along the last axis: what fits 8 bits, then what is left.</summary>
    private static ConstantTensor Pairs(ConstantTensor weights)
    {
        FixedIntegers integers = weights.Integers!;
        int channels = weights.Shape[^1];
        int scaleInner = integers.Axis < 0 ? 1 : Shapes.Strides(weights.Shape)[integers.Axis];
        int[] deviations = [.. Deviations(weights.Shape, integers)];
        int[] pairs = new int[deviations.Length * 2];
        float[] values = new float[pairs.Length];
        for (int i = 0; i < deviations.Length; i++)
        {
            int at = (i / channels * channels * 2) + (i % channels);
            float scale = integers.Scales[i / scaleInner % integers.Scales.Length];
            pairs[at] = Math.Clamp(deviations[i], -Largest, Largest);
            pairs[at + channels] = deviations[i] - pairs[at];
            values[at] = scale * pairs[at];
            values[at + channels] = scale * pairs[at + channels];
        }

        return new ConstantTensor([.. weights.Shape[..^1], 2 * channels], values)
        {
            Integers = integers with { Values = pairs, ZeroPoints = new int[integers.Scales.Length] },
        };
    }

    private static IEnumerable<int> Deviations(int[] shape, FixedIntegers integers)
    {
        int inner = integers.Axis < 0 ? 1 : Shapes.Strides(shape)[integers.Axis];
        return integers.Values.Select((w, i) => w - integers.ZeroPoints[i / inner % integers.ZeroPoints.Length]);
    }
}
