namespace TinyInfer.Training.Layers;

/// <summary>
/// Each channel brought to a mean and a deviation of its own (Ioffe and Szegedy, 2015). It folds into the layer before it.
/// </summary>
internal sealed class BatchNormalization : Layer
{
    private const float Epsilon = 1e-5f;
    private const float Momentum = 0.1f;

    private readonly float[] _mean;
    private readonly float[] _variance;
    private readonly float[] _inverse;
    private float[] _normalized = [];
    private bool _isTraining;

    /// <summary>Makes a layer that changes nothing yet.</summary>
    internal BatchNormalization(SampleShape input)
        : base(input, input)
    {
        _mean = new float[input.Channels];
        _variance = Enumerable.Repeat(1f, input.Channels).ToArray();
        _inverse = new float[input.Channels];
        Scale = new Parameter(Enumerable.Repeat(1f, input.Channels).ToArray(), decays: false);
        Shift = Parameter.Biases(input.Channels);
    }

    /// <summary>The deviation that a channel is brought to.</summary>
    internal Parameter Scale { get; }

    /// <summary>The mean that a channel is brought to.</summary>
    internal Parameter Shift { get; }

    /// <inheritdoc/>
    internal override IReadOnlyList<Parameter> Parameters => [Scale, Shift];

    /// <inheritdoc/>
    internal override IReadOnlyList<float[]> State => [_mean, _variance];

    /// <summary>What a network that is used multiplies each channel by.</summary>
    internal float[] Factors => [.. Scale.Values.Select((s, c) => s / MathF.Sqrt(_variance[c] + Epsilon))];

    /// <summary>What it adds then.</summary>
    internal float[] Shifts => [.. Factors.Select((f, c) => Shift.Values[c] - (f * _mean[c]))];

    /// <inheritdoc/>
    internal override float[] Forward(float[] input, int count, bool isTraining)
    {
        _isTraining = isTraining;
        int channels = Input.Channels;
        int length = count * Input.Length;
        _normalized = _normalized.Length >= length ? _normalized : new float[length];
        float[] output = OutputFor(count);
        for (int c = 0; c < channels; c++)
        {
            (float mean, float variance) = isTraining ? Measure(input, c, length) : (_mean[c], _variance[c]);
            _inverse[c] = 1 / MathF.Sqrt(variance + Epsilon);
            for (int i = c; i < length; i += channels)
            {
                _normalized[i] = (input[i] - mean) * _inverse[c];
                output[i] = (_normalized[i] * Scale.Values[c]) + Shift.Values[c];
            }
        }

        return output;
    }

    /// <inheritdoc/>
    internal override float[] Backward(float[] gradient, int count)
    {
        float[] back = InputGradientFor(count);
        int channels = Input.Channels;
        int length = count * Input.Length;
        int positions = length / channels;
        for (int c = 0; c < channels; c++)
        {
            double sum = 0;
            double product = 0;
            for (int i = c; i < length; i += channels)
            {
                sum += gradient[i];
                product += gradient[i] * _normalized[i];
            }

            Shift.Gradient[c] += (float)sum;
            Scale.Gradient[c] += (float)product;
            float factor = Scale.Values[c] * _inverse[c];
            (double meanSum, double meanProduct) = _isTraining ? (sum / positions, product / positions) : (0, 0);
            for (int i = c; i < length; i += channels)
            {
                back[i] = factor * (float)(gradient[i] - meanSum - (_normalized[i] * meanProduct));
            }
        }

        return back;
    }

    /// <summary>Mean and variance of a channel in the batch, which the running ones follow.</summary>
    private (float Mean, float Variance) Measure(float[] input, int channel, int length)
    {
        int positions = length / Input.Channels;
        double sum = 0;
        for (int i = channel; i < length; i += Input.Channels)
        {
            sum += input[i];
        }

        double mean = sum / positions;
        double squares = 0;
        for (int i = channel; i < length; i += Input.Channels)
        {
            squares += (input[i] - mean) * (input[i] - mean);
        }

        _mean[channel] += Momentum * ((float)mean - _mean[channel]);
        _variance[channel] += Momentum * ((float)(squares / Math.Max(1, positions - 1)) - _variance[channel]);
        return ((float)mean, (float)(squares / positions));
    }
}
