using TinyInfer.Numerics;

namespace TinyInfer.Int16.Numerics;

/// <summary>
/// Multiplies 32-bit integers by M · 2^(e−31), with the rounding of <see cref="Requantizer"/>, and keeps 32 bits of the result.
/// </summary>
internal sealed class WideMultiplier
{
    private readonly long _multiplier;
    private readonly int _shift;
    private readonly int _postShift;

    /// <summary>True if the sign of the result is turned.</summary>
    private readonly bool _isNegative;

    /// <summary>Makes a multiplier.</summary>
    /// <param name="multiplier">M; negative to turn the sign of the result.</param>
    /// <param name="exponent">e.</param>
    /// <param name="rounding">How to round.</param>
    /// <exception cref="ModelFormatException">A value is out of its range.</exception>
    public WideMultiplier(int multiplier, int exponent, RoundingMode rounding)
    {
        _isNegative = multiplier < 0;
        int magnitude = multiplier == int.MinValue ? -1 : multiplier < 0 ? -multiplier : multiplier;
        Requantizer.Check(magnitude, exponent, 0);
        bool twice = rounding == RoundingMode.TfLite && exponent < 0;
        _multiplier = magnitude;
        _shift = twice ? 30 : 30 - exponent;
        _postShift = twice ? -exponent - 1 : -1;
    }

    /// <summary>Multiplies a number.</summary>
    /// <param name="value">The number.</param>
    /// <returns>The product, rounded.</returns>
    public int Apply(int value)
    {
        int result = (int)((((value * _multiplier) >> _shift) + 1) >> 1);
        if (_postShift >= 0)
        {
            result = (((result + (result >> 31)) >> _postShift) + 1) >> 1;
        }

        return _isNegative ? -result : result;
    }
}
