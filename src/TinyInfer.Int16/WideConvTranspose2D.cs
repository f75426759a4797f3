using TinyInfer.Format;
using TinyInfer.Kernels;

namespace TinyInfer.Int16;

/// <summary>Transposed convolution on int16: the record of TinyInfer's, its constants those of <see cref="WideLinear"/>.</summary>
internal sealed class WideConvTranspose2D : WeightedKernel
{
    private readonly int[] _images;
    private readonly int _strideY;
    private readonly int _strideX;
    private readonly short[] _data;

    /// <summary>The phases, columns within rows.</summary>
    private readonly WideConvolution[] _phases;

    /// <summary>Makes the kernel.</summary>
    /// <param name="context">Its operator record.</param>
    /// <exception cref="ModelFormatException">The record contradicts itself.</exception>
    public WideConvTranspose2D(KernelContext context)
        : base(context)
    {
        int[] images = ConvTranspose2D.ReadImages(context, Input, Output);
        _images = images;
        int groups = context.NextSize();
        int outputs = images[6];
        context.Require(images[3] % groups == 0 && outputs % groups == 0, "the groups do not divide the channels");

        int[][] rows = ConvTranspose2D.ReadPhases(context, images[4]);
        int[][] columns = ConvTranspose2D.ReadPhases(context, images[5]);
        _strideY = rows.Length;
        _strideX = columns.Length;
        long taps = ConvTranspose2D.CountTaps(rows) * ConvTranspose2D.CountTaps(columns);
        context.Require(taps <= BlobFormat.MaxDimension, "the kernel is too large");
        int groupInputs = images[3] / groups;
        context.RequireWork(Input.Length / images[3], taps * groupInputs * outputs);
        _data = WideTensors.Require(context, Input);
        WideTensors.Require(context, Output);
        _phases = new WideConvolution[_strideY * _strideX];
        WideLinear linear = new WideLinear(context, taps * groupInputs * outputs, _phases.Length * outputs, outputs);
        int firstWeight = 0;
        for (int i = 0; i < _phases.Length; i++)
        {
            Window2D window = new Window2D(context, images, rows[i / _strideX], columns[i % _strideX]);
            _phases[i] = new WideConvolution(window, groups, linear, firstWeight, i * outputs, context.Scratch);
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
                _phases[i].Run(_data, image, start, _strideY * row, _strideX * pixel);
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
}
