using TinyInfer.Signal.Numerics;

namespace TinyInfer.Signal.Spectrum;

/// <summary>
/// From the complex transform of half the length, whose points are pairs of real samples, to the transform of the real samples.
/// </summary>
/// <remarks>
/// With Z the complex transform, 2 · X[k] = (Z[k] + Z*[N/2 − k]) − j · e^(−2πjk/N) · (Z[k] − Z*[N/2 − k]), and bin N/2 − k comes from the
/// same two points.
/// </remarks>
internal sealed class RealSplit
{
    private const long High = unchecked((long)0xFFFFFFFF00000000);

    private readonly int[] _sine;
    private readonly long[] _bins;
    private readonly int _last;

    /// <summary>Makes the split.</summary>
    /// <param name="sine">A quarter of a sine wave, N / 4 + 1 points.</param>
    /// <param name="bins">The transform, which is replaced: N / 2 points, and one more at the end.</param>
    internal RealSplit(int[] sine, long[] bins)
    {
        _sine = sine;
        _bins = bins;
        _last = bins.Length - 1;
    }

    /// <summary>
    /// Adds to bins 0 and 1 of the real transform, real parts, while the bins are still the complex transform of half the length.
    /// </summary>
    /// <param name="first">What to add to 2 · X[0].</param>
    /// <param name="second">What to add to 2 · X[1].</param>
    internal void Add(long first, long second)
    {
        // Bins k and N / 2 − k of the complex transform make bin k of the real one; this is the split of ToSpectrum, backwards.
        first >>= 2;
        _bins[0] += (first << 32) + first;
        second >>= 2;
        long cos = (second * _sine[_sine.Length - 2]) >> FixedMath.SineBits;
        long sin = (second * _sine[1]) >> FixedMath.SineBits;
        _bins[1] += ((second - sin) << 32) + cos;
        _bins[_last - 1] += ((second + sin) << 32) + cos;
    }

    /// <summary>From the complex transform of half the length to 2 · X[k], packed.</summary>
    internal void ToSpectrum()
    {
        long[] bins = _bins;
        int[] sine = _sine;
        int fourth = sine.Length - 1;
        SplitEnds(out long first, out long last);
        int j = _last;
        for (int k = 1; k <= fourth; k++)
        {
            j--;
            long z = bins[k];
            long y = bins[j];
            long sum = z + y;
            long im = (int)sum;
            long difference = z - y;
            long re = difference >> 32;
            long cos = (long)sine[fourth - k] << 2;
            long sin = (long)sine[k] << 2;

            // X[k] = re + j·im of p + q, X[N / 2 − k] of p − q.
            long p = (sum & High) - (((re * cos) + (im * sin)) >> 32);
            long q = (((im * cos) - (re * sin)) & High) + (int)difference;
            bins[k] = p + q;
            bins[j] = p - q;
        }

        bins[0] = first << 32;
        bins[_last] = last << 32;
    }

    /// <summary>From the complex transform of half the length to |2 · X[k]|².</summary>
    internal void ToPower()
    {
        long[] bins = _bins;
        int[] sine = _sine;
        int fourth = sine.Length - 1;
        SplitEnds(out long first, out long last);
        int j = _last;
        for (int k = 1; k <= fourth; k++)
        {
            j--;
            long z = bins[k];
            long y = bins[j];
            long sum = z + y;
            long sumRe = sum >> 32;
            long sumIm = (int)sum;
            long difference = z - y;
            long re = difference >> 32;
            long im = (int)difference;
            long cos = sine[fourth - k];
            long sin = sine[k];
            long p = ((re * cos) + (sumIm * sin)) >> 30;
            long q = ((sumIm * cos) - (re * sin)) >> 30;
            y = sumRe + q;
            z = im - p;
            bins[k] = (y * y) + (z * z);
            y = sumRe - q;
            z = im + p;
            bins[j] = (y * y) + (z * z);
        }

        bins[0] = first * first;
        bins[_last] = last * last;
    }

    private void SplitEnds(out long first, out long last)
    {
        long re = (_bins[0] + (1L << 31)) >> 32;
        long im = (int)_bins[0];
        first = 2 * (re + im);
        last = 2 * (re - im);
    }
}
