using TinyInfer.Format;
using TinyInfer.Numerics;

namespace TinyInfer.Kernels;

/// <summary>
/// Transposed convolution: every input pixel is spread over the output by the kernel. Output pixels whose distance is a multiple of the
/// stride see the input through the same taps, so that each such phase is a plain convolution of stride 1, and no zeros are multiplied.
/// </summary>
/// <remarks>
/// Input and output [batches, height, width, channels]. Attributes: batches; input height, width, channels; output height, width, channels;
/// groups; stride y, at most the output's height; dilation y of a phase's taps; for each phase of rows, from 0 to stride y − 1, its kernel
/// height and the input row that its first tap sees first (negative in the padding); stride, dilation and phases of columns likewise;
/// lowest and highest output. Constants: for each phase, columns within rows, weights [output channels, kernel height, kernel width,
/// channels / groups] (u8, w + 128); for each phase a bias an output channel (i32, the input's zero point folded over the phase's taps);
/// multipliers, exponents.
/// <para>
/// Tap k of a kernel with stride s, dilation d and padding p adds input row i to output row <c>i·s + k·d − p</c>. Phase r therefore has the
/// taps with <c>(r + p − k·d) mod s = 0</c>, largest k first; their input rows lie d / gcd(s, d) apart. A phase without a tap gets one of
/// weight 0.
/// </para>
/// </remarks>
internal sealed class ConvTranspose2D : WeightedKernel
{
    private readonly int[] _images;
    private readonly int _strideY;
    private readonly int _strideX;

    /// <summary>The phases, columns within rows.</summary>
    private readonly Convolution[] _phases;

    /// <summary>Makes the kernel.</summary>
    /// <param name="context">Its operator record.</param>
    /// <exception cref="ModelFormatException">The record contradicts itself.</exception>
    public ConvTranspose2D(KernelContext context)
        : base(context)
    {
        int[] images = ReadImages(context, Input, Output);
        _images = images;
        int groups = context.NextSize();
        int outputs = images[6];
        context.Require(images[3] % groups == 0 && outputs % groups == 0, "the groups do not divide the channels");

        int[][] rows = ReadPhases(context, images[4]);
        int[][] columns = ReadPhases(context, images[5]);
        _strideY = rows.Length;
        _strideX = columns.Length;
        long taps = CountTaps(rows) * CountTaps(columns);
        context.Require(taps <= BlobFormat.MaxDimension, "the window is too large");
        int groupInputs = images[3] / groups;
        context.RequireWork(Input.Length / images[3], taps * groupInputs * outputs);
        Constant weights = context.Bytes(0, taps * groupInputs * outputs);
        _phases = new Convolution[_strideY * _strideX];
        int[] bias = context.Ints(1, _phases.Length * outputs);
        Requantizer requantizer = context.Requantizer(2, outputs, Output);
        int firstWeight = 0;
        for (int i = 0; i < _phases.Length; i++)
        {
            Window2D window = new Window2D(context, images, rows[i / _strideX], columns[i % _strideX]);
            _phases[i] = new Convolution(
                window, groups, weights, firstWeight, bias, i * outputs, requantizer, Input.ZeroPoint, context.Scratch);
            firstWeight += window.Taps * groupInputs * outputs;
        }
    }

    /// <inheritdoc/>
    internal override int PackedSize
    {
        get
        {
            int size = 0;
            for (int i = 0; i < _phases.Length; i++)
            {
                size += _phases[i].PackedSize;
            }

            return size;
        }
    }

    /// <inheritdoc/>
    internal override int Reuse => _phases[0].Places;

    /// <inheritdoc/>
    public override void Run()
    {
        int pixel = _images[6];
        int row = _images[5] * pixel;
        int image = Input.Offset;
        int to = Output.Offset;
        for (int batch = 0; batch < _images[0]; batch++)
        {
            for (int i = 0; i < _phases.Length; i++)
            {
                int start = to + (i / _strideX * row) + (i % _strideX * pixel);
                _phases[i].Run(Input.Data, image, start, _strideY * row, _strideX * pixel);
            }

            image += _images[1] * _images[2] * _images[3];
            to += _images[4] * row;
        }
    }

    /// <inheritdoc/>
    private protected override void CreateMatrices(bool packed)
    {
        for (int i = 0; i < _phases.Length; i++)
        {
            _phases[i].CreateMatrices(packed);
        }
    }

    /// <summary>Reads batches; input height, width, channels; output height, width, channels.</summary>
    internal static int[] ReadImages(KernelContext context, Tensor input, Tensor output)
    {
        int[] images = new int[7];
        for (int i = 0; i < images.Length; i++)
        {
            images[i] = context.NextSize();
        }

        context.RequireLength(input, images[0], images[1], images[2], images[3]);
        context.RequireLength(output, images[0], images[4], images[5], images[6]);
        return images;
    }

    /// <summary>
    /// Reads the phases of an axis: number of outputs, number of taps, dilation, and the coordinate that the first tap sees first.
    /// </summary>
    internal static int[][] ReadPhases(KernelContext context, int size)
    {
        int stride = context.Next(1, size);
        int dilation = context.NextSize();
        int[][] phases = new int[stride][];
        long total = 0;
        for (int i = 0; i < stride; i++)
        {
            int taps = context.NextSize();
            total += taps;
            int first = context.Next(-BlobFormat.MaxDimension, BlobFormat.MaxDimension);
            phases[i] = new int[] { (size - i + stride - 1) / stride, taps, dilation, first };
        }

        context.Require(total <= BlobFormat.MaxDimension, "the window is too large");
        return phases;
    }

    /// <summary>Number of taps of all phases of an axis.</summary>
    internal static long CountTaps(int[][] phases)
    {
        long taps = 0;
        for (int i = 0; i < phases.Length; i++)
        {
            taps += phases[i][1];
        }

        return taps;
    }
}
