using TinyInfer.Format;
using TinyInfer.Kernels;

namespace TinyInfer.Int16;

/// <summary>Mean of the values under a window of an int16 tensor, halves away from zero: the record of TinyInfer's.</summary>
internal sealed class WideAveragePool2D : WidePool2D
{
    /// <summary>So many int16 values have a sum that fits 32 bits.</summary>
    private const int MostTaps = 65535;

    private readonly int _minimum;
    private readonly int _maximum;

    /// <summary>Makes the kernel.</summary>
    /// <param name="context">Its operator record.</param>
    /// <exception cref="ModelFormatException">The record contradicts itself.</exception>
    public WideAveragePool2D(KernelContext context)
        : base(context)
    {
        context.Require(Window.Taps <= MostTaps, "the window is too large");
        for (int side = 0; side < 4; side++)
        {
            context.Require(context.Next(0, BlobFormat.MaxDimension) == 0, "padding that counts is not known for int16");
        }

        int[] range = WideTensors.ReadRange(context, Output);
        _minimum = range[0];
        _maximum = range[1];
    }

    private protected override int Pool(short[] data, int from, int rows, int columns)
    {
        int sum = 0;
        int count = rows * columns;
        int step = Window.DilationX * Window.InputChannels;
        int rowStep = Window.DilationY * Window.InputWidth * Window.InputChannels;
        for (; rows > 0; rows--)
        {
            int at = from;
            for (int i = columns; i > 0; i--)
            {
                sum += data[at];
                at += step;
            }

            from += rowStep;
        }

        int mean = (sum > 0 ? sum + (count / 2) : sum - (count / 2)) / count;
        return mean < _minimum ? _minimum : mean > _maximum ? _maximum : mean;
    }
}
