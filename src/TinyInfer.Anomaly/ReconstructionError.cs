using System;

namespace TinyInfer.Anomaly;

/// <summary>
/// How badly an autoencoder gives back what it was given: the mean of the squared differences, <c>Σ w[c] · (x − y)² / Σ w[c]</c> over all elements.
/// </summary>
/// <remarks>
/// Integers all the way to the sums. Where input and output have one scale, the result is exact but for the last rounding; else both are brought to the
/// larger scale, differences with 14 fraction bits, and the relative error is below 1e-3 for scores above a hundredth of a squared step.
/// </remarks>
public sealed class ReconstructionError
{
    private const int FactorBits = 24;

    private const int DifferenceBits = 14;

    private readonly int _channels;
    private readonly float[] _weights;
    private readonly float _weightSum;

    /// <summary>Makes a score.</summary>
    /// <param name="channels">Element i belongs to channel i modulo this number. As many as elements for spectra, where each band is a channel of its own.</param>
    /// <param name="weights">Weight of each channel, 0 and up, not all 0; null for equal weights. Kept, not copied.</param>
    /// <exception cref="ArgumentException">There is no channel, or the weights are not one a channel or not above 0.</exception>
    public ReconstructionError(int channels, float[] weights)
    {
        if (channels < 1 || (weights != null && weights.Length != channels))
        {
            throw new ArgumentException("a reconstruction error needs at least one channel, and a weight for each or none");
        }

        _channels = channels;
        _weights = weights;
        _weightSum = channels;
        if (weights != null)
        {
            _weightSum = 0f;
            foreach (float weight in weights)
            {
                _weightSum += weight < 0f ? float.NaN : weight;
            }

            if (!(_weightSum > 0f && _weightSum < float.MaxValue))
            {
                throw new ArgumentException("the weights of a reconstruction error must not be negative, nor all 0");
            }
        }
    }

    /// <summary>Number of channels.</summary>
    public int Channels => _channels;

    /// <summary>Weights of the channels; null where they count alike.</summary>
    public float[] Weights => _weights;

    /// <summary>The mean squared difference, all elements alike.</summary>
    /// <param name="input">What the model was given.</param>
    /// <param name="output">What it gave back.</param>
    /// <returns>The mean squared error in squares of the tensors' unit.</returns>
    /// <exception cref="ArgumentException">The tensors differ in length.</exception>
    public static float Compute(Tensor input, Tensor output)
    {
        RequireSameLength(input, output, 1);
        return (float)(Sum(input, output, 0, 1) * Unit(input, output) / input.Length);
    }

    /// <summary>The weighted mean squared difference.</summary>
    /// <param name="input">What the model was given.</param>
    /// <param name="output">What it gave back.</param>
    /// <returns>The score in squares of the tensors' unit.</returns>
    /// <exception cref="ArgumentException">The tensors differ in length, or it is not a multiple of the number of channels.</exception>
    public float Score(Tensor input, Tensor output)
    {
        if (_weights == null)
        {
            return Compute(input, output);
        }

        RequireSameLength(input, output, _channels);
        double sum = 0;
        for (int channel = 0; channel < _channels; channel++)
        {
            sum += Sum(input, output, channel, _channels) * (double)_weights[channel];
        }

        return (float)(sum * Unit(input, output) * _channels / ((double)_weightSum * input.Length));
    }

    /// <summary>What each channel contributes to <see cref="Score"/>; the contributions sum up to it.</summary>
    /// <param name="input">What the model was given.</param>
    /// <param name="output">What it gave back.</param>
    /// <param name="contributions">Receives one number a channel.</param>
    /// <exception cref="ArgumentException">The tensors differ in length, or it is not a multiple of the number of channels.</exception>
    public void Explain(Tensor input, Tensor output, float[] contributions)
    {
        RequireSameLength(input, output, _channels);
        double unit = Unit(input, output) * _channels / ((double)_weightSum * input.Length);
        for (int channel = 0; channel < _channels; channel++)
        {
            double weight = _weights == null ? 1 : _weights[channel];
            contributions[channel] = (float)(Sum(input, output, channel, _channels) * weight * unit);
        }
    }

    private static void RequireSameLength(Tensor input, Tensor output, int channels)
    {
        if (input.Length != output.Length || input.Length % channels != 0)
        {
            throw new ArgumentException(
                "a reconstruction error compares tensors of one length, a multiple of " + channels.ToString() + ", not of " + input.Length.ToString()
                + " and " + output.Length.ToString() + " elements");
        }
    }

    /// <summary>The real value of one unit of <see cref="Sum"/>.</summary>
    private static double Unit(Tensor input, Tensor output)
    {
        double scale = input.Scale > output.Scale ? input.Scale : output.Scale;
        return input.Scale == output.Scale ? scale * scale : scale * scale / (1L << (2 * DifferenceBits));
    }

    private static long Sum(Tensor input, Tensor output, int start, int step)
    {
        sbyte[] inputs = input.Data;
        sbyte[] outputs = output.Data;
        int distance = output.Offset - input.Offset;
        int end = input.Offset + input.Length;
        start += input.Offset;
        long sum = 0;
        if (input.Scale == output.Scale)
        {
            int shift = input.ZeroPoint - output.ZeroPoint;
            for (int i = start; i < end; i += step)
            {
                int difference = inputs[i] - outputs[i + distance] - shift;
                sum += difference * difference;
            }

            return sum;
        }

        double larger = input.Scale > output.Scale ? input.Scale : output.Scale;
        long factor = (long)((input.Scale / larger * (1 << FactorBits)) + 0.5);
        long outputFactor = (long)((output.Scale / larger * (1 << FactorBits)) + 0.5);
        long constant = (outputFactor * output.ZeroPoint) - (factor * input.ZeroPoint) + (1 << (FactorBits - DifferenceBits - 1));
        for (int i = start; i < end; i += step)
        {
            long difference = ((inputs[i] * factor) - (outputs[i + distance] * outputFactor) + constant) >> (FactorBits - DifferenceBits);
            sum += difference * difference;
        }

        return sum;
    }
}
