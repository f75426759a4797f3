namespace TinyInfer.Kernels;

/// <summary>One value from those under a window, channel by channel, in the same scale and zero point. Padding holds no values.</summary>
/// <remarks>Input and output [batches, height, width, channels].</remarks>
internal abstract class Pool2D : BuiltInKernel
{
    private protected readonly Window2D Window;

    private protected Pool2D(KernelContext context)
        : base(context)
    {
        Window = new Window2D(context, Input, Output);

        // Taps outside the image are skipped.
        int rows = Window.KernelHeight < Window.InputHeight ? Window.KernelHeight : Window.InputHeight;
        int columns = Window.KernelWidth < Window.InputWidth ? Window.KernelWidth : Window.InputWidth;
        context.RequireWork(Output.Length, (long)rows * columns);
        context.Require(Window.InputChannels == Window.OutputChannels, "a pool does not change the channels");
    }

    /// <inheritdoc/>
    public override void Run()
    {
        Window2D window = Window;
        sbyte[] data = Input.Data;
        sbyte[] output = Output.Data;
        int channels = window.InputChannels;
        int image = Input.Offset;
        int to = Output.Offset;
        for (int batch = 0; batch < window.Batches; batch++)
        {
            int top = -window.PadTop;
            for (int y = 0; y < window.OutputHeight; y++)
            {
                int firstRow = Window2D.FirstTap(top, window.DilationY);
                int rows = Window2D.EndTap(top, window.DilationY, window.KernelHeight, window.InputHeight) - firstRow;
                int row = image + ((top + (firstRow * window.DilationY)) * window.InputWidth * channels);
                int left = -window.PadLeft;
                for (int x = 0; x < window.OutputWidth; x++)
                {
                    int firstColumn = Window2D.FirstTap(left, window.DilationX);
                    int columns = Window2D.EndTap(left, window.DilationX, window.KernelWidth, window.InputWidth) - firstColumn;
                    int from = row + ((left + (firstColumn * window.DilationX)) * channels);
                    Pool(data, from, columns > 0 ? rows : 0, columns, top, left, output, to);
                    to += channels;
                    left += window.StrideX;
                }

                top += window.StrideY;
            }

            image += window.InputHeight * window.InputWidth * channels;
        }
    }

    /// <summary>Computes the channels of one output pixel.</summary>
    /// <param name="input">Where the values are.</param>
    /// <param name="from">Index of the first channel of the first pixel under the window.</param>
    /// <param name="rows">Rows under the window and inside the image; 0 or less for none.</param>
    /// <param name="columns">Columns under the window and inside the image.</param>
    /// <param name="top">Row of the window's first tap.</param>
    /// <param name="left">Column of the window's first tap.</param>
    /// <param name="output">Where the results go.</param>
    /// <param name="to">Index of the first result.</param>
    private protected abstract void Pool(
        sbyte[] input, int from, int rows, int columns, int top, int left, sbyte[] output, int to);
}
