using TinyInfer.Converter.Graph;

namespace TinyInfer.Converter.Weights;

/// <summary>
/// The range that an accumulator can reach for any input: bias + Σ (x − zp)·w with x in [−128, 127], or those of int16. Partial sums over
/// raw values stay within int32 arithmetic modulo 2^32, so that the final value is all that has to fit.
/// </summary>
/// <param name="bias">One bias per channel, before the zero point is folded in.</param>
internal sealed class AccumulatorBound(long[] bias)
{
    private readonly long[] _bias = [.. bias];
    private readonly long[] _positive = new long[bias.Length];
    private readonly long[] _negative = new long[bias.Length];

    /// <summary>Takes a weight into account.</summary>
    /// <param name="channel">Its channel.</param>
    /// <param name="weight">The weight.</param>
    internal void Add(int channel, int weight)
    {
        if (weight > 0)
        {
            _positive[channel] += weight;
        }
        else
        {
            _negative[channel] -= weight;
        }
    }

    /// <summary>Proves that every accumulator fits its type.</summary>
    /// <param name="op">The operator, for the message.</param>
    /// <param name="input">How its input is quantized.</param>
    /// <param name="bits">Bits of an accumulator.</param>
    /// <exception cref="ConversionException">One does not.</exception>
    internal void Prove(Operator op, Quantization input, int bits = 32)
    {
        if (Excess(input, bits) is var (channel, reach))
        {
            throw new ConversionException(
                $"{op}: channel {channel} can reach {reach}, which overflows a {bits}-bit accumulator. "
                + "Reduce the number of inputs of this layer, or split it.");
        }
    }

    /// <summary>The first channel whose accumulator does not fit, and how far it can reach; null if all do.</summary>
    /// <param name="input">How its input is quantized.</param>
    /// <param name="bits">Bits of an accumulator.</param>
    internal (int Channel, long Reach)? Excess(Quantization input, int bits)
    {
        long high = input.Highest - input.ZeroPoint;
        long low = input.ZeroPoint - input.Lowest;
        long limit = 1L << (bits - 1);
        for (int channel = 0; channel < _bias.Length; channel++)
        {
            long maximum = _bias[channel] + (_positive[channel] * high) + (_negative[channel] * low);
            long minimum = _bias[channel] - (_positive[channel] * low) - (_negative[channel] * high);
            if (maximum >= limit || minimum < -limit)
            {
                return (channel, Math.Max(maximum, -minimum));
            }
        }

        return null;
    }
}
