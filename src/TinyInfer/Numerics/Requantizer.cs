namespace TinyInfer.Numerics;

/// <summary>
/// Turns int32 accumulators into int8 activations: <c>q = clamp(round(acc · M · 2^(e−31)) + zeroPoint)</c>, in integers alone.
/// </summary>
/// <remarks>
/// M is a Q31 mantissa in [2^30, 2^31) or zero, e an exponent in [−31, 30]; one pair for all channels, or one pair a channel.
/// <para>
/// Single rounding uses <c>floor((floor(a / 2^(s−1)) + 1) / 2) = floor((a + 2^(s−1)) / 2^s)</c>; with 1 + 2 · zeroPoint instead of the 1 it
/// adds the zero point as well.
/// </para>
/// <para>
/// TensorFlow Lite's two steps (gemmlowp fixedpoint.h) reduce to <c>h = (acc · M + 2^30) &gt;&gt; 31</c> and
/// <c>(h + 2^(p−1) + (h &gt;&gt; 31)) &gt;&gt; p</c> with p = −e, shifted in two steps like the first so that nothing overflows; for e ≥ 0
/// they equal single rounding.
/// </para>
/// </remarks>
internal sealed class Requantizer
{
    /// <summary>The shift that goes with <see cref="FactorFor"/>.</summary>
    internal const int CommonShift = 48;

    private readonly int[] _multipliers;
    private readonly sbyte[] _shifts;

    /// <summary>Shift less one of the second rounding of each channel, −1 where there is none; null if no channel has one.</summary>
    private readonly sbyte[] _postShifts;

    /// <summary>True where a channel has no second rounding.</summary>
    private readonly bool _grows;
    private readonly int _zeroPoint;
    private readonly int _minimum;
    private readonly int _maximum;

    /// <summary>Makes a requantizer.</summary>
    /// <param name="multipliers">Mantissas, one or one per channel. Kept, not copied.</param>
    /// <param name="exponents">Exponents, as many as mantissas. Overwritten with the shifts that the loops use.</param>
    /// <param name="zeroPoint">Zero point of the output.</param>
    /// <param name="minimum">Lowest output; carries a fused activation.</param>
    /// <param name="maximum">Highest output.</param>
    /// <param name="rounding">How to round.</param>
    /// <exception cref="ModelFormatException">A value is out of its range.</exception>
    public Requantizer(int[] multipliers, sbyte[] exponents, int zeroPoint, int minimum, int maximum, RoundingMode rounding)
    {
        if (multipliers.Length != exponents.Length || multipliers.Length == 0)
        {
            throw new ModelFormatException("requantization: exponents do not match");
        }

        if (minimum < short.MinValue || maximum > short.MaxValue || minimum > maximum || zeroPoint < short.MinValue
            || zeroPoint > short.MaxValue)
        {
            throw new ModelFormatException("requantization: outputs do not fit 16 bits");
        }

        _multipliers = multipliers;
        _shifts = exponents;
        _zeroPoint = zeroPoint;
        _minimum = minimum;
        _maximum = maximum;
        _postShifts = rounding == RoundingMode.TfLite ? new sbyte[exponents.Length] : null;
        for (int i = 0; i < exponents.Length; i++)
        {
            int exponent = exponents[i];
            Check(multipliers[i], exponent, i);

            // The loops shift by s − 1 and then once more.
            bool twice = rounding == RoundingMode.TfLite && exponent < 0;
            exponents[i] = (sbyte)(twice ? 30 : 30 - exponent);
            if (rounding == RoundingMode.TfLite)
            {
                _postShifts[i] = (sbyte)(twice ? -exponent - 1 : -1);
                _grows |= !twice;
            }
        }
    }

    /// <summary>Lowest output.</summary>
    internal int Minimum => _minimum;

    /// <summary>Highest output.</summary>
    internal int Maximum => _maximum;

    /// <summary>Addend before <see cref="CommonShift"/>: the zero point, and half a unit.</summary>
    internal long CommonRounding => ((long)_zeroPoint << CommonShift) + (1L << (CommonShift - 1));

    /// <summary>
    /// The multiplier of a channel for a shift that is the same for all, so that the shift can be a constant in code:
    /// <c>clamp((acc · factor + CommonRounding) &gt;&gt; CommonShift)</c> equals <see cref="Apply"/>.
    /// </summary>
    /// <param name="channel">The channel.</param>
    /// <param name="bound">No accumulator of the channel is larger, without its sign.</param>
    /// <returns>The factor; −1 where there is none with which the sum stays within 64 bits.</returns>
    internal long FactorFor(int channel, long bound)
    {
        int index = _multipliers.Length == 1 ? 0 : channel;
        int more = CommonShift - 1 - _shifts[index];
        bool twice = _postShifts != null && _postShifts[index] >= 0;
        if (twice || more < 0 || _zeroPoint < sbyte.MinValue || _zeroPoint > sbyte.MaxValue)
        {
            return -1;
        }

        // The product stays within 2^62, and the rounding is far less than what is left.
        long most = (1L << 62) >> more;
        return bound == 0 || _multipliers[index] <= most / bound ? (long)_multipliers[index] << more : -1;
    }

    /// <summary>Fails where multiplier or exponent of a channel is out of range.</summary>
    internal static void Check(int multiplier, int exponent, int channel)
    {
        if (multiplier < 0 || exponent < -31 || exponent > 30)
        {
            throw new ModelFormatException("requantization: channel " + channel.ToString() + " is out of range");
        }
    }

