namespace TinyInfer.Signal;

/// <content>The scan of samples while they are taken: straight-line code, since every sample of a sensor passes it.</content>
public sealed partial class SampleScan
{
    /// <summary>Copies samples and scans them on the way, sixteen at a time: to load them once costs less than twice.</summary>
    /// <param name="from">The samples.</param>
    /// <param name="at">Index of the first.</param>
    /// <param name="target">Receives them; null to scan alone.</param>
    /// <param name="start">Index of the first there.</param>
    /// <param name="count">How many, a multiple of sixteen.</param>
    internal void Copy(short[] from, int at, int[] target, int start, int count)
    {
        int minimum = Count == 0 ? from[at] : Minimum;
        int maximum = Count == 0 ? minimum : Maximum;
        bool keepsSquares = KeepsSquares;
        long squares = Squares;
        long sum = Sum;
        int end = start + count;
        while (start < end)
        {
            int a = from[at];
            int b = from[at + 1];
            int c = from[at + 2];
            int d = from[at + 3];
            int e = from[at + 4];
            int f = from[at + 5];
            int g = from[at + 6];
            int h = from[at + 7];
            int j = from[at + 8];
            int k = from[at + 9];
            int l = from[at + 10];
            int m = from[at + 11];
            int n = from[at + 12];
            int o = from[at + 13];
            int p = from[at + 14];
            int q = from[at + 15];
            if (target != null)
            {
                target[start] = a;
                target[start + 1] = b;
                target[start + 2] = c;
                target[start + 3] = d;
                target[start + 4] = e;
                target[start + 5] = f;
                target[start + 6] = g;
                target[start + 7] = h;
                target[start + 8] = j;
                target[start + 9] = k;
                target[start + 10] = l;
                target[start + 11] = m;
                target[start + 12] = n;
                target[start + 13] = o;
                target[start + 14] = p;
                target[start + 15] = q;
            }

            sum += a + b + c + d + e + f + g + h + j + k + l + m + n + o + p + q;
            at += 16;
            start += 16;
            if (keepsSquares)
            {
                // Three squares of 16-bit samples fit 32 bits without a sign.
                squares += (long)(uint)((a * a) + (b * b) + (c * c)) + (uint)((d * d) + (e * e) + (f * f))
                    + (uint)((g * g) + (h * h) + (j * j)) + (uint)((k * k) + (l * l) + (m * m))
                    + (uint)((n * n) + (o * o) + (p * p)) + (uint)(q * q);
            }

            // Of two, the lower alone can be the lowest and the higher alone the highest: three comparisons instead of four.
            if (a < b)
            {
                if (a < minimum)
                {
                    minimum = a;
                }

                if (b > maximum)
                {
                    maximum = b;
                }
            }
            else
            {
                if (b < minimum)
                {
                    minimum = b;
                }

                if (a > maximum)
                {
                    maximum = a;
                }
            }

            if (c < d)
            {
                if (c < minimum)
                {
                    minimum = c;
                }

                if (d > maximum)
                {
                    maximum = d;
                }
            }
            else
            {
                if (d < minimum)
                {
                    minimum = d;
                }

                if (c > maximum)
                {
                    maximum = c;
                }
            }

            if (e < f)
            {
                if (e < minimum)
                {
                    minimum = e;
                }

                if (f > maximum)
                {
                    maximum = f;
                }
            }
            else
            {
                if (f < minimum)
                {
                    minimum = f;
                }

                if (e > maximum)
                {
                    maximum = e;
                }
            }

            if (g < h)
            {
                if (g < minimum)
                {
                    minimum = g;
                }

                if (h > maximum)
                {
                    maximum = h;
                }
            }
            else
            {
                if (h < minimum)
                {
                    minimum = h;
                }

                if (g > maximum)
                {
                    maximum = g;
                }
            }

            if (j < k)
            {
                if (j < minimum)
                {
                    minimum = j;
                }

                if (k > maximum)
                {
                    maximum = k;
                }
            }
            else
            {
                if (k < minimum)
                {
                    minimum = k;
                }

                if (j > maximum)
                {
                    maximum = j;
                }
            }

            if (l < m)
            {
                if (l < minimum)
                {
                    minimum = l;
                }

                if (m > maximum)
                {
                    maximum = m;
                }
            }
            else
            {
                if (m < minimum)
                {
                    minimum = m;
                }

                if (l > maximum)
                {
                    maximum = l;
                }
            }

            if (n < o)
            {
                if (n < minimum)
                {
                    minimum = n;
                }

                if (o > maximum)
                {
                    maximum = o;
                }
            }
            else
            {
                if (o < minimum)
                {
                    minimum = o;
                }

                if (n > maximum)
                {
                    maximum = n;
                }
            }

            if (p < q)
            {
                if (p < minimum)
                {
                    minimum = p;
                }

                if (q > maximum)
                {
                    maximum = q;
                }
            }
            else
            {
                if (q < minimum)
                {
                    minimum = q;
                }

                if (p > maximum)
                {
                    maximum = p;
                }
            }
        }

        Count += count;
        Minimum = minimum;
        Maximum = maximum;
        Sum = sum;
        Squares = squares;
    }
}
