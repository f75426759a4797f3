namespace TinyInfer.Training.Layers;

/// <summary>Which inputs an output position of a convolution or pooling sees.</summary>
/// <param name="Height">Rows of the kernel; 1 over a series.</param>
/// <param name="Width">Columns of the kernel.</param>
/// <param name="Stride">From one output to the next, along both axes, or along the series.</param>
/// <param name="Pads">Whether the edges are padded with zeros, half a kernel on each side.</param>
internal readonly record struct ConvolutionWindow(int Height, int Width, int Stride, bool Pads)
{
    /// <summary>Zeros above.</summary>
    internal int PadTop => Pads ? (Height - 1) / 2 : 0;

    /// <summary>Zeros on the left.</summary>
    internal int PadLeft => Pads ? (Width - 1) / 2 : 0;

    /// <summary>Zeros below.</summary>
    internal int PadBottom => Pads ? Height - 1 - PadTop : 0;

    /// <summary>Zeros on the right.</summary>
    internal int PadRight => Pads ? Width - 1 - PadLeft : 0;

    /// <summary>A window over a series.</summary>
    internal static ConvolutionWindow Over(int width, int stride = 1, bool pads = true) => new(1, width, stride, pads);

    /// <summary>Shape of the output.</summary>
    /// <param name="input">Shape of the input.</param>
    /// <param name="channels">Channels of the output.</param>
    internal SampleShape OutputOf(SampleShape input, int channels) => new(
        ((input.Height + PadTop + PadBottom - Height) / StrideOf(input)) + 1,
        ((input.Width + PadLeft + PadRight - Width) / Stride) + 1,
        channels);

    /// <summary>Rows of the kernel that lie within the input, for a row of the output.</summary>
    /// <param name="input">Shape of the input.</param>
    /// <param name="y">The row of the output.</param>
    /// <returns>The first row of the kernel, the one after the last, and the input's row that kernel row 0 lies on.</returns>
    internal (int From, int To, int Origin) Rows(SampleShape input, int y) => Part(y * StrideOf(input), PadTop, Height, input.Height);

    /// <summary>Columns of the kernel that lie within the input, for a column of the output.</summary>
    /// <param name="input">Shape of the input.</param>
    /// <param name="x">The column of the output.</param>
    /// <returns>The first column of the kernel, the one after the last, and the input's column that kernel column 0 lies on.</returns>
    internal (int From, int To, int Origin) Columns(SampleShape input, int x) => Part(x * Stride, PadLeft, Width, input.Width);

    private static (int From, int To, int Origin) Part(int start, int pad, int size, int length)
    {
        int origin = start - pad;
        return (Math.Max(0, -origin), Math.Min(size, length - origin), origin);
    }

    private int StrideOf(SampleShape input) => input.Height == 1 ? 1 : Stride;
}
