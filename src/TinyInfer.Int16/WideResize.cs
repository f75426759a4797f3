using System;
using TinyInfer.Kernels;

namespace TinyInfer.Int16;

/// <summary>
/// Resampling of int16 images, by the nearest pixel or between pixels, and gathering along an axis: the record of TinyInfer's.
/// </summary>
internal sealed class WideResize : BuiltInKernel
{
    private const int Bits = 10;
    private const int One = 1 << Bits;

    private readonly int _batches;
    private readonly int _height;
    private readonly int _width;
    private readonly int _channels;
    private readonly int[] _rows;
    private readonly int[] _columns;
    private readonly bool _isLinear;
    private readonly int _half;

    /// <summary>Makes the kernel.</summary>
    /// <param name="context">Its operator record.</param>
    /// <exception cref="ModelFormatException">The record contradicts itself.</exception>
    public WideResize(KernelContext context)
        : base(context)
    {
        _batches = context.NextSize();
        _height = context.NextSize();
        _width = context.NextSize();
        _channels = context.NextSize();
        int outputHeight = context.NextSize();
        int outputWidth = context.NextSize();
        context.RequireLength(Input, _batches, _height, _width, _channels);
        context.RequireLength(Output, _batches, outputHeight, outputWidth, _channels);
        WideTensors.Require(context, Input);
        WideTensors.Require(context, Output);
        _isLinear = context.NextOrZero() != 0;
        _rows = ReadIndices(context, 0, outputHeight, _height);
        _columns = ReadIndices(context, 1, outputWidth, _width);

        // Halves below zero go up in single rounding, and down as TensorFlow Lite has it.
        _half = (One * One / 2) - (context.Rounding == RoundingMode.TfLite ? 1 : 0);
    }

    /// <inheritdoc/>
    public override void Run()
    {
        int image = Input.Offset;
        int to = Output.Offset;
        int rowLength = _columns.Length * _channels;
        for (int batch = 0; batch < _batches; batch++)
        {
            for (int y = 0; y < _rows.Length; y++)
            {
                int row = _isLinear ? _rows[y] >> Bits : _rows[y];
                int from = image + (row * _width * _channels);
                if (_isLinear)
                {
                    Interpolate(from, _rows[y] & (One - 1), to);
                }
                else
                {
                    Gather(from, to);
                }

                to += rowLength;
            }

            image += _height * _width * _channels;
        }
    }

    private void Gather(int row, int to)
    {
        short[] data = Output.WideData;
        for (int x = 0; x < _columns.Length; x++)
        {
            Array.Copy(data, row + (_columns[x] * _channels), data, to, _channels);
            to += _channels;
        }
    }

    private void Interpolate(int row, int lower, int to)
    {
        short[] data = Output.WideData;
        int channels = _channels;
        int upper = One - lower;
        int down = lower > 0 ? _width * channels : 0;
        for (int x = 0; x < _columns.Length; x++)
        {
            int right = _columns[x] & (One - 1);
            int from = row + ((_columns[x] >> Bits) * channels);
            int next = right > 0 ? channels : 0;
            for (int end = from + channels; from < end; from++)
            {
                long left = (data[from] * upper) + (data[from + down] * lower);
                long sum = (left * (One - right)) + ((long)((data[from + next] * upper) + (data[from + next + down] * lower)) * right);
                data[to++] = (short)((sum + (sum < 0 ? _half : One * One / 2)) >> (2 * Bits));
            }
        }
    }

    private int[] ReadIndices(KernelContext context, int constant, int count, int size)
    {
        int[] indices = context.Ints(constant, count);
        for (int i = 0; i < count; i++)
        {
            int at = indices[i];
            context.Require(at >= 0 && (_isLinear ? at <= (size - 1L) * One : at < size), "an index leads outside the input");
        }

        return indices;
    }
}
