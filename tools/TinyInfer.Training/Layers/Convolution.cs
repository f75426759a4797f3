using System.Numerics.Tensors;

namespace TinyInfer.Training.Layers;

/// <summary>A convolution over a series or a plane.</summary>
internal sealed class Convolution : Layer
{
    private float[] _input = [];

    /// <summary>Makes a layer with weights by chance.</summary>
    internal Convolution(SampleShape input, ConvolutionWindow window, int channels, Random random)
        : this(input, window, Parameter.Weights(window.Height * window.Width * input.Channels * channels,
            window.Height * window.Width * input.Channels, random), Parameter.Biases(channels))
    {
    }

    private Convolution(SampleShape input, ConvolutionWindow window, Parameter weights, Parameter biases)
        : base(input, window.OutputOf(input, biases.Values.Length))
    {
        Window = window;
        Weights = weights;
        Biases = biases;
    }

    /// <summary>The kernel's shape.</summary>
    internal ConvolutionWindow Window { get; }

    /// <summary>Weights, [outputs, rows, columns, inputs].</summary>
    internal Parameter Weights { get; }

    /// <summary>A bias an output channel.</summary>
    internal Parameter Biases { get; }

    /// <inheritdoc/>
    internal override IReadOnlyList<Parameter> Parameters => [Weights, Biases];

    /// <inheritdoc/>
    internal override long Macs => (long)Weights.Values.Length * Output.Positions;

    private int KernelLength => Window.Height * Window.Width * Input.Channels;

    /// <inheritdoc/>
    internal override float[] Forward(float[] input, int count, bool isTraining)
    {
        _input = input;
        float[] output = OutputFor(count);
        int channels = Output.Channels;
        for (int at = 0; at < count * Output.Length; at += channels)
        {
            Biases.Values.CopyTo(output, at);
        }

        ForEachRow(count, (x, w, length, y) =>
        {
            for (int o = 0; o < channels; o++)
            {
                output[y + o] += TensorPrimitives.Dot(
                    input.AsSpan(x, length), Weights.Values.AsSpan((o * KernelLength) + w, length));
            }
        });
        return output;
    }

    /// <inheritdoc/>
    internal override float[] Backward(float[] gradient, int count)
    {
        float[] back = InputGradientFor(count);
        int channels = Output.Channels;
        for (int i = 0; i < count * Output.Length; i++)
        {
            Biases.Gradient[i % channels] += gradient[i];
        }

        ForEachRow(count, (x, w, length, y) =>
        {
            ReadOnlySpan<float> values = _input.AsSpan(x, length);
            Span<float> dx = back.AsSpan(x, length);
            for (int o = 0; o < channels; o++)
            {
                float dy = gradient[y + o];
                if (dy != 0)
                {
                    int at = (o * KernelLength) + w;
                    Span<float> dw = Weights.Gradient.AsSpan(at, length);
                    TensorPrimitives.MultiplyAdd(values, dy, dw, dw);
                    TensorPrimitives.MultiplyAdd(Weights.Values.AsSpan(at, length), dy, dx, dx);
                }
            }
        });
        return back;
    }

    /// <summary>The same with each output channel multiplied and shifted.</summary>
    internal Convolution Scaled(float[] factors, float[] shifts) => new(
        Input, Window, LinearScale.Of(Weights, factors), LinearScale.Of(Biases, factors, shifts));

    /// <summary>
    /// Goes through the rows of the kernel at each output position: where its inputs begin, where its weights, how many there are, and
    /// where the outputs of the position begin.
    /// </summary>
    private void ForEachRow(int count, Action<int, int, int, int> act)
    {
        int depth = Input.Channels;
        for (int sample = 0; sample < count; sample++)
        {
            for (int y = 0; y < Output.Height; y++)
            {
                (int firstRow, int endRow, int top) = Window.Rows(Input, y);
                for (int x = 0; x < Output.Width; x++)
                {
                    (int first, int end, int left) = Window.Columns(Input, x);
                    int output = (sample * Output.Length) + (((y * Output.Width) + x) * Output.Channels);
                    for (int row = firstRow; row < endRow; row++)
                    {
                        int input = (sample * Input.Length) + ((((top + row) * Input.Width) + left + first) * depth);
                        act(input, ((row * Window.Width) + first) * depth, (end - first) * depth, output);
                    }
                }
            }
        }
    }
}
