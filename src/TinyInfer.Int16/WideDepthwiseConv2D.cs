using TinyInfer.Kernels;

namespace TinyInfer.Int16;

/// <summary>
/// Convolution of each channel by itself on int16: the record of TinyInfer's, its constants those of <see cref="WideLinear"/>.
/// </summary>
internal sealed class WideDepthwiseConv2D : BuiltInKernel
{
    private readonly Window2D _window;
    private readonly int _multiplier;
    private readonly short[] _data;
    private readonly WideLinear _linear;

    /// <summary>Makes the kernel.</summary>
    /// <param name="context">Its operator record.</param>
    /// <exception cref="ModelFormatException">The record contradicts itself.</exception>
    public WideDepthwiseConv2D(KernelContext context)
        : base(context)
    {
        Window2D window = new Window2D(context, Input, Output);
        _window = window;
        context.Require(
            window.OutputChannels % window.InputChannels == 0, "the output channels are not a multiple of the input channels");
        _multiplier = window.OutputChannels / window.InputChannels;
        context.RequireWork(Output.Length, window.Taps);
        _data = WideTensors.Require(context, Input);
        WideTensors.Require(context, Output);
        _linear = new WideLinear(context, (long)window.Taps * window.OutputChannels, window.OutputChannels, window.OutputChannels);
    }

    /// <inheritdoc/>
    public override void Run()
    {
        Window2D window = _window;
        int image = Input.Offset;
        int to = Output.Offset;
        for (int batch = 0; batch < window.Batches; batch++)
        {
            int top = -window.PadTop;
            for (int y = 0; y < window.OutputHeight; y++)
            {
                int left = -window.PadLeft;
                for (int x = 0; x < window.OutputWidth; x++)
                {
                    RunPixel(image, top, left, to);
                    to += window.OutputChannels;
                    left += window.StrideX;
                }

                top += window.StrideY;
            }

            image += window.InputHeight * window.InputWidth * window.InputChannels;
        }
    }

    private void RunPixel(int image, int top, int left, int to)
    {
        Window2D window = _window;
        short[] data = _data;
        byte[] weights = _linear.Weights;
        int channels = window.InputChannels;
        int step = window.DilationX * channels;
        int firstRow = Window2D.FirstTap(top, window.DilationY);
        int endRow = Window2D.EndTap(top, window.DilationY, window.KernelHeight, window.InputHeight);
        int first = Window2D.FirstTap(left, window.DilationX);
        int end = Window2D.EndTap(left, window.DilationX, window.KernelWidth, window.InputWidth);
        for (int output = 0; output < window.OutputChannels; output++)
        {
            long sum = _linear.Bias[output];
            int taps = _linear.FirstWeight + (output * window.Taps);
            for (int ky = firstRow; ky < endRow; ky++)
            {
                int row = ((top + (ky * window.DilationY)) * window.InputWidth) + left;
                int at = image + (row * channels) + (first * step) + (output / _multiplier);
                int weight = taps + (ky * window.KernelWidth) + first;
                for (int kx = first; kx < end; kx++)
                {
                    sum += data[at] * (weights[weight++] - 128);
                    at += step;
                }
            }

            data[to + output] = (short)_linear.Requantizer.Apply(sum, output);
        }
    }
}
