using TinyInfer.Format;
using TinyInfer.Numerics;

namespace TinyInfer.Kernels;

/// <summary>
/// The loop that convolutions share: at each place of a window, what is under it is gathered into consecutive bytes and multiplied by the
/// weights as a dense layer does, group by group of channels. Results may lie apart in the output, which transposed convolutions need.
/// </summary>
internal sealed class Convolution
{
    private readonly Window2D _window;
    private readonly int _groups;
    private readonly int _groupInputs;
    private readonly int _groupOutputs;
    private readonly bool _contiguous;
    private readonly sbyte[] _padding;
    private readonly Constant _weights;
    private readonly int _firstWeight;
    private readonly int[] _bias;
    private readonly int _firstBias;
    private readonly Requantizer _requantizer;
    private readonly Scratch _scratch;
    private readonly WeightMatrix[] _matrices;

    /// <summary>Prepares a convolution.</summary>
    /// <param name="window">The geometry.</param>
    /// <param name="groups">Number of groups; it divides the channels.</param>
    /// <param name="weights">Weights [output channels, kernel height, kernel width, channels / groups], of this convolution and others
    /// perhaps.</param>
    /// <param name="firstWeight">Index of the first weight of this one.</param>
    /// <param name="bias">Biases of this convolution and others perhaps.</param>
    /// <param name="firstBias">Index of the first bias of this one.</param>
    /// <param name="requantizer">From accumulators to outputs.</param>
    /// <param name="zeroPoint">What padded taps hold.</param>
    /// <param name="scratch">Working memory.</param>
    internal Convolution(
        Window2D window,
        int groups,
        Constant weights,
        int firstWeight,
        int[] bias,
        int firstBias,
        Requantizer requantizer,
        int zeroPoint,
        Scratch scratch)
    {
        _window = window;
        _groups = groups;
        _groupInputs = window.InputChannels / groups;
        _groupOutputs = window.OutputChannels / groups;
        _weights = weights;
        _firstWeight = firstWeight;
        _bias = bias;
        _firstBias = firstBias;
        _requantizer = requantizer;
        _scratch = scratch;
        _padding = window.CreatePadding(_groupInputs, zeroPoint);

        // Where the bytes under a window that is inside the image follow one another, they are multiplied where they lie.
        _contiguous = window.Taps == 1
            || (groups == 1 && window.DilationX == 1
                && (window.KernelHeight == 1 || (window.DilationY == 1 && window.KernelWidth == window.InputWidth)));
        scratch.ReserveAccumulators(_groupOutputs);
        scratch.ReservePatch(Columns);
        _matrices = new WeightMatrix[groups];
        CreateMatrices(false);
    }

    /// <summary>RAM in bytes that the packed weights take.</summary>
    internal int PackedSize => PackedMatrix.Size(_groupOutputs, Columns) * _groups;

    /// <summary>Number of places of the window.</summary>
    internal int Places => _window.Batches * _window.OutputHeight * _window.OutputWidth;

    private int Columns => _window.Taps * _groupInputs;

    /// <summary>Makes the matrices of the weights, in the place of those that there are.</summary>
    /// <param name="packed">True for packed weights, false for compact ones.</param>
    internal void CreateMatrices(bool packed)
    {
        int columns = Columns;
        int rows = _groupOutputs;
        for (int group = 0; group < _groups; group++)
        {
            int start = _firstWeight + (group * rows * columns);
            int biasStart = _firstBias + (group * rows);
            _matrices[group] = WeightMatrix.Create(
                packed, _weights, start, _bias, biasStart, rows, columns, _scratch, _requantizer, group * rows);
        }
    }

    /// <summary>Computes one image.</summary>
    /// <param name="data">Where inputs and outputs are.</param>
    /// <param name="image">Index of the image's first element.</param>
    /// <param name="to">Index of the first result.</param>
    /// <param name="rowStep">Distance of rows of results.</param>
    /// <param name="pixelStep">Distance of pixels of results.</param>
    internal void Run(sbyte[] data, int image, int to, int rowStep, int pixelStep)
    {
        int top = -_window.PadTop;
        int stride = _window.StrideY;
        int height = _window.OutputHeight;
        for (int y = 0; y < height; y++)
        {
            RunRow(data, image, top, to, pixelStep);
            to += rowStep;
            top += stride;
        }
    }

    private void RunRow(sbyte[] data, int image, int top, int to, int pixelStep)
    {
        Window2D window = _window;
        sbyte[] patch = _scratch.Patch;
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
            for (int group = 0; group < groups; group++)
            {
                int channel = group * inputs;
                int first = to + (group * outputs);
                WeightMatrix matrix = _matrices[group];
                if (inPlace && left >= 0 && left <= lastLeft)
                {
                    int from = image + (((top * window.InputWidth) + left) * window.InputChannels) + channel;
                    matrix.Apply(data, from, accumulators, data, first);
                }
                else
                {
                    window.Gather(data, image, top, left, channel, inputs, patch, _padding);
                    matrix.Apply(patch, 0, accumulators, data, first);
                }
            }

            to += pixelStep;
            left += stride;
        }
    }
}