    /// <summary>Requantizes one accumulator.</summary>
    /// <param name="accumulator">The accumulator.</param>
    /// <param name="channel">Its channel; ignored where one multiplier serves all.</param>
    /// <returns>The activation.</returns>
    public int Apply(int accumulator, int channel)
    {
        int index = _multipliers.Length == 1 ? 0 : channel;
        int value = (int)((((accumulator * (long)_multipliers[index]) >> _shifts[index]) + 1) >> 1);
        if (_postShifts != null && _postShifts[index] >= 0)
        {
            value = (((value + (value >> 31)) >> _postShifts[index]) + 1) >> 1;
        }

        value += _zeroPoint;
        return value < _minimum ? _minimum : value > _maximum ? _maximum : value;
    }

    /// <summary>Requantizes a row of accumulators, one per channel, into consecutive activations.</summary>
    /// <param name="accumulators">The accumulators, from index 0.</param>
    /// <param name="firstChannel">Channel of the first accumulator.</param>
    /// <param name="count">How many.</param>
    /// <param name="output">Where to.</param>
    /// <param name="offset">Index of the first activation in <paramref name="output"/>.</param>
    public void Write(int[] accumulators, int firstChannel, int count, sbyte[] output, int offset)
    {
        if (_multipliers.Length == 1)
        {
            WriteChannel(accumulators, 0, 0, count, output, offset, 1);
        }
        else if (_postShifts == null)
        {
            WriteOnce(accumulators, firstChannel, count, output, offset);
        }
        else if (_grows)
        {
            WriteEach(accumulators, firstChannel, count, output, offset);
        }
        else
        {
            WriteTwice(accumulators, firstChannel, count, output, offset);
        }
    }

    /// <summary>Requantizes accumulators of one channel into activations at a fixed distance.</summary>
    /// <param name="accumulators">The accumulators.</param>
    /// <param name="first">Index of the first accumulator.</param>
    /// <param name="channel">Their channel; ignored where one multiplier serves all.</param>
    /// <param name="count">How many.</param>
    /// <param name="output">Where to.</param>
    /// <param name="offset">Index of the first activation in <paramref name="output"/>.</param>
    /// <param name="step">Distance of the activations.</param>
    public void WriteChannel(int[] accumulators, int first, int channel, int count, sbyte[] output, int offset, int step)
    {
        int index = _multipliers.Length == 1 ? 0 : channel;
        if (_postShifts == null || _postShifts[index] < 0)
        {
            WriteChannelOnce(accumulators, first, index, first + count, output, offset, step);
        }
        else
        {
            WriteChannelTwice(accumulators, first, index, first + count, output, offset, step);
        }
    }

    private void WriteChannelOnce(int[] accumulators, int first, int channel, int end, sbyte[] output, int offset, int step)
    {
        long multiplier = _multipliers[channel];
        int shift = _shifts[channel];
        long rounding = 1 + (2 * _zeroPoint);
        int minimum = _minimum;
        int maximum = _maximum;
        for (int i = first; i < end; i++)
        {
            int value = (int)((((accumulators[i] * multiplier) >> shift) + rounding) >> 1);
            if (value < minimum)
            {
                value = minimum;
            }
            else if (value > maximum)
            {
                value = maximum;
            }

            output[offset] = (sbyte)value;
            offset += step;
        }
    }

    private void WriteChannelTwice(int[] accumulators, int first, int channel, int end, sbyte[] output, int offset, int step)
    {
        long multiplier = _multipliers[channel];
        int post = _postShifts[channel];
        int rounding = 1 + (2 * _zeroPoint);
        int minimum = _minimum;
        int maximum = _maximum;
        for (int i = first; i < end; i++)
        {
            int value = (int)((((accumulators[i] * multiplier) >> 30) + 1) >> 1);
            value = (((value + (value >> 31)) >> post) + rounding) >> 1;
            if (value < minimum)
            {
                value = minimum;
            }
            else if (value > maximum)
            {
                value = maximum;
            }

            output[offset] = (sbyte)value;
            offset += step;
        }
    }

    private void WriteOnce(int[] accumulators, int firstChannel, int count, sbyte[] output, int offset)
    {
        int[] multipliers = _multipliers;
        sbyte[] shifts = _shifts;
        long rounding = 1 + (2 * _zeroPoint);
        int minimum = _minimum;
        int maximum = _maximum;
        offset -= firstChannel;
        int end = firstChannel + count;
        for (int channel = firstChannel; channel < end; channel++)
        {
            int value = (int)((((accumulators[channel - firstChannel] * (long)multipliers[channel]) >> shifts[channel]) + rounding) >> 1);
            if (value < minimum)
            {
                value = minimum;
            }
            else if (value > maximum)
            {
                value = maximum;
            }

            output[offset + channel] = (sbyte)value;
        }
    }

    private void WriteTwice(int[] accumulators, int firstChannel, int count, sbyte[] output, int offset)
    {
        int[] multipliers = _multipliers;
        sbyte[] postShifts = _postShifts;
        int rounding = 1 + (2 * _zeroPoint);
        int minimum = _minimum;
        int maximum = _maximum;
        offset -= firstChannel;
        int end = firstChannel + count;
        for (int channel = firstChannel; channel < end; channel++)
        {
            int value = (int)((((accumulators[channel - firstChannel] * (long)multipliers[channel]) >> 30) + 1) >> 1);
            value = (((value + (value >> 31)) >> postShifts[channel]) + rounding) >> 1;
            if (value < minimum)
            {
                value = minimum;
            }
            else if (value > maximum)
            {
                value = maximum;
            }

            output[offset + channel] = (sbyte)value;
        }
    }

    /// <summary>Requantizes channels of which some grow and some shrink.</summary>
    private void WriteEach(int[] accumulators, int firstChannel, int count, sbyte[] output, int offset)
    {
        for (int i = 0; i < count; i++)
        {
            output[offset + i] = (sbyte)Apply(accumulators[i], firstChannel + i);
        }
    }
}
