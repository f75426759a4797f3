using TinyInfer.Format;
using TinyInfer.Kernels;

namespace TinyInfer.Numerics;

/// <summary>
/// Three weights in each 64-bit integer, so that one multiply makes three multiply-accumulates.
/// </summary>
/// <remarks>
/// With B = 2^22, X = x0 + x1·B + x2·B² and W = w2 + w1·B + w0·B², the coefficient of B² in X·W is x0·w0 + x1·w1 + x2·w2; what is above falls off at
/// 2^64. A block of products is summed before the coefficient is taken out by <c>(sum + 2^43) &gt;&gt; 44</c>, which is exact while the
/// coefficient stays below 2^19 and what is below it under 2^43. With |x| ≤ 128 that holds where the weights' magnitudes in the block sum up to less
/// than 2^12: for eight products whatever they are (8·3·128 = 3,072), for more as far as the weights at hand say so.
/// <para>
/// Rows are taken in fours, and a block's weights of four rows are one array (see <see cref="PackedTiles"/>): that spares index arithmetic, and
/// keeps arrays small, for a heap in pieces. Rows that are left over lie in arrays of their own.
/// </para>
/// </remarks>
public sealed class PackedMatrix : WeightMatrix
{
    /// <summary>Magnitudes of a block's weights may sum up to this.</summary>
    private const int MaxMagnitude = (1 << 12) - 1;

    /// <summary>Products of each block.</summary>
    private readonly byte[] _blocks;

    /// <summary>For each block, for each four rows: the block's products of the first row, of the second, and so on.</summary>
    private readonly long[][] _tiles;

    /// <summary>Rows that make no four.</summary>
    private readonly long[][] _rest;

    private readonly int _triples;
    private readonly int _fours;
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
        byte[] blocks = PackedPlan.Cut((columns + 2) / 3);
        int triples = Sum(blocks);
        scratch.ReservePacked(triples);
        _triples = triples;
        _blocks = SplitUnsafeBlocks(blocks, weights, start);
        _fours = rows / PackedTiles.Rows;
        _tiles = new long[_blocks.Length * _fours][];
        _rest = new long[rows - (_fours * PackedTiles.Rows)][];
        byte[] row = new byte[triples * 3];
        for (int i = columns; i < row.Length; i++)
        {
            row[i] = BlobFormat.WeightOffset;
        }

