using TinyInfer.Signal.Numerics;

namespace TinyInfer.Signal.Spectrum;

/// <summary>The passes of <see cref="RealFft"/> over packed complex numbers, re · 2^32 + im.</summary>
/// <remarks>
/// Taking a packed number apart as <c>p &gt;&gt; 32</c> and <c>(int)p</c> leaves re one too low where im is negative. That is one unit of
/// the lowest bit, which block scaling has made small, and cheaper than to put it right. Where the real part's place is kept, masking
/// stands for shifting down and up.
/// </remarks>
internal sealed class FftPasses
{
    private const long High = unchecked((long)0xFFFFFFFF00000000);

    /// <summary>√½ with 32 fraction bits.</summary>
    private const long RootHalf = 3037000500L;

    private readonly int _length;
    private readonly int _half;
    private readonly int[] _sine;
    private readonly short[] _firstBins;
    private readonly long[] _work;
    private readonly long[] _bins;
    private readonly bool _endsWithEight;

    /// <summary>Makes buffers and tables.</summary>
    /// <param name="length">Number of real points, N.</param>
    /// <param name="sine">A quarter of a sine wave, N / 4 + 1 points.</param>
    /// <param name="bins">Receives the transform.</param>
    internal FftPasses(int length, int[] sine, long[] bins)
    {
        _length = length;
        _half = length / 2;
        _sine = sine;
        _bins = bins;
        int stages = (FixedMath.BitLength(_half) - 3) / 2;
        _endsWithEight = (_half >> (2 * stages)) == 8;
        _firstBins = FirstBins(stages);
        _work = new long[_half];
    }

    /// <summary>The complex transform of length N / 2 over weighted samples, in natural order.</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="start">Index of the first.</param>
    /// <param name="stride">Distance of one to the next.</param>
    /// <param name="level">What to subtract from each.</param>
    /// <param name="weights">The first half of the window's weights.</param>
    /// <param name="scale">What to multiply by: 2^32 over the weight of 1.0, times 2^F.</param>
    internal void Transform(int[] samples, int start, int stride, long level, ushort[] weights, long scale)
    {
        Load(samples, start, stride, level, weights, scale);
        int size = _half / 4;
        for (; size > 8; size /= 4)
        {
            PassWithoutTwiddle(size);
            Pass(size);
        }

        if (_endsWithEight)
        {
            FinishByEight();
        }
        else
        {
            FinishByFour();
        }
    }

    /// <summary>
    /// The first pass, which weights the samples, too. Weights are mirrored about N / 2: two quarters of the window walk up the table, two
    /// walk down.
    /// </summary>
    private void Load(int[] samples, int start, int stride, long level, ushort[] weights, long scale)
    {
        long[] work = _work;
        int[] sine = _sine;
        int quarter = _half / 4;
        int half = 2 * quarter;
        int threeQuarters = 3 * quarter;
        int fourth = _length / 4;
        int fourthOdd = fourth + 1;
        int offset1 = fourth * stride;
        int offset1Odd = offset1 + stride;
        int offset2 = 2 * offset1;
        int offset2Odd = offset2 + stride;
        int offset3 = 3 * offset1;
        int offset3Odd = offset3 + stride;
        int step = 2 * stride;
        int first = _half;
        int last = first - 1;
        int lastOfFourth = fourth - 1;
        int up = 0;
        for (int k = 0; k < quarter; k++)
        {
            long a = (((samples[start] - level) * weights[up] * scale) & High)
                + (((samples[start + stride] - level) * weights[up + 1] * scale) >> 32);
            long b = (((samples[start + offset1] - level) * weights[up + fourth] * scale) & High)
                + (((samples[start + offset1Odd] - level) * weights[up + fourthOdd] * scale) >> 32);
            long c = (((samples[start + offset2] - level) * weights[first - up] * scale) & High)
                + (((samples[start + offset2Odd] - level) * weights[last - up] * scale) >> 32);
            long d = (((samples[start + offset3] - level) * weights[fourth - up] * scale) & High)
                + (((samples[start + offset3Odd] - level) * weights[lastOfFourth - up] * scale) >> 32);
            long sum = a + c;
            long other = b + d;
            work[k] = sum + other;

            // The twiddle factor of bin 2 by doubling the angle: sin 2x = 2 · sin x · cos x, cos 2x = 1 − 2 · sin² x.
            long sin = sine[up];
            long cos = sine[fourth - up];
            long sin2 = (sin * cos) >> 27;
            long cos2 = (1L << 32) - ((sin * sin) >> 27);
            long difference = sum - other;
            long re = difference >> 32;
            long im = (int)difference;
            work[k + half] = (((re * cos2) + (im * sin2)) & High) + (((im * cos2) - (re * sin2)) >> 32);
            long even = a - c;
            re = even >> 32;
            im = (int)even;
            long odd = b - d;
            long reTurned = odd >> 32;
            long imTurned = (int)odd;
            a = re + imTurned;
            b = im - reTurned;
            work[k + quarter] = ((((a * cos) + (b * sin)) << 2) & High) + (((b * cos) - (a * sin)) >> 30);
            a = re - imTurned;
            b = im + reTurned;
            work[k + threeQuarters] = ((((a * cos) - (b * sin)) << 2) & High) + (((b * cos) + (a * sin)) >> 30);
            start += step;
            up += 2;
        }
    }

