namespace TinyInfer.Training.Layers;

/// <summary>Every frame of a series twice: the way back from a stride of two.</summary>
internal sealed class Upsampling(SampleShape input) : Layer(input, input with { Width = Factor * input.Width })
{
    /// <summary>How often each frame comes.</summary>
    internal const int Factor = 2;

    /// <inheritdoc/>
    internal override float[] Forward(float[] input, int count, bool isTraining)
    {
        float[] output = OutputFor(count);
        int channels = Input.Channels;
        for (int frame = 0; frame < count * Input.Positions; frame++)
        {
            for (int copy = 0; copy < Factor; copy++)
            {
                Array.Copy(input, frame * channels, output, ((frame * Factor) + copy) * channels, channels);
            }
        }

        return output;
    }

    /// <inheritdoc/>
    internal override float[] Backward(float[] gradient, int count)
    {
        float[] back = InputGradientFor(count);
        int channels = Input.Channels;
        for (int i = 0; i < count * Output.Length; i++)
        {
            back[(i / (channels * Factor) * channels) + (i % channels)] += gradient[i];
        }

        return back;
    }
}
