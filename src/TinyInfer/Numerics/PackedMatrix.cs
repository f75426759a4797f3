using TinyInfer.Format;
using TinyInfer.Kernels;

namespace TinyInfer.Numerics;

/// <summary>
/// Three weights in each 64-bit integer, so that one multiply makes three multiply-accumulates.
/// </summary>
/// <remarks>
/// With B = 2^22, X = x0 + x1·B + x2·B² and W = w2 + w1·B + w0·B², the coefficient of B² in X·W is x0·w0 + x1·w1 + x2·w2; what is above
/// falls off at 2^64. A block of products is summed before the coefficient is taken out by <c>(sum + 2^43) &gt;&gt; 44</c>, which is exact
/// while the coefficient stays below 2^19 and what is below it under 2^43. With |x| ≤ 128 that holds where the weights' magnitudes in the
/// block sum up to less than 2^12: for eight products whatever they are (8·3·128 = 3,072), for more as far as the weights at hand say so.
/// <para>
/// Rows are taken in fours, and a block's weights of four rows are one array (see <see cref="PackedTiles"/>): that spares index arithmetic,
/// and keeps arrays small, for a heap in pieces. Zeros fill the last four up, and the last triples: inputs that lie behind a row's own meet
/// weights of zero.
/// </para>
/// <para>
/// Where every row can be requantized with the same shift, the last block does that as well (see <see cref="PackedFinish"/>).
/// </para>
/// </remarks>
internal sealed class PackedMatrix : WeightMatrix
{
    /// <summary>Products of each block.</summary>
    internal readonly byte[] Blocks;

    /// <summary>Inputs that are read, some behind a row's own among them.</summary>
    internal readonly int Reach;

    /// <summary>Whether the last block requantizes: its tiles have factors then.</summary>
    internal readonly bool Finishes;

    /// <summary>Magnitudes of a block's weights may sum up to this.</summary>
    private const int MaxMagnitude = (1 << 12) - 1;

    /// <summary>For each block, for each four rows: the block's products of the first row, of the second, and so on.</summary>
    private readonly long[][] _tiles;

    private readonly int _fours;
    private readonly int[] _bias;
    private readonly int _biasStart;
    private readonly Scratch _scratch;

    // The requantizer's, taken out of it: a convolution comes by at every pixel.
    private readonly long _rounding;
    private readonly int _minimum;
    private readonly int _maximum;

    /// <summary>Packs weights of a blob.</summary>
    /// <param name="weights">Weights of this matrix, and of others perhaps, stored as w + 128.</param>
    /// <param name="start">Index of the first weight of this matrix.</param>
    /// <param name="bias">Biases of this matrix, and of others perhaps.</param>
    /// <param name="biasStart">Index of the first bias of this matrix.</param>
    /// <param name="rows">Number of accumulators.</param>
    /// <param name="columns">Number of inputs.</param>
    /// <param name="scratch">Where to reserve working memory.</param>
    /// <param name="requantizer">What <see cref="Apply"/> requantizes with; null if it is not called.</param>
    /// <param name="firstChannel">Channel of the first accumulator.</param>
    public PackedMatrix(
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
        _bias = bias;
        _biasStart = biasStart;
        _scratch = scratch;
        byte[] blocks = PackedPlan.Cut((columns + 2) / 3);
        Reach = Sum(blocks) * 3;
        Blocks = SplitUnsafeBlocks(blocks, weights, start);
        _fours = Fours(rows);
        scratch.ReserveAccumulators(_fours * PackedTiles.Rows);
        scratch.ReservePatch(Reach > _fours * PackedTiles.Rows ? Reach : _fours * PackedTiles.Rows);
        long[] factors = requantizer == null ? null : Factors(weights, start);
        if (factors != null)
        {
            Finishes = true;
            _rounding = requantizer.CommonRounding;
            _minimum = requantizer.Minimum;
            _maximum = requantizer.Maximum;
        }

        _tiles = AllocateTiles();
        byte[] row = new byte[Reach];
        for (int i = columns; i < row.Length; i++)
        {
            row[i] = BlobFormat.WeightOffset;
        }

        for (int r = 0; r < rows; r++)
        {
            weights.Read(start + (r * columns), row, columns);
            StoreRow(r, PackRow(row));
            if (Finishes)
            {
                StoreFactor(r, factors[r]);
            }
        }
    }

    /// <summary>RAM in bytes that a matrix takes, at most.</summary>
    /// <param name="rows">Number of accumulators.</param>
    /// <param name="columns">Number of inputs.</param>
    /// <returns>The size.</returns>
    public static int Size(int rows, int columns)
    {
        return (Sum(PackedPlan.Cut((columns + 2) / 3)) + 1) * Fours(rows) * PackedTiles.Rows * 8;
    }

    /// <inheritdoc/>
    public override void Multiply(sbyte[] input, int offset, int[] accumulators)
    {
        if (offset + Reach > input.Length)
        {
            input = CopyInput(input, offset);
            offset = 0;
        }

        MultiplyBlocks(input, offset, Blocks.Length, accumulators);
    }

