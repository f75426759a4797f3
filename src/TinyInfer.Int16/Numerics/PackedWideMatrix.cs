namespace TinyInfer.Int16.Numerics;

/// <summary>
/// Weights of two rows in a <c>long</c>, w[r] + w[r + 1] · 2^32: one multiplication makes the products of both. The lower sum stays within
/// 32 bits for a run, so that what it takes from the upper one can be given back.
/// </summary>
internal sealed class PackedWideMatrix : WideMatrix
{
    private readonly long[] _pairs;

    internal PackedWideMatrix(byte[] weights, int first, int rows, int columns)
        : base(rows, columns)
    {
        long[] pairs = new long[Size(rows, columns) / 8];
        for (int r = 0; r < rows; r++)
        {
            int at = first + (r * columns);
            int to = (r >> 1) * columns;
            for (int i = 0; i < columns; i++)
            {
                long weight = weights[at + i] - 128;
                pairs[to + i] += (r & 1) == 0 ? weight : weight << 32;
            }
        }

        _pairs = pairs;
    }

    /// <summary>RAM in bytes of a packed matrix.</summary>
    internal static int Size(int rows, int columns)
    {
        return ((rows + 1) >> 1) * columns * 8;
    }

    /// <inheritdoc/>
    internal override void Add(short[] data, int from, int column, int count, long[] sums)
    {
        long[] pairs = _pairs;
        int row = column;
        int end = from + count;
        for (int r = 0; r < Rows; r += 2)
        {
            int at = row;
            int i = from;
            while (i < end)
            {
                int stop = end - i > LongestRun ? i + LongestRun : end;
                long both = 0;
                for (int last = stop - 4; i <= last; i += 4)
                {
                    both += (data[i] * pairs[at])
                        + (data[i + 1] * pairs[at + 1])
                        + (data[i + 2] * pairs[at + 2])
                        + (data[i + 3] * pairs[at + 3]);
                    at += 4;
                }

                while (i < stop)
                {
                    both += data[i++] * pairs[at++];
                }

                int low = (int)both;
                sums[r] += low;
                sums[r + 1] += (both - low) >> 32;
            }

            row += Columns;
        }
    }
}
