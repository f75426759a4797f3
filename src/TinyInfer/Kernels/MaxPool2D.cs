namespace TinyInfer.Kernels;

/// <summary>Largest value under a window, channel by channel, in the same scale and zero point. Padding does not take part.</summary>
/// <remarks>
/// Input and output [batches, height, width, channels]. Attributes: those of the window (see <see cref="Window2D"/>), lowest and highest
/// output. Constants: none.
/// </remarks>
internal sealed class MaxPool2D : Pool2D
{
    private readonly int _minimum;
    private readonly int _maximum;

    /// <summary>Makes the kernel.</summary>
    /// <param name="context">Its operator record.</param>
    /// <exception cref="ModelFormatException">The record contradicts itself.</exception>
    public MaxPool2D(KernelContext context)
        : base(context)
    {
        _minimum = context.Next(sbyte.MinValue, sbyte.MaxValue);
        _maximum = context.Next(_minimum, sbyte.MaxValue);
    }

    private protected override void Pool(
        sbyte[] input, int from, int rows, int columns, int top, int left, sbyte[] output, int to)
    {
        Window2D window = Window;
        int minimum = _minimum;
        int maximum = _maximum;
        int channels = window.InputChannels;
        int step = window.DilationX * channels;
        int rowStep = window.DilationY * window.InputWidth * channels;
        for (int channel = 0; channel < channels; channel++)
        {
            // Starting from the lowest output clamps as well.
            int best = minimum;
            int row = from + channel;
            for (int ky = 0; ky < rows; ky++)
            {
                int value = input[row];
                if (value > best)
                {
                    best = value;
                }

                if (columns == 2)
                {
                    // What is met most often goes without a loop.
                    value = input[row + step];
                    if (value > best)
                    {
                        best = value;
                    }
                }
                else
                {
                    int end = row + (columns * step);
                    for (int at = row + step; at < end; at += step)
                    {
                        value = input[at];
                        if (value > best)
                        {
                            best = value;
                        }
                    }
                }

                row += rowStep;
            }

            output[to + channel] = (sbyte)(best > maximum ? maximum : best);
        }
    }
}
