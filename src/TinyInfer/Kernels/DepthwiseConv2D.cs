using TinyInfer.Format;
using TinyInfer.Numerics;

namespace TinyInfer.Kernels;

/// <summary>
/// Convolution of each channel by itself, with one output channel or more each:
/// <c>y[n, y, x, c·m + j] = requantize(bias[c·m + j] + Σ x[n, y·s + ky·d − p, x·s + kx·d − p, c] · w[c·m + j, ky, kx])</c>.
/// </summary>
/// <remarks>
/// Input [batches, height, width, channels], weights [output channels, kernel height, kernel width].
/// Attributes: those of the window (see <see cref="Window2D"/>), lowest and highest output.
/// Constants: weights (u8, w + 128), bias (i32, the input's zero point folded over all taps), multipliers, exponents.
/// <para>
/// It runs channel by channel and takes three taps of a kernel row with every multiply (see <see cref="PackedTriples"/>), whatever the
/// model's mode: packing costs no RAM here but the working memory that all layers share.
/// </para>
/// </remarks>
internal sealed class DepthwiseConv2D : BuiltInKernel
{
    /// <summary>The windows of a channel.</summary>
    internal readonly PackedTriples Windows;

    /// <summary>
    /// Whether products are requantized on the spot, not by way of accumulators: one sum makes an output, and every channel has a factor.
    /// </summary>
    internal readonly bool Finishes;

    private readonly Window2D _window;
    private readonly int _multiplier;
    private readonly Constant _weights;
    private readonly int[] _bias;
    private readonly Requantizer _requantizer;
    private readonly Scratch _scratch;

    /// <summary>Start of the accumulators of each output channel of the input channel at work.</summary>
    private readonly int[] _starts;

    /// <summary>Makes the kernel.</summary>
    /// <param name="context">Its operator record.</param>
    /// <exception cref="ModelFormatException">The record contradicts itself.</exception>
    public DepthwiseConv2D(KernelContext context)
        : base(context)
    {
        Window2D window = new Window2D(context, Input, Output);
        _window = window;
        context.Require(
            window.OutputChannels % window.InputChannels == 0, "the outputs are no multiple of the input channels");
        _multiplier = window.OutputChannels / window.InputChannels;
        context.RequireWork(Output.Length, window.Taps);
        _weights = context.Bytes(0, (long)window.Taps * window.OutputChannels);
        _bias = context.Ints(1, window.OutputChannels);
        _requantizer = context.Requantizer(2, window.OutputChannels, Output);
        _scratch = context.Scratch;
        if (_weights.Array == null)
        {
            _scratch.ReserveWeights(window.Taps);
        }

        _starts = new int[_multiplier];
        Windows = new PackedTriples(context, window, _multiplier, Input.ZeroPoint);
        Finishes = Windows.Lanes == PackedTriples.LanesPerSum;
        for (int i = 0; i < window.OutputChannels && Finishes; i++)
        {
            long bound = (window.Taps * 128L * 128L) + (_bias[i] < 0 ? -(long)_bias[i] : _bias[i]);
            Finishes = _requantizer.FactorFor(i, bound) >= 0;
        }
    }

    /// <inheritdoc/>
    public override void Run()
    {
        Window2D window = _window;
        int image = Input.Offset;
        int output = Output.Offset;
        for (int batch = 0; batch < window.Batches; batch++)
        {
            for (int channel = 0; channel < window.InputChannels; channel++)
            {
                RunChannel(channel, image + channel, output + (channel * _multiplier));
            }

            image += window.InputHeight * window.InputWidth * window.InputChannels;
            output += window.OutputHeight * window.OutputWidth * window.OutputChannels;
        }
    }

    private void RunChannel(int channel, int image, int output)
    {
        PackedTriples windows = Windows;
        WindowAxis rowAxis = windows.Rows;
        WindowAxis columnAxis = windows.Columns;
        int[] accumulators = _scratch.Accumulators;
        PackWeights(channel * _multiplier);
        for (int x = 0; x < columnAxis.Output; x += windows.Tile)
        {
            int columns = columnAxis.Output - x;
            columns = columns < windows.Tile ? columns : windows.Tile;
            for (int y = 0; y < rowAxis.Output; y += windows.Band)
            {
                int rows = rowAxis.Output - y;
                rows = rows < windows.Band ? rows : windows.Band;
                windows.Pack(Input.Data, image, y, rows, x);
                int to = output + (y * rowAxis.OutputStep) + (x * columnAxis.OutputStep);
                for (int j = 0; j < _multiplier; j++)
                {
                    if (Finishes)
                    {
                        long factor = _requantizer.FactorFor((channel * _multiplier) + j, 0);
                        long start = (_starts[j] * factor) + _requantizer.CommonRounding;
                        windows.Finish(j, factor, start, _requantizer.Minimum, _requantizer.Maximum, rows, columns, Output.Data, to + j);
                    }
                    else
                    {
                        windows.Multiply(j, _starts[j], rows, columns, accumulators);
                        Write(accumulators, (channel * _multiplier) + j, rows, columns, to + j);
                    }
                }
            }
        }
    }

    private void Write(int[] accumulators, int channel, int rows, int columns, int to)
    {
        int rowStep = Windows.Rows.OutputStep;
        int step = Windows.Columns.OutputStep;
        int count = rows * columns;
        if (rowStep == columns * step)
        {
            // Rows follow one another and are written as one.
            columns = count;
        }

        for (int first = 0; first < count; first += columns)
        {
            _requantizer.WriteChannel(accumulators, first, channel, columns, Output.Data, to, step);
            to += rowStep;
        }
    }

    /// <summary>Packs the weights of the output channels of one input channel, and corrects their biases.</summary>
    private void PackWeights(int firstOutput)
    {
        int taps = _window.Taps;
        for (int j = 0; j < _multiplier; j++)
        {
            byte[] weights = _weights.Array;
            int at = (firstOutput + j) * taps;
            if (weights == null)
            {
                weights = _scratch.Weights;
                _weights.Read(at, weights, taps);
                at = 0;
            }
            else
            {
                at += _weights.Offset;
            }

            _starts[j] = _bias[firstOutput + j] + (Windows.PackWeights(weights, at, j) * sbyte.MinValue);
        }
    }
}
