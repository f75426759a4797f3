namespace TinyInfer.Converter.Blob;

/// <summary>A positive real number as the device multiplies by it: mantissa · 2^(exponent − 31).</summary>
/// <param name="Mantissa">In [2^30, 2^31), or 0 for the number 0.</param>
/// <param name="Exponent">In [−31, 30].</param>
public readonly record struct FixedPointMultiplier(int Mantissa, int Exponent)
{
    /// <summary>The nearest multiplier, halves away from zero, as TensorFlow Lite's QuantizeMultiplier has it.</summary>
    /// <param name="value">A number that is 0 or more.</param>
    /// <returns>The multiplier; 0 where the value is below 2^−32.</returns>
    /// <exception cref="ConversionException">The value is negative, not finite, or 2^30 and more.</exception>
    public static FixedPointMultiplier FromDouble(double value)
    {
        if (!(value >= 0) || value >= 1L << 30)
        {
            throw new ConversionException($"A rescaling by {value} cannot be represented; check the scales of the tensors around it.");
        }

        if (value == 0)
        {
            return default;
        }

        int exponent = Math.ILogB(value) + 1;
        long mantissa = (long)Math.Round(Math.ScaleB(value, 31 - exponent), MidpointRounding.AwayFromZero);
        if (mantissa == 1L << 31)
        {
            mantissa >>= 1;
            exponent++;
        }

        return exponent < -31 ? default : new FixedPointMultiplier((int)mantissa, exponent);
    }

    /// <summary>The number it stands for.</summary>
    /// <returns>mantissa · 2^(exponent − 31).</returns>
    public double ToDouble() => Math.ScaleB(Mantissa, Exponent - 31);
}
