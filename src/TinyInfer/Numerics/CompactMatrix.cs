using TinyInfer.Format;
using TinyInfer.Kernels;

namespace TinyInfer.Numerics;

/// <summary>
/// Weights of one byte each, stored as w + 128 and read where the blob lies, or brought in a block of rows at a time.
/// The offset is taken back by a sum over the inputs: <c>Σ x·w = Σ x·(w + 128) − 128·Σ x</c>.
/// </summary>
internal sealed class CompactMatrix : WeightMatrix
{
    /// <summary>
    /// Bytes of weights that are brought in at a time, where the blob is not in RAM; a row more than this is brought in whole.
    /// </summary>
    private const int BlockSize = 2048;

    private readonly Constant _weights;
    private readonly int _start;
    private readonly int[] _bias;
    private readonly int _biasStart;
    private readonly Scratch _scratch;

    /// <summary>Makes a matrix over weights in a blob.</summary>
    /// <param name="weights">Weights of this matrix, and of others perhaps.</param>
    /// <param name="start">Index of the first weight of this matrix.</param>
    /// <param name="bias">Biases of this matrix, and of others perhaps.</param>
    /// <param name="biasStart">Index of the first bias of this matrix.</param>
    /// <param name="rows">Number of accumulators.</param>
    /// <param name="columns">Number of inputs.</param>
    /// <param name="scratch">Where to reserve room for blocks.</param>
    /// <param name="requantizer">What <see cref="WeightMatrix.Apply"/> requantizes with; null if it is not called.</param>
    /// <param name="firstChannel">Channel of the first accumulator.</param>
    public CompactMatrix(
        Constant weights,
        int start,
        int[] bias,
        int biasStart,
        int rows,
        int columns,
        Scratch scratch,
        Requantizer requantizer,
        int firstChannel)
        : base(rows, columns, requantizer, firstChannel)
    {
        _weights = weights;
        _start = start;
        _bias = bias;
        _biasStart = biasStart;
        _scratch = scratch;
        if (weights.Array == null)
        {
            scratch.ReserveWeights(RowsOf(rows, columns) * columns);
        }
    }

    /// <summary>Rows of a block.</summary>
    /// <param name="rows">Rows of the matrix.</param>
    /// <param name="columns">Its columns.</param>
    internal static int RowsOf(int rows, int columns)
    {
        int most = BlockSize / columns;
        return most < 1 ? 1 : most > rows ? rows : most;
    }

    /// <inheritdoc/>
    public override void Multiply(sbyte[] input, int offset, int[] accumulators)
    {
        byte[] blob = _weights.Array;
        if (blob != null)
        {
            MultiplyRows(input, offset, accumulators, blob, _weights.Offset + _start, 0, Rows);
            return;
        }

        byte[] block = _scratch.Weights;
        int step = RowsOf(Rows, Columns);
        for (int row = 0; row < Rows; row += step)
        {
            int rows = row + step > Rows ? Rows - row : step;
            _weights.Read(_start + (row * Columns), block, rows * Columns);
            MultiplyRows(input, offset, accumulators, block, 0, row, row + rows);
        }
    }

    private void MultiplyRows(sbyte[] input, int offset, int[] accumulators, byte[] weights, int at, int firstRow, int endRow)
    {
        int columns = Columns;
        int sum = 0;
        int column = 0;
        System.Array.Copy(_bias, _biasStart + firstRow, accumulators, firstRow, endRow - firstRow);
        for (; column + 16 <= columns; column += 16)
        {
            sum += CompactTiles.Multiply16(input, offset + column, weights, at + column, columns, firstRow, endRow, accumulators);
        }

        for (; column + 4 <= columns; column += 4)
        {
            sum += CompactTiles.Multiply4(input, offset + column, weights, at + column, columns, firstRow, endRow, accumulators);
        }

        for (int i = column; i < columns; i++)
        {
            sum += input[offset + i];
        }

        int correction = sum * BlobFormat.WeightOffset;
        for (int row = firstRow; row < endRow; row++)
        {
            int accumulator = accumulators[row] - correction;
            for (int i = column; i < columns; i++)
            {
                accumulator += input[offset + i] * weights[at + i];
            }

            accumulators[row] = accumulator;
            at += columns;
        }
    }
}