        for (int r = 0; r < rows; r++)
        {
            weights.Read(start + (r * columns), row, columns);
            StoreRow(r, PackRow(row));
        }
    }

    /// <summary>Integers that hold one row, whole blocks.</summary>
    /// <param name="columns">Number of inputs.</param>
    /// <returns>The count.</returns>
    public static int TriplesPerRow(int columns)
    {
        return Sum(PackedPlan.Cut((columns + 2) / 3));
    }

    /// <inheritdoc/>
    public override void Multiply(sbyte[] input, int offset, int[] accumulators)
    {
        System.Array.Copy(_bias, _biasStart, accumulators, 0, Rows);
        long[] packed = _scratch.Packed;
        Pack(input, offset, packed);
        byte[] blocks = _blocks;
        long[][] tiles = _tiles;
        int fours = _fours;
        int at = 0;
        int tile = 0;
        for (int block = 0; block < blocks.Length && fours > 0; block++)
        {
            int size = blocks[block];
            switch (size)
            {
                case 16: PackedTiles.Multiply16(packed, at, tiles, tile, fours, accumulators); break;
                case 11: PackedTiles.Multiply11(packed, at, tiles, tile, fours, accumulators); break;
                case 8: PackedTiles.Multiply8(packed, at, tiles, tile, fours, accumulators); break;
                case 6: PackedTiles.Multiply6(packed, at, tiles, tile, fours, accumulators); break;
                default: PackedTiles.Multiply3(packed, at, tiles, tile, fours, accumulators); break;
            }

            at += size;
            tile += fours;
        }

        for (int row = 0; row < _rest.Length; row++)
        {
            accumulators[(fours * PackedTiles.Rows) + row] += PackedTiles.MultiplyRow(packed, _rest[row]);
        }
    }

    /// <summary>Packs weights; they run against the inputs: the first of a triple has the highest field.</summary>
    private static long[] PackRow(byte[] row)
    {
        long[] packed = new long[row.Length / 3];
        int at = 0;
        for (int i = 0; i < packed.Length; i++)
        {
            packed[i] = ((long)(row[at] - BlobFormat.WeightOffset) << (2 * PackedTiles.FieldBits))
                + ((long)(row[at + 1] - BlobFormat.WeightOffset) << PackedTiles.FieldBits)
                + (row[at + 2] - BlobFormat.WeightOffset);
            at += 3;
        }

        return packed;
    }

    private static int Sum(byte[] sizes)
    {
        int sum = 0;
        for (int i = 0; i < sizes.Length; i++)
        {
            sum += sizes[i];
        }

        return sum;
    }

    /// <summary>Cuts blocks in two whose products are too large in some row.</summary>
    private byte[] SplitUnsafeBlocks(byte[] blocks, Constant weights, int start)
    {
        byte[] parts = new byte[blocks.Length * 2];
        int count = 0;
        int at = 0;
        for (int i = 0; i < blocks.Length; i++)
        {
            int size = blocks[i];
            if (size > PackedTiles.SafeBlock && !Fits(weights, start, at * 3, size * 3))
            {
                parts[count++] = PackedTiles.SafeBlock;
                parts[count++] = (byte)(size - PackedTiles.SafeBlock);
            }
            else
            {
                parts[count++] = (byte)size;
            }

            at += size;
        }

        byte[] used = new byte[count];
        System.Array.Copy(parts, 0, used, 0, count);
        return used;
    }

    /// <summary>Whether the products of some columns may be summed, in every row.</summary>
    private bool Fits(Constant weights, int start, int column, int count)
    {
        count = count < Columns - column ? count : Columns - column;
        byte[] part = new byte[count];
        for (int row = 0; row < Rows; row++)
        {
            weights.Read(start + (row * Columns) + column, part, count);
            int magnitude = 0;
            for (int i = 0; i < count; i++)
            {
                int weight = part[i] - BlobFormat.WeightOffset;
                magnitude += weight < 0 ? -weight : weight;
            }

            if (magnitude > MaxMagnitude)
            {
                return false;
            }
        }

        return true;
    }

    private void StoreRow(int row, long[] packed)
    {
        int rest = row - (_fours * PackedTiles.Rows);
        if (rest >= 0)
        {
            _rest[rest] = packed;
            return;
        }

        int tile = row / PackedTiles.Rows;
        int place = row % PackedTiles.Rows;
        int at = 0;
        for (int block = 0; block < _blocks.Length; block++)
        {
            int size = _blocks[block];
            if (place == 0)
            {
                _tiles[tile] = new long[size * PackedTiles.Rows];
            }

            System.Array.Copy(packed, at, _tiles[tile], place * size, size);
            at += size;
            tile += _fours;
        }
    }

    /// <summary>Packs inputs, three in each integer, and zeros behind them. Two fit 32 bits, which saves a conversion.</summary>
    private void Pack(sbyte[] input, int offset, long[] packed)
    {
        int full = Columns / 3;
        for (int t = 0; t < full; t++)
        {
            packed[t] = input[offset] + (input[offset + 1] << PackedTiles.FieldBits) + ((long)input[offset + 2] << (2 * PackedTiles.FieldBits));
            offset += 3;
        }

        int rest = Columns - (full * 3);
        if (rest != 0)
        {
            packed[full] = input[offset] + (rest == 2 ? input[offset + 1] << PackedTiles.FieldBits : 0);
            full++;
        }

        for (; full < _triples; full++)
        {
            packed[full] = 0;
        }
    }
}
