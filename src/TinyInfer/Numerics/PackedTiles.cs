namespace TinyInfer.Numerics;

/// <summary>
/// Products of packed inputs and packed weights, a block of them for four rows at a time. The inputs stay in locals, and the weights of the four rows
/// are one array: an index that is a constant costs the interpreter half of one that is computed.
/// </summary>
internal static class PackedTiles
{
    /// <summary>Bits of a field.</summary>
    internal const int FieldBits = 22;

    /// <summary>Rows of a tile.</summary>
    internal const int Rows = 4;

    /// <summary>Products that may be summed whatever the weights are.</summary>
    internal const int SafeBlock = 8;

    private const int Shift = 2 * FieldBits;

    private const long Half = 1L << (Shift - 1);

    /// <summary>Adds a block of sixteen products a row to the accumulators of all fours of rows.</summary>
    internal static void Multiply16(long[] packed, int at, long[][] tiles, int tile, int fours, int[] accumulators)
    {
        long x0 = packed[at];
        long x1 = packed[at + 1];
        long x2 = packed[at + 2];
        long x3 = packed[at + 3];
        long x4 = packed[at + 4];
        long x5 = packed[at + 5];
        long x6 = packed[at + 6];
        long x7 = packed[at + 7];
        long x8 = packed[at + 8];
        long x9 = packed[at + 9];
        long x10 = packed[at + 10];
        long x11 = packed[at + 11];
        long x12 = packed[at + 12];
        long x13 = packed[at + 13];
        long x14 = packed[at + 14];
        long x15 = packed[at + 15];
        int end = fours * Rows;
        for (int row = 0; row < end; row += Rows)
        {
            long[] w = tiles[tile++];
            accumulators[row] += (int)((
                (x0 * w[0]) + (x1 * w[1]) + (x2 * w[2]) + (x3 * w[3])
                + (x4 * w[4]) + (x5 * w[5]) + (x6 * w[6]) + (x7 * w[7])
                + (x8 * w[8]) + (x9 * w[9]) + (x10 * w[10]) + (x11 * w[11])
                + (x12 * w[12]) + (x13 * w[13]) + (x14 * w[14]) + (x15 * w[15])
                + Half) >> Shift);
            accumulators[row + 1] += (int)((
                (x0 * w[16]) + (x1 * w[17]) + (x2 * w[18]) + (x3 * w[19])
                + (x4 * w[20]) + (x5 * w[21]) + (x6 * w[22]) + (x7 * w[23])
                + (x8 * w[24]) + (x9 * w[25]) + (x10 * w[26]) + (x11 * w[27])
                + (x12 * w[28]) + (x13 * w[29]) + (x14 * w[30]) + (x15 * w[31])
                + Half) >> Shift);
            accumulators[row + 2] += (int)((
                (x0 * w[32]) + (x1 * w[33]) + (x2 * w[34]) + (x3 * w[35])
                + (x4 * w[36]) + (x5 * w[37]) + (x6 * w[38]) + (x7 * w[39])
                + (x8 * w[40]) + (x9 * w[41]) + (x10 * w[42]) + (x11 * w[43])
                + (x12 * w[44]) + (x13 * w[45]) + (x14 * w[46]) + (x15 * w[47])
                + Half) >> Shift);
            accumulators[row + 3] += (int)((
                (x0 * w[48]) + (x1 * w[49]) + (x2 * w[50]) + (x3 * w[51])
                + (x4 * w[52]) + (x5 * w[53]) + (x6 * w[54]) + (x7 * w[55])
                + (x8 * w[56]) + (x9 * w[57]) + (x10 * w[58]) + (x11 * w[59])
                + (x12 * w[60]) + (x13 * w[61]) + (x14 * w[62]) + (x15 * w[63])
                + Half) >> Shift);
        }
    }

    /// <summary>Adds a block of eleven products a row to the accumulators of all fours of rows.</summary>
    internal static void Multiply11(long[] packed, int at, long[][] tiles, int tile, int fours, int[] accumulators)
    {
        long x0 = packed[at];
        long x1 = packed[at + 1];
        long x2 = packed[at + 2];
        long x3 = packed[at + 3];
        long x4 = packed[at + 4];
        long x5 = packed[at + 5];
        long x6 = packed[at + 6];
        long x7 = packed[at + 7];
        long x8 = packed[at + 8];
        long x9 = packed[at + 9];
        long x10 = packed[at + 10];
        int end = fours * Rows;
        for (int row = 0; row < end; row += Rows)
        {
            long[] w = tiles[tile++];
            accumulators[row] += (int)((
                (x0 * w[0]) + (x1 * w[1]) + (x2 * w[2]) + (x3 * w[3])
                + (x4 * w[4]) + (x5 * w[5]) + (x6 * w[6]) + (x7 * w[7])
                + (x8 * w[8]) + (x9 * w[9]) + (x10 * w[10])
                + Half) >> Shift);
            accumulators[row + 1] += (int)((
                (x0 * w[11]) + (x1 * w[12]) + (x2 * w[13]) + (x3 * w[14])
                + (x4 * w[15]) + (x5 * w[16]) + (x6 * w[17]) + (x7 * w[18])
                + (x8 * w[19]) + (x9 * w[20]) + (x10 * w[21])
                + Half) >> Shift);
            accumulators[row + 2] += (int)((
                (x0 * w[22]) + (x1 * w[23]) + (x2 * w[24]) + (x3 * w[25])
                + (x4 * w[26]) + (x5 * w[27]) + (x6 * w[28]) + (x7 * w[29])
                + (x8 * w[30]) + (x9 * w[31]) + (x10 * w[32])
                + Half) >> Shift);
            accumulators[row + 3] += (int)((
                (x0 * w[33]) + (x1 * w[34]) + (x2 * w[35]) + (x3 * w[36])
                + (x4 * w[37]) + (x5 * w[38]) + (x6 * w[39]) + (x7 * w[40])
                + (x8 * w[41]) + (x9 * w[42]) + (x10 * w[43])
                + Half) >> Shift);
        }
    }

