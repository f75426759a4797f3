using System;
using TinyInfer.Int16.Numerics;
using TinyInfer.Kernels;

namespace TinyInfer.Int16;

/// <summary>
/// The loop that convolutions on int16 share: at each place of a window, its rows are multiplied where they lie; what is padding counts as
/// zeros and is left out. Results may lie apart in the output, which transposed convolutions need.
/// </summary>
internal sealed class WideConvolution
{
    private readonly Window2D _window;
    private readonly int _groups;
    private readonly int _inputs;
    private readonly int _outputs;
    private readonly WideLinear _linear;
    private readonly int _firstWeight;
    private readonly int _firstBias;
    private readonly Scratch _scratch;
    private readonly WideMatrix[] _matrices;

    /// <summary>Prepares a convolution.</summary>
    /// <param name="window">The geometry.</param>
    /// <param name="groups">Number of groups; it divides the channels.</param>
    /// <param name="linear">Weights and biases, of this convolution and others perhaps.</param>
    /// <param name="firstWeight">Index of the first weight of this one.</param>
    /// <param name="firstBias">Index of the first bias of this one.</param>
    /// <param name="scratch">Working memory.</param>
    internal WideConvolution(Window2D window, int groups, WideLinear linear, int firstWeight, int firstBias, Scratch scratch)
    {
        _window = window;
        _groups = groups;
        _inputs = window.InputChannels / groups;
        _outputs = window.OutputChannels / groups;
        _linear = linear;
        _firstWeight = firstWeight;
        _firstBias = firstBias;
        _scratch = scratch;
        scratch.ReservePacked(_outputs + 1);
        _matrices = new WideMatrix[groups];
        CreateMatrices(false);
    }

    /// <summary>RAM in bytes that the packed weights take.</summary>
    internal int PackedSize => PackedWideMatrix.Size(_outputs, _window.Taps * _inputs) * _groups;

    /// <summary>Number of places of the window.</summary>
    internal int Places => _window.Batches * _window.OutputHeight * _window.OutputWidth;

    /// <summary>Makes the matrices of the weights, in the place of those that there are.</summary>
    /// <param name="packed">True for packed weights, false for compact ones.</param>
    internal void CreateMatrices(bool packed)
    {
        int columns = _window.Taps * _inputs;
        for (int group = 0; group < _groups; group++)
        {
            _matrices[group] = WideMatrix.Create(packed, _linear, _firstWeight + (group * _outputs * columns), _outputs, columns);
        }
    }

    /// <summary>Computes one image.</summary>
    /// <param name="data">Where inputs and outputs are.</param>
    /// <param name="image">Index of the image's first element.</param>
    /// <param name="to">Index of the first result.</param>
    /// <param name="rowStep">Distance of rows of results.</param>
    /// <param name="pixelStep">Distance of pixels of results.</param>
    internal void Run(short[] data, int image, int to, int rowStep, int pixelStep)
    {
        Window2D window = _window;
        long[] sums = _scratch.Packed;
        WideRequantizer requantizer = _linear.Requantizer;
        int top = -window.PadTop;
        for (int y = 0; y < window.OutputHeight; y++)
        {
            int left = -window.PadLeft;
            int pixel = to;
            for (int x = 0; x < window.OutputWidth; x++)
            {
                for (int group = 0; group < _groups; group++)
                {
                    int channel = group * _outputs;
                    Array.Copy(_linear.Bias, _firstBias + channel, sums, 0, _outputs);
                    Multiply(_matrices[group], data, image + (group * _inputs), top, left, sums);
                    int at = pixel + channel;
                    for (int o = 0; o < _outputs; o++)
                    {
                        data[at++] = (short)requantizer.Apply(sums[o], channel + o);
                    }
                }

                pixel += pixelStep;
                left += window.StrideX;
            }

            to += rowStep;
            top += window.StrideY;
        }
    }

    private void Multiply(WideMatrix matrix, short[] data, int image, int top, int left, long[] sums)
    {
        Window2D window = _window;
        int inputs = _inputs;
        int pixel = window.InputChannels;
        int firstRow = Window2D.FirstTap(top, window.DilationY);
        int endRow = Window2D.EndTap(top, window.DilationY, window.KernelHeight, window.InputHeight);
        int first = Window2D.FirstTap(left, window.DilationX);
        int end = Window2D.EndTap(left, window.DilationX, window.KernelWidth, window.InputWidth);
        bool isRow = window.DilationX == 1 && inputs == pixel;
        for (int ky = firstRow; ky < endRow; ky++)
        {
            int from = image + (((((top + (ky * window.DilationY)) * window.InputWidth) + left + (first * window.DilationX))) * pixel);
            int column = ((ky * window.KernelWidth) + first) * inputs;
            if (isRow)
            {
                if (first < end)
                {
                    matrix.Add(data, from, column, (end - first) * inputs, sums);
                }

                continue;
            }

            for (int kx = first; kx < end; kx++)
            {
                matrix.Add(data, from, column, inputs, sums);
                from += window.DilationX * pixel;
                column += inputs;
            }
        }
    }
}
