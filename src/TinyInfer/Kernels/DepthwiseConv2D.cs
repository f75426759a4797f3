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
/// It runs channel by channel and takes three taps of a kernel row with every multiply, whatever the model's mode: packing costs no RAM here. A row
/// of inputs, u = q + 128, becomes windows <c>u[x] + u[x+d]·B + u[x+2d]·B²</c>, B = 2^22, each from the one before by a shift and one load, and
/// is used for every kernel row and output channel. With |w| ≤ 128 and u ≤ 255 the coefficient of B² in a sum of <see cref="Lanes"/>
/// products stays within 3·3·255·128 &lt; 2^19 and what is below within 3·(2·255·128·B + 255·128) &lt; 2^43, so
/// <c>(sum + 2^43) &gt;&gt; 44</c> is exact. The bias takes back 128·Σw.
/// </para>
/// </remarks>
public sealed class DepthwiseConv2D : Kernel
{
    private const int FieldBits = 22;

    private const long Half = 1L << 43;

    /// <summary>Products summed before a coefficient is taken out. A lane is three taps of one kernel row.</summary>
    private const int Lanes = 3;

    /// <summary>Rows are worked on in tiles of about so many windows in all; more only where the kernel itself is larger.</summary>
    private const int TargetWindows = 1024;

    private const int MaxWindows = 1 << 17;

    private readonly Tensor _input;
    private readonly Tensor _output;
    private readonly Window2D _window;
    private readonly int _multiplier;
    private readonly Constant _weights;
    private readonly int[] _bias;
    private readonly Requantizer _requantizer;
    private readonly Scratch _scratch;

    /// <summary>Input rows that are held at a time; one slot more holds a row of padding.</summary>
    private readonly int _slots;
    private readonly int _slotLength;

    /// <summary>Distance of windows of neighbouring lanes of a row: three taps.</summary>
    private readonly int _laneStep;
    private readonly int _lanesPerRow;
    private readonly int _tile;

    /// <summary>Index of the first window's element of each lane, in the packed memory.</summary>
    private readonly int[] _laneWindows;

    /// <summary>Start of the accumulator of each output channel of the input channel being worked on.</summary>
    private readonly int[] _starts;

    /// <summary>Makes the kernel.</summary>
    /// <param name="context">Its operator record.</param>
    /// <exception cref="ModelFormatException">The record contradicts itself.</exception>
    public DepthwiseConv2D(KernelContext context)
    {
        _input = context.Input(0);
        _output = context.Output(0);
        Window2D window = new Window2D(context, _input, _output);
        _window = window;
        context.Require(
            window.OutputChannels % window.InputChannels == 0, "the output channels are not a multiple of the input channels");
        _multiplier = window.OutputChannels / window.InputChannels;
        _weights = context.Bytes(0, (long)window.Taps * window.OutputChannels);
        _bias = context.Ints(1, window.OutputChannels);
        _requantizer = context.Requantizer(2, window.OutputChannels, _output);

        _lanesPerRow = (window.KernelWidth + 2) / 3;
        _laneStep = 3 * window.DilationX;
        int lanes = _lanesPerRow * window.KernelHeight;
        lanes = (lanes + Lanes - 1) / Lanes * Lanes;
        _laneWindows = new int[lanes];
        _starts = new int[_multiplier];

        int span = ((window.KernelHeight - 1) * window.DilationY) + 1;
        _slots = span < window.InputHeight ? span : window.InputHeight;
        int tile = 1 + (((TargetWindows / (_slots + 1)) - (_lanesPerRow * _laneStep)) / window.StrideX);
        _tile = tile < 1 ? 1 : tile > window.OutputWidth ? window.OutputWidth : tile;

        // Before the windows that lanes use: one dilation of zeros and two of windows that are not yet full.
        long slotLength = (_lanesPerRow * (long)_laneStep) + ((_tile - 1L) * window.StrideX) + 1;
        long windows = (lanes * (long)_multiplier) + ((_slots + 1) * slotLength);
        context.Require(slotLength <= MaxWindows && windows <= MaxWindows, "the window is too large");
        _slotLength = (int)slotLength;
        _scratch = context.Scratch;
        _scratch.ReservePacked((int)windows);
        _scratch.ReserveAccumulators(_tile);
        if (_weights.Array == null)
        {
            _scratch.ReserveWeights(window.Taps);
        }
    }

    /// <inheritdoc/>
    public override void Run()
    {
        Window2D window = _window;
        long[] packed = _scratch.Packed;
        int windows = _laneWindows.Length * _multiplier;
        int padding = windows + (_slots * _slotLength);
        long pad = (long)(_input.ZeroPoint - sbyte.MinValue);
        pad += (pad << FieldBits) + (pad << (2 * FieldBits));
        for (int i = windows; i < padding + _slotLength; i++)
        {
            packed[i] = i < padding ? 0 : pad;
        }

        int image = _input.Offset;
        int output = _output.Offset;
        for (int batch = 0; batch < window.Batches; batch++)
        {
            for (int channel = 0; channel < window.InputChannels; channel++)
            {
                PackChannel(packed, channel * _multiplier);
                for (int x = 0; x < window.OutputWidth; x += _tile)
                {
                    RunTile(packed, image + channel, output + (channel * _multiplier), channel * _multiplier, x);
                }
            }

            image += window.InputHeight * window.InputWidth * window.InputChannels;
            output += window.OutputHeight * window.OutputWidth * window.OutputChannels;
        }
    }