    /// <summary>Adds a block of eight products a row to the accumulators of all fours of rows.</summary>
    internal static void Multiply8(long[] packed, int at, long[][] tiles, int tile, int fours, int[] accumulators)
    {
        long x0 = packed[at];
        long x1 = packed[at + 1];
        long x2 = packed[at + 2];
        long x3 = packed[at + 3];
        long x4 = packed[at + 4];
        long x5 = packed[at + 5];
        long x6 = packed[at + 6];
        long x7 = packed[at + 7];
        int end = fours * Rows;
        for (int row = 0; row < end; row += Rows)
        {
            long[] w = tiles[tile++];
            accumulators[row] += (int)((
                (x0 * w[0]) + (x1 * w[1]) + (x2 * w[2]) + (x3 * w[3])
                + (x4 * w[4]) + (x5 * w[5]) + (x6 * w[6]) + (x7 * w[7])
                + Half) >> Shift);
            accumulators[row + 1] += (int)((
                (x0 * w[8]) + (x1 * w[9]) + (x2 * w[10]) + (x3 * w[11])
                + (x4 * w[12]) + (x5 * w[13]) + (x6 * w[14]) + (x7 * w[15])
                + Half) >> Shift);
            accumulators[row + 2] += (int)((
                (x0 * w[16]) + (x1 * w[17]) + (x2 * w[18]) + (x3 * w[19])
                + (x4 * w[20]) + (x5 * w[21]) + (x6 * w[22]) + (x7 * w[23])
                + Half) >> Shift);
            accumulators[row + 3] += (int)((
                (x0 * w[24]) + (x1 * w[25]) + (x2 * w[26]) + (x3 * w[27])
                + (x4 * w[28]) + (x5 * w[29]) + (x6 * w[30]) + (x7 * w[31])
                + Half) >> Shift);
        }
    }

    /// <summary>Adds a block of six products a row to the accumulators of all fours of rows.</summary>
    internal static void Multiply6(long[] packed, int at, long[][] tiles, int tile, int fours, int[] accumulators)
    {
        long x0 = packed[at];
        long x1 = packed[at + 1];
        long x2 = packed[at + 2];
        long x3 = packed[at + 3];
        long x4 = packed[at + 4];
        long x5 = packed[at + 5];
        int end = fours * Rows;
        for (int row = 0; row < end; row += Rows)
        {
            long[] w = tiles[tile++];
            accumulators[row] += (int)((
                (x0 * w[0]) + (x1 * w[1]) + (x2 * w[2]) + (x3 * w[3])
                + (x4 * w[4]) + (x5 * w[5])
                + Half) >> Shift);
            accumulators[row + 1] += (int)((
                (x0 * w[6]) + (x1 * w[7]) + (x2 * w[8]) + (x3 * w[9])
                + (x4 * w[10]) + (x5 * w[11])
                + Half) >> Shift);
            accumulators[row + 2] += (int)((
                (x0 * w[12]) + (x1 * w[13]) + (x2 * w[14]) + (x3 * w[15])
                + (x4 * w[16]) + (x5 * w[17])
                + Half) >> Shift);
            accumulators[row + 3] += (int)((
                (x0 * w[18]) + (x1 * w[19]) + (x2 * w[20]) + (x3 * w[21])
                + (x4 * w[22]) + (x5 * w[23])
                + Half) >> Shift);
        }
    }

    /// <summary>Adds a block of three products a row to the accumulators of all fours of rows.</summary>
    internal static void Multiply3(long[] packed, int at, long[][] tiles, int tile, int fours, int[] accumulators)
    {
        long x0 = packed[at];
        long x1 = packed[at + 1];
        long x2 = packed[at + 2];
        int end = fours * Rows;
        for (int row = 0; row < end; row += Rows)
        {
            long[] w = tiles[tile++];
            accumulators[row] += (int)((
                (x0 * w[0]) + (x1 * w[1]) + (x2 * w[2])
                + Half) >> Shift);
            accumulators[row + 1] += (int)((
                (x0 * w[3]) + (x1 * w[4]) + (x2 * w[5])
                + Half) >> Shift);
            accumulators[row + 2] += (int)((
                (x0 * w[6]) + (x1 * w[7]) + (x2 * w[8])
                + Half) >> Shift);
            accumulators[row + 3] += (int)((
                (x0 * w[9]) + (x1 * w[10]) + (x2 * w[11])
                + Half) >> Shift);
        }
    }

    /// <summary>All products of one row.</summary>
    internal static int MultiplyRow(long[] packed, long[] weights)
    {
        int sum = 0;
        int i = 0;
        while (i < weights.Length)
        {
            int end = i + SafeBlock < weights.Length ? i + SafeBlock : weights.Length;
            long products = Half;
            for (; i < end; i++)
            {
                products += packed[i] * weights[i];
            }

            sum += (int)(products >> Shift);
        }

        return sum;
    }
}
