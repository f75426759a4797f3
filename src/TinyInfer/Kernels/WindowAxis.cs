namespace TinyInfer.Kernels;

/// <summary>One axis of a window: <see cref="Window2D"/> seen from above or from the side.</summary>
internal sealed class WindowAxis
{
    internal readonly int Input;
    internal readonly int Output;
    internal readonly int Taps;
    internal readonly int Stride;
    internal readonly int Dilation;
    internal readonly int Padding;

    /// <summary>Distance in memory of neighbours along this axis, in the input, the output and the kernel.</summary>
    internal readonly int InputStep;
    internal readonly int OutputStep;
    internal readonly int TapStep;

    /// <summary>Takes an axis.</summary>
    /// <param name="window">The window.</param>
    /// <param name="vertical">True for the rows, false for the columns.</param>
    internal WindowAxis(Window2D window, bool vertical)
    {
        Input = vertical ? window.InputHeight : window.InputWidth;
        Output = vertical ? window.OutputHeight : window.OutputWidth;
        Taps = vertical ? window.KernelHeight : window.KernelWidth;
        Stride = vertical ? window.StrideY : window.StrideX;
        Dilation = vertical ? window.DilationY : window.DilationX;
        Padding = vertical ? window.PadTop : window.PadLeft;
        InputStep = window.InputChannels * (vertical ? window.InputWidth : 1);
        OutputStep = window.OutputChannels * (vertical ? window.OutputWidth : 1);
        TapStep = vertical ? window.KernelWidth : 1;
    }

    /// <summary>Distance from the first tap to beyond the last.</summary>
    internal int Span => ((Taps - 1) * Dilation) + 1;
}