    /// <inheritdoc/>
    public override void Apply(sbyte[] input, int offset, int[] accumulators, sbyte[] output, int to)
    {
        if (!Finishes)
        {
            base.Apply(input, offset, accumulators, output, to);
            return;
        }

        if (offset + Reach > input.Length)
        {
            input = CopyInput(input, offset);
            offset = 0;
        }

        offset = MultiplyBlocks(input, offset, Blocks.Length - 1, accumulators);
        if (_fours * PackedTiles.Rows == Rows)
        {
            Finish(input, offset, accumulators, output, to);
        }
        else
        {
            // Results that fill the last four up would run over what follows the output. Inputs in the patch have been read by when it is
            // written to.
            sbyte[] results = _scratch.Patch;
            Finish(input, offset, accumulators, results, 0);
            System.Array.Copy(results, 0, output, to, Rows);
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

    /// <summary>Sum of the weights' magnitudes, the weights stored as w + 128.</summary>
    private static int Magnitude(byte[] weights)
    {
        int magnitude = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            int weight = weights[i] - BlobFormat.WeightOffset;
            magnitude += weight < 0 ? -weight : weight;
        }

        return magnitude;
    }

    /// <summary>Rows in fours, the last one begun counted whole.</summary>
    private static int Fours(int rows)
    {
        return (rows + PackedTiles.Rows - 1) / PackedTiles.Rows;
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
            if (Magnitude(part) > MaxMagnitude)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The factors to requantize each row with, where the same shift serves all; null if it does not.</summary>
    private long[] Factors(Constant weights, int start)
    {
        long[] factors = new long[Rows];
        byte[] row = new byte[Columns];
        for (int r = 0; r < Rows; r++)
        {
            weights.Read(start + (r * Columns), row, Columns);
            long bias = _bias[_biasStart + r];
            long bound = ((long)Magnitude(row) * -sbyte.MinValue) + (bias < 0 ? -bias : bias);
            factors[r] = Requantizer.FactorFor(FirstChannel + r, bound);
            if (factors[r] < 0)
            {
                return null;
            }
        }

        return factors;
    }

    private long[][] AllocateTiles()
    {
        long[][] tiles = new long[Blocks.Length * _fours][];
        int last = tiles.Length - _fours;
        for (int tile = 0; tile < tiles.Length; tile++)
        {
            int products = Blocks[tile / _fours];
            tiles[tile] = new long[(tile >= last && Finishes ? products + 1 : products) * PackedTiles.Rows];
        }

        return tiles;
    }
    private void StoreRow(int row, long[] packed)
    {
        int tile = row / PackedTiles.Rows;
        int place = row % PackedTiles.Rows;
        int at = 0;
        for (int block = 0; block < Blocks.Length; block++)
        {
            int size = Blocks[block];
            System.Array.Copy(packed, at, _tiles[tile], place * size, size);
            at += size;
            tile += _fours;
        }
    }

    private void StoreFactor(int row, long factor)
    {
        long[] tile = _tiles[_tiles.Length - _fours + (row / PackedTiles.Rows)];
        tile[tile.Length - PackedTiles.Rows + (row % PackedTiles.Rows)] = factor;
    }

    /// <summary>Copies inputs to where there is room behind them.</summary>
    private sbyte[] CopyInput(sbyte[] input, int offset)
    {
        sbyte[] patch = _scratch.Patch;
        System.Array.Copy(input, offset, patch, 0, Columns);
        return patch;
    }

    /// <summary>Adds the first blocks of products to the accumulators, which start at the biases.</summary>
    /// <returns>Index of the first input of the next block.</returns>
    private int MultiplyBlocks(sbyte[] input, int at, int count, int[] accumulators)
    {
        System.Array.Copy(_bias, _biasStart, accumulators, 0, Rows);
        long[][] tiles = _tiles;
        int tile = 0;
        for (int block = 0; block < count; block++)
        {
            int size = Blocks[block];
            int end = tile + _fours;
            switch (size)
            {
                case 16: PackedTiles.Multiply16(input, at, tiles, tile, end, accumulators); break;
                case 11: PackedTiles.Multiply11(input, at, tiles, tile, end, accumulators); break;
                case 8: PackedTiles.Multiply8(input, at, tiles, tile, end, accumulators); break;
                case 6: PackedTiles.Multiply6(input, at, tiles, tile, end, accumulators); break;
                default: PackedTiles.Multiply3(input, at, tiles, tile, end, accumulators); break;
            }

            at += size * 3;
            tile = end;
        }

        return at;
    }

    /// <summary>Adds the last block of products to the accumulators, and requantizes.</summary>
    private void Finish(sbyte[] input, int at, int[] accumulators, sbyte[] output, int to)
    {
        long[][] tiles = _tiles;
        int end = tiles.Length;
        int tile = end - _fours;
        long rounding = _rounding;
        int lowest = _minimum;
        int highest = _maximum;
        switch (Blocks[Blocks.Length - 1])
        {
            case 16: PackedFinish.Finish16(input, at, tiles, tile, end, accumulators, rounding, lowest, highest, output, to); break;
            case 11: PackedFinish.Finish11(input, at, tiles, tile, end, accumulators, rounding, lowest, highest, output, to); break;
            case 8: PackedFinish.Finish8(input, at, tiles, tile, end, accumulators, rounding, lowest, highest, output, to); break;
            case 6: PackedFinish.Finish6(input, at, tiles, tile, end, accumulators, rounding, lowest, highest, output, to); break;
            default: PackedFinish.Finish3(input, at, tiles, tile, end, accumulators, rounding, lowest, highest, output, to); break;
        }
    }
}
