using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Operators;

namespace TinyInfer.Converter.Quantize;

/// <summary>
/// Weights of 8 bits with a zero point can take 9 bits without it, which kernels do not have. Such weights become two or three, each of 8
/// bits, that add up to the one, and the layer sees each of its inputs so many times: exact, for that many times the work.
/// </summary>
internal static class WideWeights
{
    private const int Largest = sbyte.MaxValue;

    /// <summary>Splits the weights of all layers that need it.</summary>
    /// <param name="network">A quantized network; changed.</param>
    internal static void Split(Network network)
    {
        foreach (WeightedOperator op in network.Operators.OfType<WeightedOperator>().Where(
            op => op is Dense or Conv2D or DepthwiseConv2D).ToList())
        {
            int parts = Parts(op);
            if (parts == 1)
            {
                continue;
            }

            network.Warnings.Add(
                $"{op.Name}: its weights have a zero point far from the middle and take 9 bits without it; the layer costs {parts} "
                + "times the work. Quantize weights symmetrically (signed, zero point 0).");
            int groups = op is Conv2D convolution ? convolution.Groups : op is DepthwiseConv2D ? op.Input.Shape[3] : 1;
            Value repeated = Repeat(network, op, groups, parts);
            ConstantTensor weights = Split(op is DepthwiseConv2D ? op.Weights.InsertAxis(3) : op.Weights, parts);
            if (op is DepthwiseConv2D depthwise)
            {
                Conv2D replacement = new(op.Name, op.Output.Name, repeated, weights, op.Bias, depthwise.Window, groups)
                {
                    Clamp = op.Clamp,
                    FloatScaleProduct = op.FloatScaleProduct,
                };
                Optimize.Rewrite.Exchange(network, op, replacement);
            }
            else
            {
                op.Inputs[0] = repeated;
                op.Weights = weights;
            }
        }
    }

    /// <summary>How many numbers of 8 bits make the largest weight.</summary>
    private static int Parts(WeightedOperator op)
    {
        if (op.Weights.Integers is not { } integers)
        {
            return 1;
        }

        int[] weights = Deviations(op.Weights.Shape, integers);
        return weights.All(w => w is >= sbyte.MinValue and <= Largest) ? 1 : (weights.Max(Math.Abs) + Largest - 1) / Largest;
    }

    /// <summary>The input with the channels of each group several times, one after the other.</summary>
    private static Value Repeat(Network network, WeightedOperator op, int groups, int times)
    {
        int[] shape = op.Input.Shape;
        int channels = shape[^1] / groups;
        int index = network.Operators.IndexOf(op);
        Reshape rows = new(op.Name, network.Fresh(op.Input.Name), op.Input, [op.Input.Length / channels, channels]);
        rows.InferShapes();
        Concat all = new(op.Name, network.Fresh(op.Input.Name), Enumerable.Repeat(rows.Output, times), 1);
        all.InferShapes();
        Reshape images = new(op.Name, network.Fresh(op.Input.Name), all.Output, [.. shape[..^1], times * shape[^1]]);
        images.InferShapes();
        foreach (Operator added in (Operator[])[rows, all, images])
        {
            added.Output.Quantization = op.Input.Quantization;
            network.Operators.Insert(index++, added);
        }

        return images.Output;
    }

    /// <summary>The weights in parts along the last axis: what fits 8 bits, then what is left of it, and so on.</summary>
    private static ConstantTensor Split(ConstantTensor weights, int parts)
    {
        FixedIntegers integers = weights.Integers!;
        int channels = weights.Shape[^1];
        int inner = integers.Axis < 0 ? 1 : Shapes.Strides(weights.Shape)[integers.Axis];
        int[] rest = Deviations(weights.Shape, integers);
        int[] values = new int[rest.Length * parts];
        float[] reals = new float[values.Length];
        for (int i = 0; i < rest.Length; i++)
        {
            float scale = integers.Scales[i / inner % integers.Scales.Length];
            for (int part = 0; part < parts; part++)
            {
                int at = (((i / channels * parts) + part) * channels) + (i % channels);
                values[at] = Math.Clamp(rest[i], -Largest, Largest);
                reals[at] = scale * values[at];
                rest[i] -= values[at];
            }
        }

        return new ConstantTensor([.. weights.Shape[..^1], parts * channels], reals)
        {
            Integers = integers with { Values = values, ZeroPoints = new int[integers.Scales.Length] },
        };
    }

    private static int[] Deviations(int[] shape, FixedIntegers integers)
    {
        int inner = integers.Axis < 0 ? 1 : Shapes.Strides(shape)[integers.Axis];
        return [.. integers.Values.Select((w, i) => w - integers.ZeroPoints[i / inner % integers.ZeroPoints.Length])];
    }
}
