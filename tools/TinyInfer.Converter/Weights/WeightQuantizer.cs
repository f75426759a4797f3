using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Graph;

namespace TinyInfer.Converter.Weights;

/// <summary>Turns real weights and biases into the kernel's integers, and proves that no accumulator can leave int32.</summary>
internal static class WeightQuantizer
{
    /// <summary>How far a bias's scale may be off: a product rounded to float32 some times over is within it.</summary>
    private const double BiasScaleTolerance = 0.01;

    /// <summary>The lowest divisor that a rescaling is made to be: below, the steps from one to the next are too wide.</summary>
    private const double MinDivisor = 31;

    /// <summary>The same where weights have few bits, whose scales may be moved further before that costs anything.</summary>
    private const double MinNarrowDivisor = 9;

    /// <summary>The least scale that is tried for weights of few bits, as part of the one that cuts nothing off.</summary>
    private const double LeastScale = 0.4;

    /// <summary>How many scales are tried.</summary>
    private const int Scales = 30;

    /// <summary>How far a product of float32 scales can be off.</summary>
    private const double FloatRounding = 1e-6;

    /// <summary>Bits of a sum.</summary>
    private const int SumBits = 32;

    /// <summary>Bits that TensorFlow Lite rescales exactly of sums of 64.</summary>
    private const int LongSumBits = 48;

    /// <summary>The highest divisor.</summary>
    private const double MaxDivisor = 1 << 24;

    /// <summary>Quantizes an operator's weights: symmetric, one scale per output channel, or as the model itself has it.</summary>
    /// <param name="op">The operator; its input and output are quantized already.</param>
    /// <returns>The integers.</returns>
    /// <exception cref="ConversionException">An accumulator could overflow, or the model's own integers cannot be used.</exception>
    internal static QuantizedWeights Quantize(IWeighted op)
    {
        Quantization input = op.Operator.Input.Quantization!;
        Quantization output = op.Operator.Output.Quantization!;
        if (input.IsWide && (input.ZeroPoint != 0 || output.ZeroPoint != 0))
        {
            throw new ConversionException(
                $"{op.Operator}: its int16 input or output has a zero point other than 0, which TensorFlow Lite's 16x8 arithmetic does not "
                + "know. Quantize the model again.");
        }

        int channels = op.Channels;
        int inner = Shapes.Strides(op.Weights.Shape)[op.ChannelAxis];
        int Channel(int weight) => weight / inner % channels;

        (int[] weights, float[] scales) = op.Weights.Integers is { } integers ? FixedWeights(op, integers) : Nearest(op);
        double[] accumulatorScales = [.. scales.Select(s => op.FloatScaleProduct ? (double)(input.Scale * s) : (double)input.Scale * s)];
        double AccumulatorScale(int channel) => accumulatorScales[scales.Length == 1 ? 0 : channel];

        long[] bias = new long[channels];
        for (int channel = 0; channel < channels; channel++)
        {
            bias[channel] = op.WideBias?[channel] ?? FixedBias(op, channel, AccumulatorScale(channel))
                ?? (long)Math.Round((op.Bias?.Values[channel] ?? 0) / AccumulatorScale(channel), MidpointRounding.AwayFromZero);
        }

        AccumulatorBound bound = new(bias);
        for (int i = 0; i < weights.Length; i++)
        {
            bias[Channel(i)] -= (long)input.ZeroPoint * weights[i];
            bound.Add(Channel(i), weights[i]);
        }

        // Where nothing fixes how many bits a sum of int16 has, it has as many as it needs.
        bool isLong = op.WideBias != null || (input.IsWide && !op.HasNarrowSums && bound.Excess(input, SumBits) != null);
        bound.Prove(op.Operator, input, isLong ? LongSumBits : SumBits);
        (int minimum, int maximum) = op.Clamp.ToSteps(output);
        return new QuantizedWeights(
            Array.ConvertAll(weights, w => (sbyte)w),
            Array.ConvertAll(bias, b => unchecked((int)b)),
            [.. accumulatorScales.Select(
                s => FixedPointMultiplier.FromDouble(
                    op.Weights.Integers is null or { AreTuned: true }
                        ? Exact(s / output.Scale, MinDivisorOf(op.BitsPerWeight))
                        : s / output.Scale))],
            output.ZeroPoint,
            minimum,
            maximum)
        {
            HighBias = !isLong ? null : Array.ConvertAll(bias, b => (int)(b >> 32)),
        };
    }

    /// <summary>The nearest integers of an operator's weights: symmetric, one scale per output channel.</summary>
    /// <param name="op">The operator; its input and output are quantized already.</param>
    /// <returns>Integers of as many bits as the operator's weights have, and the channels' scales.</returns>
    internal static (int[] Weights, float[] Scales) Nearest(IWeighted op)
    {
        int inner = Shapes.Strides(op.Weights.Shape)[op.ChannelAxis];
        float inputScale = op.Operator.Input.Quantization!.Scale;
        float ratio = op.Operator.Output.Quantization!.Scale / inputScale;
        return Symmetric(
            op.Weights.Values, op.Channels, i => i / inner % op.Channels, op.Bias?.Values, inputScale, op.BitsPerWeight,
                scale => op.Operator.Input.IsWide ? scale : Divisible(scale, ratio, MinDivisorOf(op.BitsPerWeight)));
    }

