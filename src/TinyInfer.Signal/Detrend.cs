namespace TinyInfer.Signal;

/// <summary>Takes the mean or a straight line out of samples, in place.</summary>
/// <remarks>
/// For what goes on to a spectrum, <see cref="Spectrum.RealFft"/> removes the mean itself, without a pass of its own and without rounding
/// it.
/// </remarks>
public static class Detrend
{
    /// <summary>Fraction bits of the line.</summary>
    private const int LineBits = 20;

    /// <summary>Subtracts the mean, rounded to a whole number: the error is at most 0.5.</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="start">Index of the first.</param>
    /// <param name="stride">Distance of one to the next.</param>
    /// <param name="count">How many, 1 and up.</param>
    public static void RemoveMean(int[] samples, int start, int stride, int count)
    {
        int end = start + (count * stride);
        long sum = 0;
        for (int i = start; i < end; i += stride)
        {
            sum += samples[i];
        }

        int mean = (int)FloorDivide((2 * sum) + count, 2L * count);
        for (int i = start; i < end; i += stride)
        {
            samples[i] -= mean;
        }
    }

    /// <summary>
    /// Subtracts the straight line of least squares, <c>a + b · i</c>; each result is rounded: the error is at most 0.51.
    /// </summary>
    /// <remarks>With t = 2i − (n − 1), Σt = 0: a = Σx / n at the centre and b = 3 · Σt·x / (n · (n² − 1)) a step of t.</remarks>
    /// <param name="samples">The samples, within ±2^27.</param>
    /// <param name="start">Index of the first.</param>
    /// <param name="stride">Distance of one to the next.</param>
    /// <param name="count">How many, 1 to 4096.</param>
    public static void RemoveLine(int[] samples, int start, int stride, int count)
    {
        int end = start + (count * stride);
        long sum = 0;
        long moment = 0;
        int t = 1 - count;
        for (int i = start; i < end; i += stride)
        {
            long sample = samples[i];
            sum += sample;
            moment += sample * t;
            t += 2;
        }

        long spread = (long)count * (((long)count * count) - 1) / 3;
        long slope = spread == 0 ? 0 : Ratio(moment, spread);
        long line = Ratio(sum, count) - (slope * (count - 1)) + (1L << (LineBits - 1));
        slope *= 2;
        for (int i = start; i < end; i += stride)
        {
            samples[i] -= (int)(line >> LineBits);
            line += slope;
        }
    }

    /// <summary>
    /// numerator / denominator with <see cref="LineBits"/> fraction bits, without the numerator ever taking more than 63 bits.
    /// </summary>
    private static long Ratio(long numerator, long denominator)
    {
        long whole = FloorDivide(numerator, denominator);
        long rest = numerator - (whole * denominator);
        return (whole << LineBits) + ((rest << LineBits) / denominator);
    }

    private static long FloorDivide(long numerator, long denominator)
    {
        long quotient = numerator / denominator;
        return quotient * denominator > numerator ? quotient - 1 : quotient;
    }
}
