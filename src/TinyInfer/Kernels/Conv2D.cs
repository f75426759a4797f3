using TinyInfer.Numerics;

namespace TinyInfer.Kernels;

/// <summary>
/// Convolution, in groups of channels: <c>y[n, y, x, o] = requantize(bias[o] + Σ x[n, y·s + ky·d − p, x·s + kx·d − p, i] · w[o, ky, kx,
/// i])</c>.
/// </summary>
/// <remarks>
/// Input [batches, height, width, channels], weights [output channels, kernel height, kernel width, channels / groups].
/// Attributes: those of the window (see <see cref="Window2D"/>), groups, lowest and highest output.
/// Constants: weights (u8, w + 128), bias (i32, the input's zero point folded over all taps), multipliers, exponents.
/// </remarks>
internal sealed class Conv2D : WeightedKernel
{
    private readonly Window2D _window;
    private readonly Convolution _convolution;

    /// <summary>Makes the kernel.</summary>
    /// <param name="context">Its operator record.</param>
    /// <exception cref="ModelFormatException">The record contradicts itself.</exception>
    public Conv2D(KernelContext context)
        : base(context)
    {
        _window = new Window2D(context, Input, Output);
        int groups = context.NextSize();
        int outputs = _window.OutputChannels;
        context.Require(_window.InputChannels % groups == 0 && outputs % groups == 0, "the groups do not divide the channels");
        context.RequireWork(Output.Length, (long)_window.Taps * (_window.InputChannels / groups));
        Requantizer requantizer = context.Requantizer(2, outputs, Output);
        _convolution = new Convolution(
            _window,
            groups,
            context.Bytes(0, (long)_window.Taps * (_window.InputChannels / groups) * outputs),
            0,
            context.Ints(1, outputs),
            0,
            requantizer,
            Input.ZeroPoint,
            context.Scratch);
    }

    /// <inheritdoc/>
    internal override int PackedSize => _convolution.PackedSize;

    /// <inheritdoc/>
    internal override int Reuse => _convolution.Places;

    /// <inheritdoc/>
    public override void Run()
    {
        Window2D window = _window;
        int pixel = window.OutputChannels;
        int row = window.OutputWidth * pixel;
        int image = Input.Offset;
        int to = Output.Offset;
        for (int batch = 0; batch < window.Batches; batch++)
        {
            _convolution.Run(Input.Data, image, to, row, pixel);
            image += window.InputHeight * window.InputWidth * window.InputChannels;
            to += window.OutputHeight * row;
        }
    }

    /// <inheritdoc/>
    private protected override void CreateMatrices(bool packed)
    {
        _convolution.CreateMatrices(packed);
    }
}
