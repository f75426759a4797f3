using System.Numerics.Tensors;

namespace TinyInfer.Training.Layers;

/// <summary>A convolution over a series or a plane; weights are [outputs, rows, columns, inputs].</summary>
internal sealed class Convolution : KernelLayer
{
    /// <summary>Makes a layer with weights by chance.</summary>
    internal Convolution(SampleShape input, ConvolutionWindow window, int channels, Random random)
        : this(input, window, Parameter.Weights(window.Height * window.Width * input.Channels * channels,
            window.Height * window.Width * input.Channels, random), Parameter.Biases(channels))
    {
    }

    private Convolution(SampleShape input, ConvolutionWindow window, Parameter weights, Parameter biases)
        : base(input, window, weights, biases)
    {
    }

    private int KernelLength => Window.Height * Window.Width * Input.Channels;

    /// <summary>The same with each output channel multiplied and shifted.</summary>
    internal Convolution Scaled(float[] factors, float[] shifts) => new(
        Input, Window, LinearScale.Of(Weights, factors), LinearScale.Of(Biases, factors, shifts));

    /// <inheritdoc/>
    protected override void Multiply(ReadOnlySpan<float> inputs, int weight, Span<float> outputs)
    {
        for (int o = 0; o < outputs.Length; o++)
        {
            outputs[o] += TensorPrimitives.Dot(inputs, Weights.Values.AsSpan((o * KernelLength) + weight, inputs.Length));
        }
    }

    /// <inheritdoc/>
    protected override void GoBack(ReadOnlySpan<float> inputs, int weight, ReadOnlySpan<float> gradient, Span<float> back)
    {
        for (int o = 0; o < gradient.Length; o++)
        {
            float dy = gradient[o];
            if (dy != 0)
            {
                int at = (o * KernelLength) + weight;
                Span<float> dw = Weights.Gradient.AsSpan(at, inputs.Length);
                TensorPrimitives.MultiplyAdd(inputs, dy, dw, dw);
                TensorPrimitives.MultiplyAdd(Weights.Values.AsSpan(at, inputs.Length), dy, back, back);
            }
        }
    }
}