    /// <summary>Quantizes a matrix: symmetric, one scale per row, or as the model itself has it.</summary>
    /// <param name="weights">The matrix, [rows, columns].</param>
    /// <param name="bias">One bias per row, which has to fit int32.</param>
    /// <param name="inputScale">Scale of what the matrix is multiplied by.</param>
    /// <param name="bits">Bits of a weight.</param>
    /// <returns>Integers of so many bits and the rows' scales.</returns>
    internal static (int[] Weights, float[] Scales) Rows(ConstantTensor weights, float[] bias, float inputScale, int bits) =>
        bits == WeightBits.Most && weights.Integers is { } fixedRows && (fixedRows.Scales.Length == 1 || fixedRows.Axis == 0)
            && fixedRows.ZeroPoints.All(z => z == 0)
        ? (fixedRows.Values, fixedRows.Scales)
        : Symmetric(weights.Values, weights.Shape[0], i => i / weights.Shape[1], bias, inputScale, bits, scale => scale);

    /// <summary>
    /// Raises a scale of weights by a few percent at most, so that the rescaling is 1/k with an odd k: generated code then divides instead
    /// of multiplying, adding and shifting. An odd k has no halves to round.
    /// </summary>
    /// <param name="scale">The scale.</param>
    /// <param name="ratio">The output's scale by the input's.</param>
    /// <param name="least">The lowest k.</param>
    private static float Divisible(float scale, float ratio, double least)
    {
        double divisor = ratio / (double)scale;
        return divisor >= least && divisor <= MaxDivisor ? (float)(ratio / OddBelow(divisor)) : scale;
    }

    private static double MinDivisorOf(int bits) => bits == WeightBits.Most ? MinDivisor : MinNarrowDivisor;

    private static double OddBelow(double divisor) => (2 * Math.Floor((divisor - 1) / 2)) + 1;

    /// <summary>A rescaling without what float32 scales round off.</summary>
    private static double Exact(double rescaling, double least)
    {
        double divisor = Math.Round(1 / rescaling);
        return divisor >= least && divisor <= MaxDivisor && Math.Abs((rescaling * divisor) - 1) < FloatRounding ? 1 / divisor : rescaling;
    }

    private static (int[] Weights, float[] Scales) Symmetric(
        float[] values, int channels, Func<int, int> channelOf, float[]? biases, float inputScale, int bits, Func<float, float> adjust)
    {
        int largest = WeightBits.Largest(bits);
        float[] scales = new float[channels];
        for (int i = 0; i < values.Length; i++)
        {
            int channel = channelOf(i);
            scales[channel] = Math.Max(scales[channel], Math.Abs(values[i]) / largest);
        }

        ILookup<int, float>? rows = bits == WeightBits.Most
            ? null
            : values.Select((v, i) => (v, i)).ToLookup(p => channelOf(p.i), p => p.v);
        for (int channel = 0; channel < scales.Length; channel++)
        {
            // A channel of tiny weights and a large bias: the scale grows until the bias fits int32 with room for the sum.
            double bias = Math.Abs(biases?[channel] ?? 0);
            double smallest = Math.Max(1e-12, bias / ((1 << 30) * (double)inputScale));
            float Adjusted(double scale) => adjust((float)Math.Max(scale, smallest));
            scales[channel] = rows == null
                ? Adjusted(scales[channel])
                : LeastError([.. rows[channel]], largest, [.. Enumerable.Range(0, Scales).Select(
                    i => Adjusted(scales[channel] * (1 - ((1 - LeastScale) * i / Scales))))]);
        }

        int[] weights = new int[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            weights[i] = (int)Round(values[i], scales[channelOf(i)], largest);
        }

        return (weights, scales);
    }

    private static double Round(double value, double scale, int largest) => Math.Clamp(Math.Round(value / scale), -largest, largest);

    /// <summary>
    /// The scale with the least mean square error. With few bits, steps that are finer for all are worth more than the few weights that
    /// are cut off.
    /// </summary>
    private static float LeastError(float[] row, int largest, IEnumerable<float> scales) =>
        scales.Distinct().MinBy(scale => row.Sum(w => Math.Pow(w - (scale * Round(w, scale, largest)), 2)));

    /// <summary>The model's own integer for a bias, where its scale is the accumulator's, as every quantizer makes it.</summary>
    private static long? FixedBias(IWeighted op, int channel, double accumulatorScale)
    {
        if (op.Bias?.Integers is not { } integers)
        {
            return null;
        }

        int at = integers.Scales.Length == 1 ? 0 : channel;
        return Math.Abs((integers.Scales[at] / accumulatorScale) - 1) < BiasScaleTolerance
            ? integers.Values[channel] - integers.ZeroPoints[at]
            : null;
    }

    private static (int[] Weights, float[] Scales) FixedWeights(IWeighted op, FixedIntegers integers)
    {
        int inner = Shapes.Strides(op.Weights.Shape)[op.ChannelAxis];
        int[] weights = new int[integers.Values.Length];
        for (int i = 0; i < weights.Length; i++)
        {
            int zeroPoint = integers.ZeroPoints[integers.ZeroPoints.Length == 1 ? 0 : i / inner % op.Channels];
            weights[i] = integers.Values[i] - zeroPoint;
            if (weights[i] is < sbyte.MinValue or > sbyte.MaxValue)
            {
                throw new ConversionException(
                    $"{op.Operator}: weight {integers.Values[i]} less its zero point "
                    + $"{zeroPoint} does not fit int8. Quantize the weights symmetrically.");
            }
        }

        return (weights, integers.Scales);
    }
}
