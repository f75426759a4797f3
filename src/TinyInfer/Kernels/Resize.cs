using System;

namespace TinyInfer.Kernels;

/// <summary>Nearest-neighbour resampling of images: each output row and column is a copy of an input row and column.</summary>
/// <remarks>
/// Input and output [batches, height, width, channels]. Attributes: batches; input height, width; channels; output height, width.
/// Constants: the input row of each output row (i32), the input column of each output column (i32).
/// </remarks>
public sealed class Resize : Kernel
{
    private readonly Tensor _input;
    private readonly Tensor _output;
    private readonly int _batches;
    private readonly int _height;
    private readonly int _width;
    private readonly int _channels;
    private readonly int[] _rows;
    private readonly int[] _columns;

    /// <summary>Makes the kernel.</summary>
    /// <param name="context">Its operator record.</param>
    /// <exception cref="ModelFormatException">The record contradicts itself.</exception>
    public Resize(KernelContext context)
    {
        _input = context.Input(0);
        _output = context.Output(0);
        _batches = context.NextSize();
        _height = context.NextSize();
        _width = context.NextSize();
        _channels = context.NextSize();
        int outputHeight = context.NextSize();
        int outputWidth = context.NextSize();
        context.RequireLength(_input, _batches, _height, _width, _channels);
        context.RequireLength(_output, _batches, outputHeight, outputWidth, _channels);
        _rows = ReadIndices(context, 0, outputHeight, _height);
        _columns = ReadIndices(context, 1, outputWidth, _width);
    }

    /// <inheritdoc/>
    public override void Run()
    {
        sbyte[] data = _input.Data;
        sbyte[] output = _output.Data;
        int[] rows = _rows;
        int[] columns = _columns;
        int channels = _channels;
        int rowLength = columns.Length * channels;
        int image = _input.Offset;
        int to = _output.Offset;
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

    private static int[] ReadIndices(KernelContext context, int constant, int count, int size)
    {
        int[] indices = context.Ints(constant, count);
        for (int i = 0; i < count; i++)
        {
            context.Require(indices[i] >= 0 && indices[i] < size, "an index lies outside the input");
        }

        return indices;
    }
}
