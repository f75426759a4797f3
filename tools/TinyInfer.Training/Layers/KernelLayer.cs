namespace TinyInfer.Training.Layers;

/// <summary>Base of the layers whose weights slide over a series or a plane.</summary>
internal abstract class KernelLayer : Layer
{
    /// <summary>Makes a layer.</summary>
    /// <param name="input">Shape of a sample that goes in.</param>
    /// <param name="window">The kernel's shape.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="biases">A bias per output channel.</param>
    protected KernelLayer(SampleShape input, ConvolutionWindow window, Parameter weights, Parameter biases)
        : base(input, window.OutputOf(input, biases.Values.Length))
    {
        Window = window;
        Weights = weights;
        Biases = biases;
    }

    /// <summary>The kernel's shape.</summary>
    internal ConvolutionWindow Window { get; }

    /// <summary>The weights; their last axis is that of the inputs' channels, and those before it the kernel's columns and rows.</summary>
    internal Parameter Weights { get; }

    /// <summary>A bias per output channel.</summary>
    internal Parameter Biases { get; }

    /// <inheritdoc/>
    internal override IReadOnlyList<Parameter> Parameters => [Weights, Biases];

    /// <inheritdoc/>
    internal override long Macs => (long)Weights.Values.Length * Output.Positions;

    /// <summary>The inputs of the batch, for the way back.</summary>
    protected float[] LastInput { get; private set; } = [];

    /// <inheritdoc/>
    internal override float[] Forward(float[] input, int count, bool isTraining)
    {
        LastInput = input;
        float[] output = OutputFor(count);
        for (int at = 0; at < count * Output.Length; at += Output.Channels)
        {
            Biases.Values.CopyTo(output, at);
        }

        ForEachRow(count, (x, w, length, y) => Multiply(input.AsSpan(x, length), w, output.AsSpan(y, Output.Channels)));
        return output;
    }

    /// <inheritdoc/>
    internal override float[] Backward(float[] gradient, int count)
    {
        float[] back = InputGradientFor(count);
        for (int i = 0; i < count * Output.Length; i++)
        {
            Biases.Gradient[i % Output.Channels] += gradient[i];
        }

        ForEachRow(count, (x, w, length, y) =>
            GoBack(LastInput.AsSpan(x, length), w, gradient.AsSpan(y, Output.Channels), back.AsSpan(x, length)));
        return back;
    }

    /// <summary>Adds what some inputs make of the outputs of a position.</summary>
    /// <param name="inputs">A row of the window, as far as it lies within the input.</param>
    /// <param name="weight">Index of its first weight in a kernel.</param>
    /// <param name="outputs">The outputs.</param>
    protected abstract void Multiply(ReadOnlySpan<float> inputs, int weight, Span<float> outputs);

    /// <summary>The way back of <see cref="Multiply"/>: adds to the weights' gradient, and to that of the inputs.</summary>
    /// <param name="inputs">The inputs.</param>
    /// <param name="weight">Index of their first weight in a kernel.</param>
    /// <param name="gradient">The loss by each output.</param>
    /// <param name="back">Receives the loss by each input, in addition to what is there.</param>
    protected abstract void GoBack(ReadOnlySpan<float> inputs, int weight, ReadOnlySpan<float> gradient, Span<float> back);

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
