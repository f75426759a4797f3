namespace TinyInfer.Signal;

/// <summary>
/// The lowest and highest sample of a window and the sum, in one pass: what scaling, mean removal and fault detection need.
/// </summary>
public sealed class SampleScan
{
    /// <summary>Number of samples.</summary>
    public int Count { get; private set; }

    /// <summary>The lowest sample.</summary>
    public int Minimum { get; private set; }

    /// <summary>The highest sample.</summary>
    public int Maximum { get; private set; }

    /// <summary>The sum of the samples.</summary>
    public long Sum { get; private set; }

    /// <summary>The mean, rounded to the nearest whole number, halves up.</summary>
    public int Mean
    {
        get
        {
            long twice = (2 * Sum) + Count;
            long mean = twice / (2L * Count);
            return (int)(mean * 2L * Count > twice ? mean - 1 : mean);
        }
    }

    /// <summary>Scans samples.</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="start">Index of the first.</param>
    /// <param name="stride">Distance of one to the next; the number of channels where they are interleaved.</param>
    /// <param name="count">How many, 1 and up.</param>
    public void Run(int[] samples, int start, int stride, int count)
    {
        Clear();
        Extend(samples, start, stride, count);
    }

    /// <summary>Forgets what was scanned.</summary>
    internal void Clear()
    {
        Count = 0;
        Sum = 0;
    }

    /// <summary>Copies samples and scans them on the way, eight at a time: to load them once costs less than twice.</summary>
    /// <param name="from">The samples.</param>
    /// <param name="at">Index of the first.</param>
    /// <param name="target">Receives them.</param>
    /// <param name="start">Index of the first there.</param>
    /// <param name="count">How many, a multiple of eight.</param>
    internal void Copy(short[] from, int at, int[] target, int start, int count)
    {
        int minimum = Count == 0 ? from[at] : Minimum;
        int maximum = Count == 0 ? minimum : Maximum;
        uint range = (uint)(maximum - minimum);
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
            target[start] = a;
            target[start + 1] = b;
            target[start + 2] = c;
            target[start + 3] = d;
            target[start + 4] = e;
            target[start + 5] = f;
            target[start + 6] = g;
            target[start + 7] = h;
            sum += a + b + c + d + e + f + g + h;
            at += 8;
            start += 8;

            // One comparison for both ends: what lies below wraps around to a large number. It happens a few times per window.
            if ((uint)(a - minimum) > range || (uint)(b - minimum) > range || (uint)(c - minimum) > range || (uint)(d - minimum) > range)
            {
                minimum = Lowest(a, b, c, d, minimum);
                maximum = Highest(a, b, c, d, maximum);
                range = (uint)(maximum - minimum);
            }

            if ((uint)(e - minimum) > range || (uint)(f - minimum) > range || (uint)(g - minimum) > range || (uint)(h - minimum) > range)
            {
                minimum = Lowest(e, f, g, h, minimum);
                maximum = Highest(e, f, g, h, maximum);
                range = (uint)(maximum - minimum);
            }
        }

        Count += count;
        Minimum = minimum;
        Maximum = maximum;
        Sum = sum;
    }

    /// <summary>Scans samples that follow those before.</summary>
    internal void Extend(int[] samples, int start, int stride, int count)
    {
        int minimum = Count == 0 ? samples[start] : Minimum;
        int maximum = Count == 0 ? minimum : Maximum;
        long sum = Sum;
        int stride2 = 2 * stride;
        int stride3 = 3 * stride;
        int step = 4 * stride;
        int end = start + (count * stride);
        int i = start;

        // Four at a time. Of two, the lower alone can be the lowest and the higher alone the highest: three comparisons instead of four.
        for (int last = end - step; i <= last; i += step)
        {
            int a = samples[i];
            int b = samples[i + stride];
            int c = samples[i + stride2];
            int d = samples[i + stride3];
            sum = sum + a + b + c + d;
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
        }

        for (; i < end; i += stride)
        {
            int a = samples[i];
            sum += a;
            if (a < minimum)
            {
                minimum = a;
            }
            else if (a > maximum)
            {
                maximum = a;
            }
        }

        Count += count;
        Minimum = minimum;
        Maximum = maximum;
        Sum = sum;
    }

    private static int Lowest(int a, int b, int c, int d, int lowest)
    {
        lowest = a < lowest ? a : lowest;
        lowest = b < lowest ? b : lowest;
        lowest = c < lowest ? c : lowest;
        return d < lowest ? d : lowest;
    }

    private static int Highest(int a, int b, int c, int d, int highest)
    {
        highest = a > highest ? a : highest;
        highest = b > highest ? b : highest;
        highest = c > highest ? c : highest;
        return d > highest ? d : highest;
    }
}
