namespace TinyInfer.Training.Layers;

/// <summary>Kinds of pooling.</summary>
internal enum PoolingKind
{
    /// <summary>The highest value.</summary>
    Maximum,

    /// <summary>The mean.</summary>
    Average,
}

/// <summary>Neighbouring positions become one, channel by channel.</summary>
internal sealed class Pooling : Layer
{
    private int[] _chosen = [];

    /// <summary>Makes a layer.</summary>
    /// <param name="input">Shape of a sample that goes in.</param>
    /// <param name="kind">What becomes of the positions.</param>
    /// <param name="window">Which they are; without padding.</param>
    internal Pooling(SampleShape input, PoolingKind kind, ConvolutionWindow window)
        : base(input, window.OutputOf(input, input.Channels))
    {
        Kind = kind;
        Window = window;
    }

    /// <summary>What becomes of the positions.</summary>
    internal PoolingKind Kind { get; }

    /// <summary>Which they are.</summary>
    internal ConvolutionWindow Window { get; }

    /// <summary>Whether all positions become one.</summary>
    internal bool IsGlobal => Window.Height == Input.Height && Window.Width == Input.Width;

    /// <summary>The mean of all positions.</summary>
    internal static Pooling GlobalAverage(SampleShape input) =>
        new(input, PoolingKind.Average, new ConvolutionWindow(input.Height, input.Width, 1, false));

    /// <inheritdoc/>
    internal override float[] Forward(float[] input, int count, bool isTraining)
    {
        float[] output = OutputFor(count);
        int length = count * Output.Length;
        _chosen = _chosen.Length >= length ? _chosen : new int[length];
        int size = Window.Height * Window.Width;
        for (int i = 0; i < length; i++)
        {
            float sum = 0;
            int best = -1;
            foreach (int at in Positions(i))
            {
                sum += input[at];
                best = best < 0 || input[at] > input[best] ? at : best;
            }

            _chosen[i] = best;
            output[i] = Kind == PoolingKind.Maximum ? input[best] : sum / size;
        }

        return output;
    }

    /// <inheritdoc/>
    internal override float[] Backward(float[] gradient, int count)
    {
        float[] back = InputGradientFor(count);
        int size = Window.Height * Window.Width;
        for (int i = 0; i < count * Output.Length; i++)
        {
            if (Kind == PoolingKind.Maximum)
            {
                back[_chosen[i]] += gradient[i];
                continue;
            }

            foreach (int at in Positions(i))
            {
                back[at] += gradient[i] / size;
            }
        }

        return back;
    }

    /// <summary>Indices of the inputs that an output is made of.</summary>
    private IEnumerable<int> Positions(int output)
    {
        int channels = Input.Channels;
        int sample = output / Output.Length;
        int position = output % Output.Length / channels;
        (int _, int _, int top) = Window.Rows(Input, position / Output.Width);
        (int _, int _, int left) = Window.Columns(Input, position % Output.Width);
        for (int y = top; y < top + Window.Height; y++)
        {
            for (int x = left; x < left + Window.Width; x++)
            {
                yield return (sample * Input.Length) + (((y * Input.Width) + x) * channels) + (output % channels);
            }
        }
    }
}
