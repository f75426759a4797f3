using TinyInfer.Kernels;

namespace TinyInfer.Int16;

/// <summary>One value from those under a window of an int16 tensor, channel by channel. Padding holds no values.</summary>
/// <remarks>Attributes: those of the window (see <see cref="Window2D"/>); then the pool's own.</remarks>
internal abstract class WidePool2D : BuiltInKernel
{
    private protected readonly Window2D Window;

    private protected WidePool2D(KernelContext context)
        : base(context)
    {
        WideTensors.Require(context, Input);
        WideTensors.Require(context, Output);
        Window = new Window2D(context, Input, Output);
        int rows = Window.KernelHeight < Window.InputHeight ? Window.KernelHeight : Window.InputHeight;
        int columns = Window.KernelWidth < Window.InputWidth ? Window.KernelWidth : Window.InputWidth;
        context.RequireWork(Output.Length, (long)rows * columns);
        context.Require(Window.InputChannels == Window.OutputChannels, "a pool does not change the channels");
    }

    /// <inheritdoc/>
    public override void Run()
    {
        Window2D window = Window;
        short[] data = Output.WideData;
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
                    int first = Window2D.FirstTap(left, window.DilationX);
                    int columns = Window2D.EndTap(left, window.DilationX, window.KernelWidth, window.InputWidth) - first;
                    int from = row + ((left + (first * window.DilationX)) * channels);
                    for (int channel = 0; channel < channels; channel++)
                    {
                        data[to++] = (short)(rows > 0 && columns > 0 ? Pool(data, from + channel, rows, columns) : Empty);
                    }

                    left += window.StrideX;
                }

                top += window.StrideY;
            }

            image += window.InputHeight * window.InputWidth * channels;
        }
    }

    /// <summary>The output of a window wholly in padding.</summary>
    private protected virtual int Empty => Input.ZeroPoint;

    /// <summary>Computes one channel of one output pixel.</summary>
    /// <param name="data">Where the values are.</param>
    /// <param name="from">Index of the first value under the window.</param>
    /// <param name="rows">Rows under the window and inside the image.</param>
    /// <param name="columns">Columns under the window and inside the image.</param>
    /// <returns>The output.</returns>
    private protected abstract int Pool(short[] data, int from, int rows, int columns);
}
