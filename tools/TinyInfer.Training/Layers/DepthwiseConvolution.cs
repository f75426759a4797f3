using System.Numerics.Tensors;

namespace TinyInfer.Training.Layers;

/// <summary>A convolution of each channel by itself; weights are [rows, columns, channels].</summary>
internal sealed class DepthwiseConvolution : KernelLayer
{
    /// <summary>Makes a layer with weights by chance.</summary>
    internal DepthwiseConvolution(SampleShape input, ConvolutionWindow window, Random random)
        : this(input, window, Parameter.Weights(window.Height * window.Width * input.Channels, window.Height * window.Width, random),
            Parameter.Biases(input.Channels))
    {
    }

    private DepthwiseConvolution(SampleShape input, ConvolutionWindow window, Parameter weights, Parameter biases)
        : base(input, window, weights, biases)
    {
    }

    /// <summary>The same with each channel multiplied and shifted.</summary>
    internal DepthwiseConvolution Scaled(float[] factors, float[] shifts) => new(
        Input, Window, LinearScale.OfLast(Weights, factors), LinearScale.Of(Biases, factors, shifts));

    /// <inheritdoc/>
    protected override void Multiply(ReadOnlySpan<float> inputs, int weight, Span<float> outputs)
    {
        int channels = outputs.Length;
        for (int tap = 0; tap < inputs.Length; tap += channels)
        {
            TensorPrimitives.MultiplyAdd(
                inputs.Slice(tap, channels), Weights.Values.AsSpan(weight + tap, channels), outputs, outputs);
        }
    }

    /// <inheritdoc/>
    protected override void GoBack(ReadOnlySpan<float> inputs, int weight, ReadOnlySpan<float> gradient, Span<float> back)
    {
        int channels = gradient.Length;
        for (int tap = 0; tap < inputs.Length; tap += channels)
        {
            Span<float> dw = Weights.Gradient.AsSpan(weight + tap, channels);
            Span<float> dx = back.Slice(tap, channels);
            TensorPrimitives.MultiplyAdd(inputs.Slice(tap, channels), gradient, dw, dw);
            TensorPrimitives.MultiplyAdd(Weights.Values.AsSpan(weight + tap, channels), gradient, dx, dx);
        }
    }
}
