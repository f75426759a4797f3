namespace TinyInfer.Signal;

/// <summary>
/// The lowest and highest sample of a window and the sum, in one pass: what scaling, mean removal and fault detection need.
/// </summary>
public sealed partial class SampleScan
{
    /// <summary>Number of samples.</summary>
    public int Count { get; private set; }

    /// <summary>The lowest sample.</summary>
    public int Minimum { get; private set; }

    /// <summary>The highest sample.</summary>
    public int Maximum { get; private set; }

    /// <summary>The sum of the samples.</summary>
    public long Sum { get; private set; }

    /// <summary>The sum of their squares; 0 unless <see cref="KeepsSquares"/>.</summary>
    public long Squares { get; private set; }

    /// <summary>Whether squares are summed, too. Samples that are copied have 16 bits.</summary>
    internal bool KeepsSquares { get; set; }

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
        Squares = 0;
    }

    /// <summary>Scans samples of the only channel that follow those before: integers, or 16 bits each and no integers.</summary>
    internal void Extend(int[] samples, short[] shorts, int start, int count)
    {
        if (shorts == null)
        {
            Extend(samples, start, 1, count);
            return;
        }

        int sixteens = count & ~15;
        if (sixteens > 0)
        {
            Copy(shorts, start, null, 0, sixteens);
        }

        for (int i = start + sixteens; i < start + count; i++)
        {
            int sample = shorts[i];
            Minimum = Count == 0 || sample < Minimum ? sample : Minimum;
            Maximum = Count == 0 || sample > Maximum ? sample : Maximum;
            Sum += sample;
            Squares += KeepsSquares ? (long)sample * sample : 0;
            Count++;
        }
    }

    /// <summary>Scans samples that follow those before.</summary>
    internal void Extend(int[] samples, int start, int stride, int count)
    {
        if (KeepsSquares)
        {
            AddSquares(samples, start, stride, count);
        }

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

    private void AddSquares(int[] samples, int start, int stride, int count)
    {
        long squares = Squares;
        int stride2 = 2 * stride;
        int stride3 = 3 * stride;
        int step = 4 * stride;
        int end = start + (count * stride);
        int i = start;
        for (int last = end - step; i <= last; i += step)
        {
            long a = samples[i];
            long b = samples[i + stride];
            long c = samples[i + stride2];
            long d = samples[i + stride3];
            squares += (a * a) + (b * b) + (c * c) + (d * d);
        }

        for (; i < end; i += stride)
        {
            long a = samples[i];
            squares += a * a;
        }

        Squares = squares;
    }
}
