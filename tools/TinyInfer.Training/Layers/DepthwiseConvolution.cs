using System.Numerics.Tensors;

namespace TinyInfer.Training.Layers;

/// <summary>A convolution of each channel by itself.</summary>
internal sealed class DepthwiseConvolution : Layer
{
    private float[] _input = [];

    /// <summary>Makes a layer with weights by chance.</summary>
    internal DepthwiseConvolution(SampleShape input, ConvolutionWindow window, Random random)
        : this(input, window, Parameter.Weights(window.Height * window.Width * input.Channels, window.Height * window.Width, random),
            Parameter.Biases(input.Channels))
    {
    }

    private DepthwiseConvolution(SampleShape input, ConvolutionWindow window, Parameter weights, Parameter biases)
        : base(input, window.OutputOf(input, input.Channels))
    {
        Window = window;
        Weights = weights;
        Biases = biases;
    }

    /// <summary>The kernel's shape.</summary>
    internal ConvolutionWindow Window { get; }

    /// <summary>Weights, [rows, columns, channels].</summary>
    internal Parameter Weights { get; }

    /// <summary>A bias a channel.</summary>
    internal Parameter Biases { get; }

    /// <inheritdoc/>
    internal override IReadOnlyList<Parameter> Parameters => [Weights, Biases];

    /// <inheritdoc/>
    internal override long Macs => (long)Weights.Values.Length * Output.Positions;

    /// <inheritdoc/>
    internal override float[] Forward(float[] input, int count, bool isTraining)
    {
        _input = input;
        float[] output = OutputFor(count);
        int channels = Input.Channels;
        for (int at = 0; at < count * Output.Length; at += channels)
        {
            Biases.Values.CopyTo(output, at);
        }

        ForEachTap(count, (x, w, y) =>
        {
            Span<float> sums = output.AsSpan(y, channels);
            TensorPrimitives.MultiplyAdd(input.AsSpan(x, channels), Weights.Values.AsSpan(w, channels), sums, sums);
        });
        return output;
    }

    /// <inheritdoc/>
    internal override float[] Backward(float[] gradient, int count)
    {
        float[] back = InputGradientFor(count);
        int channels = Input.Channels;
        for (int i = 0; i < count * Output.Length; i++)
        {
            Biases.Gradient[i % channels] += gradient[i];
        }

        ForEachTap(count, (x, w, y) =>
        {
            ReadOnlySpan<float> dy = gradient.AsSpan(y, channels);
            Span<float> dw = Weights.Gradient.AsSpan(w, channels);
            Span<float> dx = back.AsSpan(x, channels);
            TensorPrimitives.MultiplyAdd(_input.AsSpan(x, channels), dy, dw, dw);
            TensorPrimitives.MultiplyAdd(Weights.Values.AsSpan(w, channels), dy, dx, dx);
        });
        return back;
    }

    /// <summary>The same with each channel multiplied and shifted.</summary>
    internal DepthwiseConvolution Scaled(float[] factors, float[] shifts) => new(
        Input, Window, LinearScale.OfLast(Weights, factors), LinearScale.Of(Biases, factors, shifts));

    /// <summary>
    /// Goes through the taps of the kernel at each output position: where inputs, weights and outputs of all channels begin.
    /// </summary>
    private void ForEachTap(int count, Action<int, int, int> act)
    {
        int channels = Input.Channels;
        for (int sample = 0; sample < count; sample++)
        {
            for (int y = 0; y < Output.Height; y++)
            {
                (int firstRow, int endRow, int top) = Window.Rows(Input, y);
                for (int x = 0; x < Output.Width; x++)
                {
                    (int first, int end, int left) = Window.Columns(Input, x);
                    int output = (sample * Output.Length) + (((y * Output.Width) + x) * channels);
                    for (int row = firstRow; row < endRow; row++)
                    {
                        for (int column = first; column < end; column++)
                        {
                            int input = (sample * Input.Length) + ((((top + row) * Input.Width) + left + column) * channels);
                            act(input, ((row * Window.Width) + column) * channels, output);
                        }
                    }
                }
            }
        }
    }
}
