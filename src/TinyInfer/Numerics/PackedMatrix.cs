using TinyInfer.Format;
using TinyInfer.Kernels;

namespace TinyInfer.Numerics;

/// <summary>
/// Three weights in each 64-bit integer, so that one multiply makes three multiply-accumulates.
/// </summary>
/// <remarks>
/// With B = 2^22, X = x0 + x1·B + x2·B² and W = w2 + w1·B + w0·B², the coefficient of B² in X·W is x0·w0 + x1·w1 + x2·w2; what is above falls off at
/// 2^64. Eight products are summed before the coefficient is taken out by <c>(sum + 2^43) &gt;&gt; 44</c>: with |x| ≤ 128 and |w| ≤ 127 the
/// coefficient stays within 8·3·128·127 = 390,144 &lt; 2^19, and what is below within (8·2·128·127)·B + 8·128·127 &lt; 2^43, so the result is exact
/// for any weights.
/// </remarks>
public sealed class PackedMatrix : WeightMatrix
{
    /// <summary>Bits of a field.</summary>
    private const int FieldBits = 22;

    /// <summary>Products summed before a coefficient is taken out.</summary>
    private const int Block = 8;

    private const long Half = 1L << 43;

    private readonly long[] _weights;
    private readonly int[] _bias;
    private readonly int _biasStart;
    private readonly Scratch _scratch;

    /// <summary>Packs weights of a blob.</summary>
    /// <param name="weights">Weights of this matrix, and of others perhaps, stored as w + 128.</param>
    /// <param name="start">Index of the first weight of this matrix.</param>
    /// <param name="bias">Biases of this matrix, and of others perhaps.</param>
    /// <param name="biasStart">Index of the first bias of this matrix.</param>
    /// <param name="rows">Number of accumulators.</param>
    /// <param name="columns">Number of inputs.</param>
    /// <param name="scratch">Where to reserve room for packed inputs.</param>
    public PackedMatrix(Constant weights, int start, int[] bias, int biasStart, int rows, int columns, Scratch scratch)
        : base(rows, columns)
    {
        _bias = bias;
        _biasStart = biasStart;
        _scratch = scratch;
        int triples = TriplesPerRow(columns);
        scratch.ReservePacked(triples);
        _weights = new long[rows * triples];
        byte[] row = new byte[columns];
        for (int r = 0; r < rows; r++)
        {
            weights.Read(start + (r * columns), row, columns);
            for (int i = 0; i < columns; i++)
            {
                // Weights run against the inputs: the first of a triple has the highest field.
                int field = 2 - (i % 3);
                int block = i / (3 * Block);
                int place = (((block * rows) + r) * Block) + ((i / 3) - (block * Block));
                _weights[place] += (long)(row[i] - BlobFormat.WeightOffset) << (FieldBits * field);
            }
        }
    }

    /// <summary>Integers that hold one row, whole blocks.</summary>
    /// <param name="columns">Number of inputs.</param>
    /// <returns>The count.</returns>
    public static int TriplesPerRow(int columns)
    {
        return ((columns + (3 * Block) - 1) / (3 * Block)) * Block;
    }

    /// <inheritdoc/>
    public override void Multiply(sbyte[] input, int offset, int[] accumulators)
    {
        int rows = Rows;
        System.Array.Copy(_bias, _biasStart, accumulators, 0, rows);
        long[] packed = _scratch.Packed;
        int triples = TriplesPerRow(Columns);
        Pack(input, offset, packed, triples);
        long[] weights = _weights;
        int at = 0;
        for (int block = 0; block < triples; block += Block)
        {
            long x0 = packed[block];
            long x1 = packed[block + 1];
            long x2 = packed[block + 2];
            long x3 = packed[block + 3];
            long x4 = packed[block + 4];
            long x5 = packed[block + 5];
            long x6 = packed[block + 6];
            long x7 = packed[block + 7];
            for (int row = 0; row < rows; row++)
            {
                accumulators[row] += (int)((
                    (x0 * weights[at])
                    + (x1 * weights[at + 1])
                    + (x2 * weights[at + 2])
                    + (x3 * weights[at + 3])
                    + (x4 * weights[at + 4])
                    + (x5 * weights[at + 5])
                    + (x6 * weights[at + 6])
                    + (x7 * weights[at + 7])
                    + Half) >> (2 * FieldBits));
                at += Block;
            }
        }
    }

    private void Pack(sbyte[] input, int offset, long[] packed, int triples)
    {
        int full = Columns / 3;
        for (int t = 0; t < full; t++)
        {
            packed[t] = input[offset] + ((long)input[offset + 1] << FieldBits) + ((long)input[offset + 2] << (2 * FieldBits));
            offset += 3;
        }

        int rest = Columns - (full * 3);
        if (rest != 0)
        {
            packed[full] = input[offset] + (rest == 2 ? (long)input[offset + 1] << FieldBits : 0);
            full++;
        }

        for (; full < triples; full++)
        {
            packed[full] = 0;
        }
    }
}
