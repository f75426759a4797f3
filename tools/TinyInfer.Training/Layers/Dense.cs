using System.Numerics.Tensors;

namespace TinyInfer.Training.Layers;

/// <summary>Every output from every input.</summary>
internal sealed class Dense : Layer
{
    private float[] _input = [];

    /// <summary>Makes a layer with weights by chance.</summary>
    internal Dense(SampleShape input, int outputs, Random random)
        : this(input, Parameter.Weights(input.Length * outputs, input.Length, random), Parameter.Biases(outputs))
    {
    }

    private Dense(SampleShape input, Parameter weights, Parameter biases)
        : base(input, SampleShape.Of(biases.Values.Length))
    {
        Weights = weights;
        Biases = biases;
    }

    /// <summary>Weights, [outputs, inputs].</summary>
    internal Parameter Weights { get; }

    /// <summary>A bias per output.</summary>
    internal Parameter Biases { get; }

    /// <inheritdoc/>
    internal override IReadOnlyList<Parameter> Parameters => [Weights, Biases];

    /// <inheritdoc/>
    internal override long Macs => Weights.Values.Length;

    /// <inheritdoc/>
    internal override float[] Forward(float[] input, int count, bool isTraining)
    {
        _input = input;
        float[] output = OutputFor(count);
        int inputs = Input.Length;
        int outputs = Output.Length;
        for (int sample = 0; sample < count; sample++)
        {
            ReadOnlySpan<float> x = input.AsSpan(sample * inputs, inputs);
            Span<float> y = output.AsSpan(sample * outputs, outputs);
            for (int o = 0; o < outputs; o++)
            {
                y[o] = Biases.Values[o] + TensorPrimitives.Dot(x, Weights.Values.AsSpan(o * inputs, inputs));
            }
        }

        return output;
    }

    /// <inheritdoc/>
    internal override float[] Backward(float[] gradient, int count)
    {
        float[] back = InputGradientFor(count);
        int inputs = Input.Length;
        int outputs = Output.Length;
        for (int sample = 0; sample < count; sample++)
        {
            ReadOnlySpan<float> x = _input.AsSpan(sample * inputs, inputs);
            Span<float> dx = back.AsSpan(sample * inputs, inputs);
            for (int o = 0; o < outputs; o++)
            {
                float dy = gradient[(sample * outputs) + o];
                if (dy != 0)
                {
                    Span<float> dw = Weights.Gradient.AsSpan(o * inputs, inputs);
                    TensorPrimitives.MultiplyAdd(x, dy, dw, dw);
                    TensorPrimitives.MultiplyAdd(Weights.Values.AsSpan(o * inputs, inputs), dy, dx, dx);
                    Biases.Gradient[o] += dy;
                }
            }
        }

        return back;
    }

    /// <summary>The same with each output multiplied and shifted.</summary>
    internal Dense Scaled(float[] factors, float[] shifts) => new(
        Input, LinearScale.Of(Weights, factors), LinearScale.Of(Biases, factors, shifts));

    /// <summary>What the biases change by if so much less comes in.</summary>
    /// <param name="shift">What comes in less, by input.</param>
    internal void Absorb(float[] shift)
    {
        for (int o = 0; o < Output.Length; o++)
        {
            Biases.Values[o] += TensorPrimitives.Dot(shift, Weights.Values.AsSpan(o * Input.Length, Input.Length));
        }
    }
}