    /// <summary>The first butterfly of each block: its twiddle factors are 1.</summary>
    private void PassWithoutTwiddle(int size)
    {
        long[] work = _work;
        int quarter = size / 4;
        int half = 2 * quarter;
        int threeQuarters = 3 * quarter;
        int end = work.Length;
        for (int i = 0; i < end; i += size)
        {
            long a = work[i];
            long b = work[i + quarter];
            long c = work[i + half];
            long d = work[i + threeQuarters];
            long sum = a + c;
            a -= c;
            c = b + d;
            d = b - d;
            d = (d << 32) - (d >> 32);
            work[i] = sum + c;
            work[i + quarter] = a + d;
            work[i + half] = sum - c;
            work[i + threeQuarters] = a - d;
        }
    }

    /// <summary>The other butterflies, all of one twiddle factor before the next.</summary>
    private void Pass(int size)
    {
        long[] work = _work;
        int[] sine = _sine;
        int quarter = size / 4;
        int half = 2 * quarter;
        int threeQuarters = 3 * quarter;
        int end = work.Length;
        int fourth = _length / 4;
        int step = _length / size;
        int angle = 0;
        for (int k = 1; k < quarter; k++)
        {
            angle += step;
            long sin = sine[angle];
            long cos = sine[fourth - angle];
            long sin2 = (sin * cos) >> 27;
            long cos2 = (1L << 32) - ((sin * sin) >> 27);
            sin <<= 2;
            cos <<= 2;
            for (int i = k; i < end; i += size)
            {
                long a = work[i];
                long b = work[i + quarter];
                long c = work[i + half];
                long d = work[i + threeQuarters];
                long sum = a + c;
                long other = b + d;
                work[i] = sum + other;
                long difference = sum - other;
                long re = difference >> 32;
                long im = (int)difference;
                work[i + half] = (((re * cos2) + (im * sin2)) & High) + (((im * cos2) - (re * sin2)) >> 32);
                long even = a - c;
                re = even >> 32;
                im = (int)even;
                long odd = b - d;
                long reTurned = odd >> 32;
                long imTurned = (int)odd;
                a = re + imTurned;
                b = im - reTurned;
                work[i + quarter] = (((a * cos) + (b * sin)) & High) + (((b * cos) - (a * sin)) >> 32);
                a = re - imTurned;
                b = im + reTurned;
                work[i + threeQuarters] = (((a * cos) - (b * sin)) & High) + (((b * cos) + (a * sin)) >> 32);
            }
        }
    }

    private void FinishByFour()
    {
        long[] work = _work;
        long[] bins = _bins;
        short[] firstBins = _firstBins;
        int wrap = _half - 1;
        int quarter = _half / 4;
        int half = 2 * quarter;
        int threeQuarters = 3 * quarter;
        int i = 0;
        for (int block = 0; block < quarter; block++)
        {
            long a = work[i];
            long b = work[i + 1];
            long c = work[i + 2];
            long d = work[i + 3];
            long sum = a + c;
            a -= c;
            c = b + d;
            d = b - d;
            d = (d << 32) - (d >> 32);
            int bin = firstBins[block];
            bins[bin & wrap] = sum + c;
            bins[bin + quarter] = a + d;
            bins[bin + half] = sum - c;
            bins[bin + threeQuarters] = a - d;
            i += 4;
        }
    }

    private void FinishByEight()
    {
        long[] work = _work;
        long[] bins = _bins;
        short[] firstBins = _firstBins;
        int wrap = _half - 1;
        int eighth = _half / 8;
        int step2 = 2 * eighth;
        int step3 = 3 * eighth;
        int step4 = 4 * eighth;
        int step5 = 5 * eighth;
        int step6 = 6 * eighth;
        int step7 = 7 * eighth;
        int i = 0;
        for (int block = 0; block < eighth; block++)
        {
            long a = work[i];
            long b = work[i + 1];
            long c = work[i + 2];
            long d = work[i + 3];
            long e = work[i + 4];
            long f = work[i + 5];
            long g = work[i + 6];
            long h = work[i + 7];
            int bin = firstBins[block];

            // Even bins: four points over the sums.
            long sum = a + e;
            long turned = c + g;
            long even = sum + turned;
            sum -= turned;
            long odd = b + f;
            turned = d + h;
            bins[bin & wrap] = even + odd + turned;
            bins[bin + step4] = even - odd - turned;
            turned = odd - turned;
            turned = (turned << 32) - (turned >> 32);
            bins[bin + step2] = sum + turned;
            bins[bin + step6] = sum - turned;

            // Odd bins: four points over the differences; the second and the fourth of them turned by an eighth and three eighths.
            a -= e;
            c -= g;
            b -= f;
            d -= h;
            c = (c << 32) - (c >> 32);
            even = a + c;
            a -= c;
            long low = b - d;
            long lowRe = low >> 32;
            long lowIm = (int)low;
            long high = b + d;
            long highRe = high >> 32;
            long highIm = (int)high;
            odd = (((lowRe + highIm) * RootHalf) & High) + (((lowIm - highRe) * RootHalf) >> 32);
            turned = (((highIm - lowRe) * RootHalf) & High) - (((lowIm + highRe) * RootHalf) >> 32);
            bins[bin + eighth] = even + odd;
            bins[bin + step5] = even - odd;
            bins[bin + step3] = a + turned;
            bins[bin + step7] = a - turned;
            i += 8;
        }
    }

    /// <summary>
    /// The bin that each last block starts at. The fourth quarter of a conjugate-pair butterfly holds bins −1, 3, 7 ... instead of 3, 7,
    /// 11.
    /// </summary>
    private static short[] FirstBins(int stages)
    {
        short[] bins = new short[1 << (2 * stages)];
        for (int i = 0; i < bins.Length; i++)
        {
            int bin = 0;
            for (int stage = 0; stage < stages; stage++)
            {
                int digit = (i >> (2 * (stages - 1 - stage))) & 3;
                bin += (digit == 3 ? -1 : digit) << (2 * stage);
            }

            bins[i] = (short)bin;
        }

        return bins;
    }
}
