namespace TinyInfer.Signal;

/// <summary>The lowest and highest sample of a window and the sum, in one pass: what scaling, mean removal and fault detection need.</summary>
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
        int minimum = samples[start];
        int maximum = minimum;
        long sum = 0;
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

        Count = count;
        Minimum = minimum;
        Maximum = maximum;
        Sum = sum;
    }
}
