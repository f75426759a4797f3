namespace TinyInfer.Training.Layers;

/// <summary>Kinds of activation.</summary>
internal enum ActivationKind
{
    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>max(x, 0), at most 6.</summary>
    Relu6,

    /// <summary>x, and a tenth of it below 0.</summary>
    LeakyRelu,
}

/// <summary>A function of each value.</summary>
internal sealed class Activation(SampleShape input, ActivationKind kind) : Layer(input, input)
{
    /// <summary>What is left below 0 by a leaky one.</summary>
    internal const float Slope = 0.1f;

    private const float Limit = 6;

    private float[] _input = [];

    /// <summary>The function.</summary>
    internal ActivationKind Kind => kind;

    /// <inheritdoc/>
    internal override float[] Forward(float[] input, int count, bool isTraining)
    {
        _input = input;
        float[] output = OutputFor(count);
        for (int i = 0; i < count * Input.Length; i++)
        {
            float x = input[i];
            output[i] = x < 0 ? BelowZero * x : kind == ActivationKind.Relu6 ? Math.Min(x, Limit) : x;
        }

        return output;
    }

    /// <inheritdoc/>
    internal override float[] Backward(float[] gradient, int count)
    {
        float[] back = InputGradientFor(count);
        for (int i = 0; i < count * Input.Length; i++)
        {
            float slope = _input[i] <= 0 ? BelowZero : kind == ActivationKind.Relu6 && _input[i] >= Limit ? 0 : 1;
            back[i] = slope * gradient[i];
        }

        return back;
    }

    private float BelowZero => kind == ActivationKind.LeakyRelu ? Slope : 0;
}
