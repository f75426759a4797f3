namespace TinyInfer.Tests.Signal;

/// <summary>
/// The textbook's integer FFT, for comparison: radix 2, decimation in time, real and imaginary parts in arrays of their own, 15-bit twiddle
/// factors, halved at each stage so that nothing overflows. The device runs these very lines, too, so the language is what the device
/// speaks.
/// </summary>
public sealed class PlainFft
{
    private readonly int _length;
    private readonly int[] _cos;
    private readonly int[] _sin;

    public PlainFft(int length, int[] cos, int[] sin)
    {
        _length = length;
        _cos = cos;
        _sin = sin;
    }

    /// <summary>Complex to complex, in place; the result is divided by the length.</summary>
    public void Transform(int[] re, int[] im)
    {
        int length = _length;
        int[] cosines = _cos;
        int[] sines = _sin;
        Reverse(re, im);
        for (int half = 1, step = length / 2; half < length; half *= 2, step /= 2)
        {
            int size = 2 * half;
            for (int k = 0; k < half; k++)
            {
                int cos = cosines[k * step];
                int sin = sines[k * step];
                for (int i = k; i < length; i += size)
                {
                    int j = i + half;
                    int turnedRe = ((cos * re[j]) + (sin * im[j])) >> 15;
                    int turnedIm = ((cos * im[j]) - (sin * re[j])) >> 15;
                    int a = re[i];
                    int b = im[i];
                    re[j] = (a - turnedRe) >> 1;
                    im[j] = (b - turnedIm) >> 1;
                    re[i] = (a + turnedRe) >> 1;
                    im[i] = (b + turnedIm) >> 1;
                }
            }
        }
    }

    private void Reverse(int[] re, int[] im)
    {
        int j = 0;
        for (int i = 1; i < _length; i++)
        {
            int bit = _length >> 1;
            while ((j & bit) != 0)
            {
                j ^= bit;
                bit >>= 1;
            }

            j |= bit;
            if (i < j)
            {
                int swap = re[i];
                re[i] = re[j];
                re[j] = swap;
                swap = im[i];
                im[i] = im[j];
                im[j] = swap;
            }
        }
    }
}
