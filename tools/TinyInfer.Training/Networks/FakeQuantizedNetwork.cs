using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Operators;
using TinyInfer.Converter.Weights;
using TinyInfer.Training.Layers;
using Dense = TinyInfer.Training.Layers.Dense;

namespace TinyInfer.Training.Networks;

/// <summary>
/// A network that computes as INT8 does, for training: its weights go through the converter's quantizer each time, its activations through
/// the converter's scales. Gradients go straight through to the real weights.
/// </summary>
internal sealed class FakeQuantizedNetwork : Network
{
    private readonly (Parameter Weights, WeightedOperator Operator)[] _weighted;
    private readonly float[][] _real;

    private FakeQuantizedNetwork(IReadOnlyList<Layer> layers, (Parameter Weights, WeightedOperator Operator)[] weighted)
        : base(layers)
    {
        _weighted = weighted;
        _real = [.. weighted.Select(w => (float[])w.Weights.Values.Clone())];
    }

    /// <summary>Prepares a copy of a network.</summary>
    /// <param name="network">The network, folded.</param>
    /// <param name="converted">The same, quantized by the converter.</param>
    /// <returns>The copy, and the same layers without quantization; null if the converter has arranged its layers in another way.</returns>
    internal static (FakeQuantizedNetwork Quantized, Network Plain)? Of(Network network, Converter.Graph.Network converted)
    {
        WeightedOperator[] operators = [.. converted.Operators.OfType<WeightedOperator>()];
        Layer[] plain = [.. network.Layers.Select(Copy)];
        List<Layer> layers = [];
        List<(Parameter, WeightedOperator)> weighted = [];
        for (int i = 0; i < plain.Length; i++)
        {
            layers.Add(plain[i]);
            if (WeightsOf(plain[i]) is not { } weights)
            {
                if (plain[i] is not (Activation { Kind: not ActivationKind.LeakyRelu } or Pooling or Upsampling))
                {
                    return null;
                }

                continue;
            }

            if (weighted.Count == operators.Length || operators[weighted.Count] is var own
                && (own.Output.Quantization == null || !own.Weights.Values.AsSpan().SequenceEqual(weights.Values)))
            {
                return null;
            }

            if (weighted.Count == 0)
            {
                layers.Insert(layers.Count - 1, new FakeQuantization(plain[i].Input, own.Input.Quantization!));
            }

            weighted.Add((weights, own));
            if (i + 1 < plain.Length && plain[i + 1] is Activation)
            {
                layers.Add(plain[++i]);
            }

            layers.Add(new FakeQuantization(layers[^1].Output, own.Output.Quantization!));
        }

        return weighted.Count == operators.Length && weighted.Count > 0
            ? (new FakeQuantizedNetwork(layers, [.. weighted]), new Network(plain))
            : null;
    }

    /// <inheritdoc/>
    internal override float[] Forward(float[] input, int count, bool isTraining)
    {
        for (int i = 0; i < _weighted.Length; i++)
        {
            Quantize(i);
        }

        float[] output = base.Forward(input, count, isTraining);
        if (!isTraining)
        {
            Restore();
        }

        return output;
    }

    /// <inheritdoc/>
    internal override float[] Backward(float[] gradient, int count)
    {
        float[] back = base.Backward(gradient, count);
        Restore();
        return back;
    }

    private void Quantize(int index)
    {
        (Parameter parameter, WeightedOperator own) = _weighted[index];
        float[] values = parameter.Values;
        values.CopyTo(_real[index], 0);
        own.Weights = new ConstantTensor(own.Weights.Shape, (float[])values.Clone());
        (int[] weights, float[] scales) = WeightQuantizer.Nearest(own);
        int inner = Shapes.Strides(own.Weights.Shape)[own.ChannelAxis];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = weights[i] * scales[scales.Length == 1 ? 0 : i / inner % own.Channels];
        }
    }

    private void Restore()
    {
        for (int i = 0; i < _weighted.Length; i++)
        {
            _real[i].CopyTo(_weighted[i].Weights.Values, 0);
        }
    }

    private static Parameter? WeightsOf(Layer layer) => layer switch
    {
        Dense dense => dense.Weights,
        KernelLayer kernel => kernel.Weights,
        _ => null,
    };

    private static Layer Copy(Layer layer)
    {
        int channels = layer.Output.Channels;
        (float[] factors, float[] shifts) = ([.. Enumerable.Repeat(1f, channels)], new float[channels]);
        return layer switch
        {
            Dense dense => dense.Scaled(factors, shifts),
            Convolution convolution => convolution.Scaled(factors, shifts),
            DepthwiseConvolution depthwise => depthwise.Scaled(factors, shifts),
            _ => layer,
        };
    }
}
