using TinyInfer.Format;
using TinyInfer.Numerics;

namespace TinyInfer.Kernels;

/// <summary>
/// Mean of the values under a window, channel by channel, in the same scale and zero point: the integer mean of the raw values, halves away
/// from zero, as TensorFlow Lite has it.
/// </summary>
/// <remarks>
/// Input and output [batches, height, width, channels]. Attributes: those of the window (see <see cref="Window2D"/>); how far padding
/// counts as real zeros at the top, left, bottom and right of the image (ONNX count_include_pad; 0 where only what is inside counts);
/// lowest and highest output. Constants: none.
/// </remarks>
internal sealed class AveragePool2D : Pool2D
{
    private readonly int _countTop;
    private readonly int _countLeft;
    private readonly int _countHeight;
    private readonly int _countWidth;
    private readonly int _zeroPoint;
    private readonly int _minimum;
    private readonly int _maximum;
    private readonly int _offset;

    /// <summary>Makes the kernel.</summary>
    /// <param name="context">Its operator record.</param>
    /// <exception cref="ModelFormatException">The record contradicts itself.</exception>
    public AveragePool2D(KernelContext context)
        : base(context)
    {
        _countTop = context.Next(0, BlobFormat.MaxDimension);
        _countLeft = context.Next(0, BlobFormat.MaxDimension);
        _countHeight = _countTop + Window.InputHeight + context.Next(0, BlobFormat.MaxDimension);
        _countWidth = _countLeft + Window.InputWidth + context.Next(0, BlobFormat.MaxDimension);
        _zeroPoint = context.Input(0).ZeroPoint;
        _minimum = context.Next(sbyte.MinValue, sbyte.MaxValue);
        _maximum = context.Next(_minimum, sbyte.MaxValue);
        _offset = context.NextOrZero() != 0 ? 128 : 0;
    }

    private protected override void Pool(
        sbyte[] input, int from, int rows, int columns, int top, int left, sbyte[] output, int to)
    {
        Window2D window = Window;
        int channels = window.InputChannels;
        int step = window.DilationX * channels;
        int rowStep = window.DilationY * window.InputWidth * channels;

        // A window that sees nothing of the image gives a real 0, whether padding counts or not.
        int count = 1;
        int padding = _zeroPoint;
        if (rows > 0)
        {
            count = Count(top + _countTop, window.DilationY, window.KernelHeight, _countHeight)
                * Count(left + _countLeft, window.DilationX, window.KernelWidth, _countWidth);
            padding *= count - (rows * columns);
        }

        if (rowStep == columns * step)
        {
            // Whole rows: their pixels are one long row.
            columns *= rows;
            rows = rows > 0 ? 1 : 0;
        }

        int half = count / 2;
        int offset = _offset;
        padding += count * offset;
        int minimum = _minimum;
        int maximum = _maximum;
        for (int channel = 0; channel < channels; channel++)
        {
            int sum = padding;
            int row = from + channel;
            for (int ky = 0; ky < rows; ky++)
            {
                sum += columns == 2 ? input[row] + input[row + step] : StridedSum.Compute(input, row, columns, step);
                row += rowStep;
            }

            int mean = ((sum > 0 ? sum + half : sum - half) / count) - offset;
            output[to + channel] = (sbyte)(mean < minimum ? minimum : mean > maximum ? maximum : mean);
        }
    }

    /// <summary>How many taps of a row or column of the window count.</summary>
    private static int Count(int start, int dilation, int taps, int size) =>
        Window2D.EndTap(start, dilation, taps, size) - Window2D.FirstTap(start, dilation);
}
