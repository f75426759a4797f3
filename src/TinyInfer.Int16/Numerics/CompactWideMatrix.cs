namespace TinyInfer.Int16.Numerics;

/// <summary>Weights in the blob, a byte each. Sums have 32 bits within a run.</summary>
internal sealed class CompactWideMatrix : WideMatrix
{
    private readonly byte[] _weights;
    private readonly int _first;

    internal CompactWideMatrix(byte[] weights, int first, int rows, int columns)
        : base(rows, columns)
    {
        _weights = weights;
        _first = first;
    }

    /// <inheritdoc/>
    internal override void Add(short[] data, int from, int column, int count, long[] sums)
    {
        byte[] weights = _weights;
        int row = _first + column;
        int end = from + count;
        for (int r = 0; r < Rows; r++)
        {
            int at = row;
            int i = from;
            long sum = sums[r];
            while (i < end)
            {
                int stop = end - i > LongestRun ? i + LongestRun : end;
                int part = 0;
                for (int last = stop - 4; i <= last; i += 4)
                {
                    part += (data[i] * (weights[at] - 128))
                        + (data[i + 1] * (weights[at + 1] - 128))
                        + (data[i + 2] * (weights[at + 2] - 128))
                        + (data[i + 3] * (weights[at + 3] - 128));
                    at += 4;
                }

                while (i < stop)
                {
                    part += data[i++] * (weights[at++] - 128);
                }

                sum += part;
            }

            sums[r] = sum;
            row += Columns;
        }
    }
}
