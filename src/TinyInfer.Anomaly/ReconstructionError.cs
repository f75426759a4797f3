using System;

namespace TinyInfer.Anomaly;

/// <summary>
/// How badly an autoencoder gives back what it was given: the mean of the squared or absolute differences, <c>Σ w[c] · |x − y|ᵖ / Σ
/// w[c]</c> over all elements, p = 2 or 1.
/// </summary>
/// <remarks>
/// Integers all the way to the sums. Where input and output have one scale, the result is exact but for the last rounding; else both are
/// brought to the larger scale, differences with 14 fraction bits, and the relative error is below 1e-3 for scores above a hundredth of a
/// squared step.
/// </remarks>
public sealed class ReconstructionError
{
    private const int FactorBits = 24;

    private const int DifferenceBits = 14;

    /// <summary>The same where a tensor is int16, so that the squares of many differences have room.</summary>
    private const int WideDifferenceBits = 6;

    private const int SumShift = FactorBits - DifferenceBits;

    private readonly float _weightSum;

    /// <summary>Makes a score.</summary>
    /// <param name="channels">Element i belongs to channel i modulo this number. As many as elements for spectra, where each band is a
    /// channel of its own.</param>
    /// <param name="weights">Weight of each channel, 0 and up, not all 0; null for equal weights. Kept, not copied.</param>
    /// <param name="measure">How differences count.</param>
    /// <exception cref="ArgumentException">There is no channel, the weights are not one per channel or not above 0, or there is no such
    /// measure.</exception>
    public ReconstructionError(int channels, float[] weights, ErrorMeasure measure)
    {
        if (channels < 1 || (weights != null && weights.Length != channels) || measure < ErrorMeasure.Squared
            || measure > ErrorMeasure.Output || (measure == ErrorMeasure.Output && weights != null))
        {
            throw new ArgumentException("a reconstruction error needs at least one channel, a weight for each or none, and a measure");
        }

        Channels = channels;
        Weights = weights;
        Measure = measure;
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
    public int Channels { get; }

    /// <summary>Weights of the channels; null if they count alike.</summary>
    public float[] Weights { get; }

    /// <summary>How differences count.</summary>
    public ErrorMeasure Measure { get; }

    /// <summary>The mean squared difference, all elements alike.</summary>
    /// <param name="input">What the model was given.</param>
    /// <param name="output">What it gave back.</param>
    /// <returns>The mean squared error in squares of the tensors' unit.</returns>
    /// <exception cref="ArgumentException">The tensors differ in length.</exception>
    public static float Compute(Tensor input, Tensor output)
    {
        return Compute(input, output, ErrorMeasure.Squared);
    }

    /// <summary>The mean difference, all elements alike.</summary>
    /// <param name="input">What the model was given.</param>
    /// <param name="output">What it gave back.</param>
    /// <param name="measure">How differences count.</param>
    /// <returns>The mean error in the tensors' unit, or its square; or the output's first element.</returns>
    /// <exception cref="ArgumentException">The tensors differ in length.</exception>
    public static float Compute(Tensor input, Tensor output, ErrorMeasure measure)
    {
        if (measure == ErrorMeasure.Output)
        {
            return output.Dequantize(0);
        }

        RequireSameLength(input, output, 1);
        return (float)(Sum(input, output, 0, 1, measure) * Unit(input, output, measure) / input.Length);
    }

    /// <summary>The weighted mean difference.</summary>
    /// <param name="input">What the model was given.</param>
    /// <param name="output">What it gave back.</param>
    /// <returns>The score in the tensors' unit, or its square.</returns>
    /// <exception cref="ArgumentException">The tensors differ in length, or it is not a multiple of the number of channels.</exception>
    public float Score(Tensor input, Tensor output)
    {
        if (Weights == null)
        {
            return Compute(input, output, Measure);
        }

        double unit = ShareOfUnit(input, output);
        double sum = 0;
        for (int channel = 0; channel < Channels; channel++)
        {
            sum += Sum(input, output, channel, Channels, Measure) * (double)Weights[channel];
        }

        return (float)(sum * unit);
    }

    /// <summary>Contribution of each channel to <see cref="Score"/>; they sum up to it.</summary>
    /// <param name="input">What the model was given.</param>
    /// <param name="output">What it gave back.</param>
    /// <param name="contributions">Receives one number a channel.</param>
    /// <exception cref="ArgumentException">The tensors differ in length, or it is not a multiple of the number of channels.</exception>
    public void Explain(Tensor input, Tensor output, float[] contributions)
    {
        double unit = ShareOfUnit(input, output);
        for (int channel = 0; channel < Channels; channel++)
        {
            double weight = Weights == null ? 1 : Weights[channel];
            contributions[channel] = (float)(Sum(input, output, channel, Channels, Measure) * weight * unit);
        }
    }

    private static void RequireSameLength(Tensor input, Tensor output, int channels)
    {
        if (input.Length != output.Length || input.Length % channels != 0)
        {
            throw new ArgumentException(
                "a reconstruction error compares tensors of one length, a multiple of " + channels.ToString() + ", not of "
                    + input.Length.ToString()
                + " and " + output.Length.ToString() + " elements");
        }
    }

    /// <summary>The real value of one unit of <see cref="Sum"/>.</summary>
    private static double Unit(Tensor input, Tensor output, ErrorMeasure measure)
    {
        double unit = input.Scale > output.Scale ? input.Scale : output.Scale;
        int bits = input.Data == null || output.Data == null ? WideDifferenceBits : DifferenceBits;
        unit = input.Scale == output.Scale ? unit : unit / (1 << bits);
        return measure == ErrorMeasure.Squared ? unit * unit : unit;
    }

    private static long Sum(Tensor input, Tensor output, int start, int step, ErrorMeasure measure)
    {
        return input.Data == null || output.Data == null ? SumOfWide(input, output, start, step, measure)
            : input.Scale == output.Scale ? SumOfOneScale(input, output, start, step, measure)
            : SumOfTwoScales(input, output, start, step, measure);
    }

    /// <summary>The sum where one of the tensors is int16, of one scale or two.</summary>
    private static long SumOfWide(Tensor input, Tensor output, int start, int step, ErrorMeasure measure)
    {
        bool isOneScale = input.Scale == output.Scale;
        double larger = input.Scale > output.Scale ? input.Scale : output.Scale;
        long factor = isOneScale ? 1 : (long)((input.Scale / larger * (1 << FactorBits)) + 0.5);
        long outputFactor = isOneScale ? 1 : (long)((output.Scale / larger * (1 << FactorBits)) + 0.5);
        int bits = isOneScale ? 0 : FactorBits - WideDifferenceBits;
        long constant = (outputFactor * output.ZeroPoint) - (factor * input.ZeroPoint) + (isOneScale ? 0 : 1 << (bits - 1));
        long sum = 0;
        for (int i = start; i < input.Length; i += step)
        {
            long difference = ((input.Get(i) * factor) - (output.Get(i) * outputFactor) + constant) >> bits;
            sum += measure == ErrorMeasure.Squared ? difference * difference : difference < 0 ? -difference : difference;
        }

        return sum;
    }

    private static long SumOfOneScale(Tensor input, Tensor output, int start, int step, ErrorMeasure measure)
    {
        sbyte[] inputs = input.Data;
        sbyte[] outputs = output.Data;
        int distance = output.Offset - input.Offset;
        int end = input.Offset + input.Length;
        int shift = input.ZeroPoint - output.ZeroPoint;
        bool isSquared = measure == ErrorMeasure.Squared;
        long sum = 0;
        for (int i = input.Offset + start; i < end; i += step)
        {
            int difference = inputs[i] - outputs[i + distance] - shift;
            sum += isSquared ? difference * difference : difference < 0 ? -difference : difference;
        }

        return sum;
    }

    private static long SumOfTwoScales(Tensor input, Tensor output, int start, int step, ErrorMeasure measure)
    {
        sbyte[] inputs = input.Data;
        sbyte[] outputs = output.Data;
        int distance = output.Offset - input.Offset;
        int end = input.Offset + input.Length;
        double larger = input.Scale > output.Scale ? input.Scale : output.Scale;
        long factor = (long)((input.Scale / larger * (1 << FactorBits)) + 0.5);
        long outputFactor = (long)((output.Scale / larger * (1 << FactorBits)) + 0.5);
        long constant = (outputFactor * output.ZeroPoint) - (factor * input.ZeroPoint) + (1 << (SumShift - 1));
        long sum = 0;
        int i = input.Offset + start;
        if (measure == ErrorMeasure.Squared)
        {
            // Four at a time where they lie side by side: counting costs as much as a multiplication.
            int j = i + distance;
            for (int last = step == 1 ? end - 3 : 0; i < last; i += 4)
            {
                long a = ((inputs[i] * factor) - (outputs[j] * outputFactor) + constant) >> SumShift;
                long b = ((inputs[i + 1] * factor) - (outputs[j + 1] * outputFactor) + constant) >> SumShift;
                long c = ((inputs[i + 2] * factor) - (outputs[j + 2] * outputFactor) + constant) >> SumShift;
                long d = ((inputs[i + 3] * factor) - (outputs[j + 3] * outputFactor) + constant) >> SumShift;
                sum += (a * a) + (b * b) + (c * c) + (d * d);
                j += 4;
            }

            for (; i < end; i += step)
            {
                long difference = ((inputs[i] * factor) - (outputs[i + distance] * outputFactor) + constant) >> SumShift;
                sum += difference * difference;
            }

            return sum;
        }

        for (; i < end; i += step)
        {
            long difference = ((inputs[i] * factor) - (outputs[i + distance] * outputFactor) + constant) >> SumShift;
            sum += difference < 0 ? -difference : difference;
        }

        return sum;
    }

    /// <summary>The real value of one unit of a channel's sum, as a share in the weighted mean.</summary>
    private double ShareOfUnit(Tensor input, Tensor output)
    {
        RequireSameLength(input, output, Channels);
        return Unit(input, output, Measure) * Channels / ((double)_weightSum * input.Length);
    }
}