    /// <summary>Packs the weights of the output channels of one input channel, three in each integer, and corrects their biases.</summary>
    private void PackChannel(long[] packed, int firstOutput)
    {
        Window2D window = _window;
        int taps = window.Taps;
        int to = 0;
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

            int sum = 0;
            int end = to + _laneWindows.Length;
            for (int ky = 0; ky < window.KernelHeight; ky++)
            {
                for (int left = window.KernelWidth; left > 0; left -= 3)
                {
                    // Weights run against the inputs: the first of a lane has the highest field.
                    int w0 = weights[at++] - BlobFormat.WeightOffset;
                    int w1 = left > 1 ? weights[at++] - BlobFormat.WeightOffset : 0;
                    int w2 = left > 2 ? weights[at++] - BlobFormat.WeightOffset : 0;
                    packed[to++] = w2 + ((long)w1 << FieldBits) + ((long)w0 << (2 * FieldBits));
                    sum += w0 + w1 + w2;
                }
            }

            for (; to < end; to++)
            {
                packed[to] = 0;
            }

            _starts[j] = _bias[firstOutput + j] + (sum * sbyte.MinValue);
        }
    }

    /// <summary>Computes the output columns of a tile, for the output channels of one input channel.</summary>
    private void RunTile(long[] packed, int image, int output, int firstOutput, int x)
    {
        Window2D window = _window;
        int[] accumulators = _scratch.Accumulators;
        int lanes = _laneWindows.Length;
        int count = window.OutputWidth - x < _tile ? window.OutputWidth - x : _tile;
        int span = ((window.KernelHeight - 1) * window.DilationY) + 1;
        int top = -window.PadTop;
        int left = (x * window.StrideX) - window.PadLeft;
        int next = 0;
        output += x * window.OutputChannels;
        for (int y = 0; y < window.OutputHeight; y++)
        {
            next = next < top ? top : next;
            for (; next < top + span && next < window.InputHeight; next++)
            {
                PackRow(packed, image + (next * window.InputWidth * window.InputChannels), left, next % _slots);
            }

            FindLanes(top);
            for (int j = 0; j < _multiplier; j++)
            {
                int weights = j * lanes;
                for (int i = 0; i < count; i++)
                {
                    accumulators[i] = _starts[j];
                }

                for (int lane = 0; lane < lanes; lane += Lanes)
                {
                    Multiply(packed, weights + lane, lane, accumulators, count);
                }

                _requantizer.WriteChannel(accumulators, firstOutput + j, count, _output.Data, output + j, window.OutputChannels);
            }

            output += window.OutputWidth * window.OutputChannels;
            top += window.StrideY;
        }
    }

    /// <summary>Makes the windows of one input row: those that the lanes use, and before them two dilations of windows that are not yet full.</summary>
    private void PackRow(long[] packed, int row, int left, int slot)
    {
        Window2D window = _window;
        sbyte[] data = _input.Data;
        int dilation = window.DilationX;
        int pixel = window.InputChannels;
        long pad = (long)(_input.ZeroPoint - sbyte.MinValue) << (2 * FieldBits);
        int at = (_laneWindows.Length * _multiplier) + (slot * _slotLength) + dilation;
        int count = _slotLength - dilation;
        int inside = left < 0 ? -left : 0;
        int end = window.InputWidth - left;
        inside = inside < count ? inside : count;
        end = end < inside ? inside : end < count ? end : count;
        int from = row + ((left + inside) * pixel);
        inside += at;
        end += at;
        count += at;
        for (; at < inside; at++)
        {
            packed[at] = (packed[at - dilation] >> FieldBits) + pad;
        }

        for (; at < end; at++)
        {
            packed[at] = (packed[at - dilation] >> FieldBits) + ((long)(data[from] - sbyte.MinValue) << (2 * FieldBits));
            from += pixel;
        }

        for (; at < count; at++)
        {
            packed[at] = (packed[at - dilation] >> FieldBits) + pad;
        }
    }

    /// <summary>Finds the rows that the lanes of an output row take.</summary>
    private void FindLanes(int top)
    {
        Window2D window = _window;
        int first = (_laneWindows.Length * _multiplier) + _laneStep;
        int lane = 0;
        int y = top;
        for (int ky = 0; ky < window.KernelHeight; ky++)
        {
            int slot = y < 0 || y >= window.InputHeight ? _slots : y % _slots;
            int at = first + (slot * _slotLength);
            for (int i = 0; i < _lanesPerRow; i++)
            {
                _laneWindows[lane++] = at;
                at += _laneStep;
            }

            y += window.DilationY;
        }
    }

    /// <summary>Adds the products of three lanes to a row of accumulators.</summary>
    private void Multiply(long[] packed, int weights, int lane, int[] accumulators, int count)
    {
        long w0 = packed[weights];
        long w1 = packed[weights + 1];
        long w2 = packed[weights + 2];
        int stride = _window.StrideX;
        int at = _laneWindows[lane];
        int to1 = _laneWindows[lane + 1] - at;
        int to2 = _laneWindows[lane + 2] - at;
        for (int x = 0; x < count; x++)
        {
            accumulators[x] += (int)(((packed[at] * w0) + (packed[at + to1] * w1) + (packed[at + to2] * w2) + Half) >> (2 * FieldBits));
            at += stride;
        }
    }
}
