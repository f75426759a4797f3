using TinyInfer.Kernels;

namespace TinyInfer.Int16;

/// <summary>Largest value under a window of an int16 tensor: the record of TinyInfer's.</summary>
internal sealed class WideMaxPool2D : WidePool2D
{
    private readonly int _minimum;
    private readonly int _maximum;

    /// <summary>Makes the kernel.</summary>
    /// <param name="context">Its operator record.</param>
    /// <exception cref="ModelFormatException">The record contradicts itself.</exception>
    public WideMaxPool2D(KernelContext context)
        : base(context)
    {
        int[] range = WideTensors.ReadRange(context, Output);
        _minimum = range[0];
        _maximum = range[1];
    }

    /// <inheritdoc/>
    private protected override int Empty => _minimum;

    private protected override int Pool(short[] data, int from, int rows, int columns)
    {
        // Starting from the lowest output clamps as well.
        int best = _minimum;
        int step = Window.DilationX * Window.InputChannels;
        int rowStep = Window.DilationY * Window.InputWidth * Window.InputChannels;
        for (; rows > 0; rows--)
        {
            int at = from;
            for (int i = columns; i > 0; i--)
            {
                int value = data[at];
                best = value > best ? value : best;
                at += step;
            }

            from += rowStep;
        }

        return best > _maximum ? _maximum : best;
    }
}
