using TinyInfer.Kernels;

namespace TinyInfer.Int16;

/// <summary>Convolution on int16: the record of TinyInfer's, its constants those of <see cref="WideLinear"/>.</summary>
internal sealed class WideConv2D : WeightedKernel
{
    private readonly Window2D _window;
    private readonly short[] _data;
    private readonly WideConvolution _convolution;

    /// <summary>Makes the kernel.</summary>
    /// <param name="context">Its operator record.</param>
    /// <exception cref="ModelFormatException">The record contradicts itself.</exception>
    public WideConv2D(KernelContext context)
        : base(context)
    {
        _window = new Window2D(context, Input, Output);
        int groups = context.NextSize();
        int outputs = _window.OutputChannels;
        context.Require(_window.InputChannels % groups == 0 && outputs % groups == 0, "the groups do not divide the channels");
        long perOutput = (long)_window.Taps * (_window.InputChannels / groups);
        context.RequireWork(Output.Length, perOutput);
        _data = WideTensors.Require(context, Input);
        WideTensors.Require(context, Output);
        WideLinear linear = new WideLinear(context, perOutput * outputs, outputs, outputs);
        _convolution = new WideConvolution(_window, groups, linear, 0, 0, context.Scratch);
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
            _convolution.Run(_data, image, to, row, pixel);
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
