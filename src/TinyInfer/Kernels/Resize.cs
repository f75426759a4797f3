using System;

namespace TinyInfer.Kernels;

/// <summary>Resampling of images: each output row and column is a copy of an input row and column, or lies between two of them.</summary>
/// <remarks>
/// Input and output [batches, height, width, channels]. Attributes: batches; input height, width; channels; output height, width; 1 to
/// interpolate. Constants: the input row of each output row (i32), the input column of each output column (i32); in 1/1024 to interpolate.
/// </remarks>
internal sealed class Resize : BuiltInKernel
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
    public Resize(KernelContext context)
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
        _isLinear = context.NextOrZero() != 0;
        _rows = ReadIndices(context, 0, outputHeight, _height);
        _columns = ReadIndices(context, 1, outputWidth, _width);

        // Halves below zero go up in single rounding, and down as TensorFlow Lite has it.
        _half = (One * One / 2) - (context.Rounding == RoundingMode.TfLite ? 1 : 0);
    }

    /// <inheritdoc/>
    public override void Run()
    {
        if (_isLinear)
        {
            Interpolate();
            return;
        }

        sbyte[] data = Input.Data;
        sbyte[] output = Output.Data;
        int[] rows = _rows;
        int[] columns = _columns;
        int channels = _channels;
        int rowLength = columns.Length * channels;
        int image = Input.Offset;
        int to = Output.Offset;
        for (int batch = 0; batch < _batches; batch++)
        {
            for (int y = 0; y < rows.Length; y++)
            {
                if (y > 0 && rows[y] == rows[y - 1])
                {
                    Array.Copy(output, to - rowLength, output, to, rowLength);
                    to += rowLength;
                    continue;
                }

                int row = image + (rows[y] * _width * channels);
                for (int x = 0; x < columns.Length; x++)
                {
                    int from = row + (columns[x] * channels);
                    if (channels == 1)
                    {
                        output[to] = data[from];
                    }
                    else
                    {
                        Array.Copy(data, from, output, to, channels);
                    }

                    to += channels;
                }
            }

            image += _height * _width * channels;
        }
    }

    private void Interpolate()
    {
        sbyte[] data = Input.Data;
        sbyte[] output = Output.Data;
        int channels = _channels;
        int image = Input.Offset;
        int to = Output.Offset;
        for (int batch = 0; batch < _batches; batch++)
        {
            for (int y = 0; y < _rows.Length; y++)
            {
                int lower = _rows[y] % One;
                int upper = One - lower;
                int row = image + (_rows[y] / One * _width * channels);
                int down = lower > 0 ? _width * channels : 0;
                for (int x = 0; x < _columns.Length; x++)
                {
                    int right = _columns[x] % One;
                    int from = row + (_columns[x] / One * channels);
                    int next = right > 0 ? channels : 0;
                    for (int end = from + channels; from < end; from++)
                    {
                        int left = (data[from] * upper) + (data[from + down] * lower);
                        int sum = (left * (One - right)) + (((data[from + next] * upper) + (data[from + next + down] * lower)) * right);
                        output[to++] = (sbyte)((sum + (sum < 0 ? _half : One * One / 2)) >> (2 * Bits));
                    }
                }
            }

            image += _height * _width * channels;
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
