using TinyInfer.Kernels;
using TinyInfer.Numerics;

namespace TinyInfer.Int16.Numerics;

/// <summary>
/// Turns sums of products into outputs, with zero point 0: <c>q = clamp(round(sum · M · 2^(e−31)))</c>.
/// </summary>
/// <remarks>
/// Sums of 32 bits are rounded as <see cref="Requantizer"/> rounds. Sums of 64 bits are multiplied by M of 15 bits, as TensorFlow Lite has
/// it: <c>(sum · m + 2^(14−e)) &gt;&gt; (15 − e)</c> with <c>m = min((M + 2^15) &gt;&gt; 16, 32767)</c>, exact below 2^47.
/// </remarks>
internal sealed class WideRequantizer
{
    private const int LargestMultiplier = 0x7FFF;
    private const int LargestExponent = 14;

    private readonly Requantizer _narrow;
    private readonly int[] _multipliers;
    private readonly sbyte[] _shifts;
    private readonly int _minimum;
    private readonly int _maximum;

    /// <summary>Reads two constants (multipliers i32, exponents i8; one, or one per channel) and two attributes (the range).</summary>
    /// <param name="context">The operator record.</param>
    /// <param name="firstConstant">Place of the multipliers; the exponents follow.</param>
    /// <param name="channels">Number of channels.</param>
    /// <param name="output">The output tensor.</param>
    /// <param name="isLong">Whether sums have 64 bits.</param>
    /// <exception cref="ModelFormatException">A constant or attribute is missing or out of range.</exception>
    public WideRequantizer(KernelContext context, int firstConstant, int channels, Tensor output, bool isLong)
    {
        int[] range = WideTensors.ReadRange(context, output);
        _minimum = range[0];
        _maximum = range[1];
        int count = context.ConstantLength(firstConstant + 1);
        context.Require(count == 1 || count == channels, "requantization needs one multiplier, or " + channels.ToString());
        _multipliers = context.Ints(firstConstant, count);
        _shifts = context.SBytes(firstConstant + 1, count);
        if (!isLong)
        {
            _narrow = new Requantizer(_multipliers, _shifts, 0, _minimum, _maximum, context.Rounding);
            return;
        }

        for (int i = 0; i < count; i++)
        {
            Requantizer.Check(_multipliers[i], _shifts[i], i);
            context.Require(_shifts[i] <= LargestExponent, "an exponent is too large for sums of 64 bits");
            int multiplier = (int)((_multipliers[i] + (1L << 15)) >> 16);
            _multipliers[i] = multiplier > LargestMultiplier ? LargestMultiplier : multiplier;
            _shifts[i] = (sbyte)(LargestExponent - _shifts[i]);
        }
    }

    /// <summary>Requantizes a sum.</summary>
    /// <param name="sum">The sum; of 32 bits, or below 2^47 without its sign.</param>
    /// <param name="channel">Its channel; ignored where one multiplier serves all.</param>
    /// <returns>The output.</returns>
    public int Apply(long sum, int channel)
    {
        if (_narrow != null)
        {
            return _narrow.Apply((int)sum, channel);
        }

        int index = _multipliers.Length == 1 ? 0 : channel;
        int value = (int)((((sum * _multipliers[index]) >> _shifts[index]) + 1) >> 1);
        return value < _minimum ? _minimum : value > _maximum ? _maximum : value;
    }
}
