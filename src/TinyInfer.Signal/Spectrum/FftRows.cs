namespace TinyInfer.Signal.Spectrum;

/// <summary>
/// The second half of <see cref="RealFft"/>: bin k of all columns is a row, whose transform gives bins k, k + 32, k + 64 and so on of the
/// whole. Bins beyond N / 2 are conjugates of those below; rows 0 and 16 have the same ones twice.
/// </summary>
/// <remarks>
/// y[q] and y[−q] are a cosine transform of the columns' sums, plus and minus a sine transform of their differences (Britanak, Yip and
/// Rao, Discrete Cosine and Sine Transforms, 2007). All coefficients are real: nothing but a sum and a difference at the end mixes real
/// and imaginary parts. The whole row is in locals.
/// </remarks>
internal static partial class FftRows
{
    /// <summary>Transforms the rows.</summary>
    /// <param name="columns">Columns: 2, 4, 8, 16 or 32.</param>
    /// <param name="bins">What <see cref="FftColumns"/> gave; receives the transform.</param>
    /// <param name="isPower">Whether bins are squares of magnitudes, not packed complex numbers.</param>
    internal static void Transform(int columns, long[] bins, bool isPower)
    {
        switch (columns)
        {
            case 2:
                Run2(bins, isPower);
                break;
            case 4:
                Run4(bins, isPower);
                break;
            case 8:
                Run8(bins, isPower);
                break;
            case 16:
                Run16(bins, isPower);
                break;
            default:
                Run32(bins, isPower);
                break;
        }
    }
}
