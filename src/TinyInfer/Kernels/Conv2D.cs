using TinyInfer.Format;
using TinyInfer.Numerics;

namespace TinyInfer.Kernels;

/// <summary>
/// Convolution, in groups of channels: <c>y[n, y, x, o] = requantize(bias[o] + Σ x[n, y·s + ky·d − p, x·s + kx·d − p, i] · w[o, ky, kx, i])</c>.
/// What is under the window is gathered into consecutive bytes and multiplied by the weights as a dense layer does.
/// </summary>
/// <remarks>
/// Input [batches, height, width, channels], weights [output channels, kernel height, kernel width, channels / groups].
/// Attributes: those of the window (see <see cref="Window2D"/>), groups, lowest and highest output.
/// Constants: weights (u8, w + 128), bias (i32, the input's zero point folded over all taps), multipliers, exponents.
/// </remarks>
public sealed class Conv2D : WeightedKernel
{
    private readonly Tensor _input;
    private readonly Tensor _output;
    private readonly Window2D _window;
    private readonly int _groups;
    private readonly int _groupInputs;
    private readonly int _groupOutputs;
    private readonly int _columns;
    private readonly bool _contiguous;
    private readonly Constant _weights;
    private readonly int[] _bias;
    private readonly Requantizer _requantizer;
    private readonly sbyte[] _padding;
    private readonly Scratch _scratch;
    private readonly WeightMatrix[] _matrices;

    /// <summary>Makes the kernel.</summary>
    /// <param name="context">Its operator record.</param>
    /// <exception cref="ModelFormatException">The record contradicts itself.</exception>
    public Conv2D(KernelContext context)
    {
        _input = context.Input(0);
        _output = context.Output(0);
        Window2D window = new Window2D(context, _input, _output);
        _window = window;
        _groups = context.NextSize();
        context.Require(
            window.InputChannels % _groups == 0 && window.OutputChannels % _groups == 0, "the groups do not divide the channels");
        _groupInputs = window.InputChannels / _groups;
        _groupOutputs = window.OutputChannels / _groups;
        _weights = context.Bytes(0, (long)window.Taps * _groupInputs * window.OutputChannels);
        _columns = window.Taps * _groupInputs;
        _bias = context.Ints(1, window.OutputChannels);
        _requantizer = context.Requantizer(2, window.OutputChannels, _output);

        // Where the bytes under a window that is inside the image follow one another, they are multiplied where they lie.
        _contiguous = window.Taps == 1
            || (_groups == 1 && window.DilationX == 1
                && (window.KernelHeight == 1 || (window.DilationY == 1 && window.KernelWidth == window.InputWidth)));
        _padding = window.CreatePadding(_groupInputs, _input.ZeroPoint);
        _scratch = context.Scratch;
        _scratch.ReserveAccumulators(_groupOutputs);
        _scratch.ReservePatch(_columns);
        _matrices = new WeightMatrix[_groups];
        for (int group = 0; group < _groups; group++)
        {
            int row = group * _groupOutputs;
            _matrices[group] = new CompactMatrix(_weights, row * _columns, _bias, row, _groupOutputs, _columns, _scratch);
        }
    }

    /// <inheritdoc/>
    public override int PackedSize => PackedMatrix.TriplesPerRow(_columns) * _window.OutputChannels * 8;

    /// <inheritdoc/>
    public override int Reuse => _window.Batches * _window.OutputHeight * _window.OutputWidth;

    /// <inheritdoc/>
    public override void Run()
    {
        Window2D window = _window;
        sbyte[] data = _input.Data;
        int image = _input.Offset;
        int to = _output.Offset;
        for (int batch = 0; batch < window.Batches; batch++)
        {
            int top = -window.PadTop;
            for (int y = 0; y < window.OutputHeight; y++)
            {
                to = RunRow(data, image, top, to);
                top += window.StrideY;
            }

            image += window.InputHeight * window.InputWidth * window.InputChannels;
        }
    }

    /// <inheritdoc/>
    protected override void PackWeights()
    {
        for (int group = 0; group < _groups; group++)
        {
            int row = group * _groupOutputs;
            _matrices[group] = new PackedMatrix(_weights, row * _columns, _bias, row, _groupOutputs, _columns, _scratch);
        }
    }

    private int RunRow(sbyte[] data, int image, int top, int to)
    {
        Window2D window = _window;
        sbyte[] patch = _scratch.Patch;
        sbyte[] output = _output.Data;
        int[] accumulators = _scratch.Accumulators;
        int groups = _groups;
        int inputs = _groupInputs;
        int outputs = _groupOutputs;
        int width = window.OutputWidth;
        int stride = window.StrideX;
        int left = -window.PadLeft;
        int lastLeft = window.InputWidth - window.KernelWidth;
        bool inPlace = _contiguous && top >= 0 && top + window.KernelHeight <= window.InputHeight;
        for (int x = 0; x < width; x++)
        {
            int channel = 0;
            for (int group = 0; group < groups; group++)
            {
                WeightMatrix matrix = _matrices[group];
                if (inPlace && left >= 0 && left <= lastLeft)
                {
                    int from = image + (((top * window.InputWidth) + left) * window.InputChannels) + channel;
                    matrix.Multiply(data, from, accumulators);
                }
                else
                {
                    window.Gather(data, image, top, left, channel, inputs, patch, _padding);
                    matrix.Multiply(patch, 0, accumulators);
                }

                _requantizer.Write(accumulators, group * outputs, outputs, output, to);
                to += outputs;
                channel += inputs;
            }

            left += stride;
        }

        return to;
    }
}
