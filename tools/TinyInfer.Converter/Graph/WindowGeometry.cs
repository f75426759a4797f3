using TinyInfer.Converter.Blob.Records;

namespace TinyInfer.Converter.Graph;

/// <summary>The window of a convolution or pool.</summary>
/// <param name="KernelHeight">Taps down.</param>
/// <param name="KernelWidth">Taps across.</param>
/// <param name="StrideY">Rows from one window to the next.</param>
/// <param name="StrideX">Columns from one window to the next.</param>
/// <param name="DilationY">Rows from one tap to the next.</param>
/// <param name="DilationX">Columns from one tap to the next.</param>
/// <param name="Top">Padding above.</param>
/// <param name="Left">Padding to the left.</param>
/// <param name="Bottom">Padding below.</param>
/// <param name="Right">Padding to the right.</param>
public sealed record WindowGeometry(
    int KernelHeight, int KernelWidth, int StrideY, int StrideX, int DilationY, int DilationX, int Top, int Left, int Bottom, int Right)
{
    /// <summary>Number of window positions.</summary>
    /// <param name="height">Rows of the input.</param>
    /// <param name="width">Columns of the input.</param>
    /// <param name="op">The operator, for the message.</param>
    /// <returns>Rows and columns of the output.</returns>
    /// <exception cref="ConversionException">The window is larger than the padded input.</exception>
    public (int Height, int Width) OutputSize(int height, int width, Operator op)
    {
        int rows = height + Top + Bottom - ((KernelHeight - 1) * DilationY) - 1;
        int columns = width + Left + Right - ((KernelWidth - 1) * DilationX) - 1;
        return rows < 0 || columns < 0
            ? throw new ConversionException($"{op}: the window is larger than its input of {height} x {width}.")
            : ((rows / StrideY) + 1, (columns / StrideX) + 1);
    }

    /// <summary>True where no window reaches beyond the image.</summary>
    public bool IsUnpadded => Top == 0 && Left == 0 && Bottom == 0 && Right == 0;

    /// <summary>The window with more padding.</summary>
    /// <param name="top">Rows added above.</param>
    /// <param name="left">Columns added to the left.</param>
    /// <param name="bottom">Rows added below.</param>
    /// <param name="right">Columns added to the right.</param>
    /// <returns>The window.</returns>
    public WindowGeometry WithPadding(int top, int left, int bottom, int right) =>
        this with { Top = Top + top, Left = Left + left, Bottom = Bottom + bottom, Right = Right + right };

    /// <summary>The geometry that the device needs; padding below and to the right follows from the output's size.</summary>
    /// <param name="input">Shape of the images, [batches, height, width, channels].</param>
    /// <param name="output">Shape of the result, likewise.</param>
    internal WindowRecord ToRecord(int[] input, int[] output) => WindowRecord.Of(input, output) with
    {
        KernelHeight = KernelHeight,
        KernelWidth = KernelWidth,
        StrideY = StrideY,
        StrideX = StrideX,
        DilationY = DilationY,
        DilationX = DilationX,
        PadTop = Top,
        PadLeft = Left,
    };

    /// <summary>Padding that gives ceil(size / stride) positions.</summary>
    internal static (int Before, int After) Same(int size, int kernel, int stride, int dilation, bool lower)
    {
        int positions = (size + stride - 1) / stride;
        int total = Math.Max(0, ((positions - 1) * stride) + ((kernel - 1) * dilation) + 1 - size);
        int small = total / 2;
        return lower ? (total - small, small) : (small, total - small);
    }

    /// <summary>
    /// The window with as much padding at the end as rounding the number of positions up takes; no position may start beyond the input.
    /// </summary>
    internal WindowGeometry WithCeiling(int height, int width) => this with
    {
        Bottom = CeilingEnd(height, KernelHeight, StrideY, DilationY, Top, Bottom),
        Right = CeilingEnd(width, KernelWidth, StrideX, DilationX, Left, Right),
    };

    private static int CeilingEnd(int size, int kernel, int stride, int dilation, int before, int after)
    {
        int span = size + before + after - ((kernel - 1) * dilation) - 1;
        int positions = ((span + stride - 1) / stride) + 1;
        if ((positions - 1) * stride >= size + before)
        {
            positions--;
        }

        return after + Math.Max(0, ((positions - 1) * stride) - span);
    }
}
