namespace TinyInfer.Numerics;

/// <summary>
/// Products of inputs and packed weights, a block of them for four rows at a time. The inputs are packed into locals, and the weights of
/// the four rows are one array: an index that is a constant costs the interpreter half of one that is computed.
/// </summary>
internal static class PackedTiles
{
    /// <summary>Bits of a field.</summary>
    internal const int FieldBits = 22;

    /// <summary>Rows of a tile.</summary>
    internal const int Rows = 4;

    /// <summary>Products that may be summed whatever the weights are.</summary>
    internal const int SafeBlock = 8;

    /// <summary>Bits below the field that is the sum.</summary>
    internal const int Shift = 2 * FieldBits;

    /// <summary>Half of a unit of the sum: it rounds what is below away.</summary>
    internal const long Half = 1L << (Shift - 1);

    /// <summary>Adds a block of sixteen products a row to the accumulators.</summary>
    internal static void Multiply16(sbyte[] input, int at, long[][] tiles, int tile, int end, int[] accumulators)
    {
        long x0 = input[at] + (input[at + 1] << FieldBits) + ((long)input[at + 2] << Shift);
        long x1 = input[at + 3] + (input[at + 4] << FieldBits) + ((long)input[at + 5] << Shift);
        long x2 = input[at + 6] + (input[at + 7] << FieldBits) + ((long)input[at + 8] << Shift);
        long x3 = input[at + 9] + (input[at + 10] << FieldBits) + ((long)input[at + 11] << Shift);
        long x4 = input[at + 12] + (input[at + 13] << FieldBits) + ((long)input[at + 14] << Shift);
        long x5 = input[at + 15] + (input[at + 16] << FieldBits) + ((long)input[at + 17] << Shift);
        long x6 = input[at + 18] + (input[at + 19] << FieldBits) + ((long)input[at + 20] << Shift);
        long x7 = input[at + 21] + (input[at + 22] << FieldBits) + ((long)input[at + 23] << Shift);
        long x8 = input[at + 24] + (input[at + 25] << FieldBits) + ((long)input[at + 26] << Shift);
        long x9 = input[at + 27] + (input[at + 28] << FieldBits) + ((long)input[at + 29] << Shift);
        long x10 = input[at + 30] + (input[at + 31] << FieldBits) + ((long)input[at + 32] << Shift);
        long x11 = input[at + 33] + (input[at + 34] << FieldBits) + ((long)input[at + 35] << Shift);
        long x12 = input[at + 36] + (input[at + 37] << FieldBits) + ((long)input[at + 38] << Shift);
        long x13 = input[at + 39] + (input[at + 40] << FieldBits) + ((long)input[at + 41] << Shift);
        long x14 = input[at + 42] + (input[at + 43] << FieldBits) + ((long)input[at + 44] << Shift);
        long x15 = input[at + 45] + (input[at + 46] << FieldBits) + ((long)input[at + 47] << Shift);
        for (int row = 0; tile < end; row += Rows)
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

    /// <summary>Adds a block of eleven products a row to the accumulators.</summary>
    internal static void Multiply11(sbyte[] input, int at, long[][] tiles, int tile, int end, int[] accumulators)
    {
        long x0 = input[at] + (input[at + 1] << FieldBits) + ((long)input[at + 2] << Shift);
        long x1 = input[at + 3] + (input[at + 4] << FieldBits) + ((long)input[at + 5] << Shift);
        long x2 = input[at + 6] + (input[at + 7] << FieldBits) + ((long)input[at + 8] << Shift);
        long x3 = input[at + 9] + (input[at + 10] << FieldBits) + ((long)input[at + 11] << Shift);
        long x4 = input[at + 12] + (input[at + 13] << FieldBits) + ((long)input[at + 14] << Shift);
        long x5 = input[at + 15] + (input[at + 16] << FieldBits) + ((long)input[at + 17] << Shift);
        long x6 = input[at + 18] + (input[at + 19] << FieldBits) + ((long)input[at + 20] << Shift);
        long x7 = input[at + 21] + (input[at + 22] << FieldBits) + ((long)input[at + 23] << Shift);
        long x8 = input[at + 24] + (input[at + 25] << FieldBits) + ((long)input[at + 26] << Shift);
        long x9 = input[at + 27] + (input[at + 28] << FieldBits) + ((long)input[at + 29] << Shift);
        long x10 = input[at + 30] + (input[at + 31] << FieldBits) + ((long)input[at + 32] << Shift);
        for (int row = 0; tile < end; row += Rows)
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

    /// <summary>Adds a block of eight products a row to the accumulators.</summary>
    internal static void Multiply8(sbyte[] input, int at, long[][] tiles, int tile, int end, int[] accumulators)
    {
        long x0 = input[at] + (input[at + 1] << FieldBits) + ((long)input[at + 2] << Shift);
        long x1 = input[at + 3] + (input[at + 4] << FieldBits) + ((long)input[at + 5] << Shift);
        long x2 = input[at + 6] + (input[at + 7] << FieldBits) + ((long)input[at + 8] << Shift);
        long x3 = input[at + 9] + (input[at + 10] << FieldBits) + ((long)input[at + 11] << Shift);
        long x4 = input[at + 12] + (input[at + 13] << FieldBits) + ((long)input[at + 14] << Shift);
        long x5 = input[at + 15] + (input[at + 16] << FieldBits) + ((long)input[at + 17] << Shift);
        long x6 = input[at + 18] + (input[at + 19] << FieldBits) + ((long)input[at + 20] << Shift);
        long x7 = input[at + 21] + (input[at + 22] << FieldBits) + ((long)input[at + 23] << Shift);
        for (int row = 0; tile < end; row += Rows)
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

    /// <summary>Adds a block of six products a row to the accumulators.</summary>
    internal static void Multiply6(sbyte[] input, int at, long[][] tiles, int tile, int end, int[] accumulators)
    {
        long x0 = input[at] + (input[at + 1] << FieldBits) + ((long)input[at + 2] << Shift);
        long x1 = input[at + 3] + (input[at + 4] << FieldBits) + ((long)input[at + 5] << Shift);
        long x2 = input[at + 6] + (input[at + 7] << FieldBits) + ((long)input[at + 8] << Shift);
        long x3 = input[at + 9] + (input[at + 10] << FieldBits) + ((long)input[at + 11] << Shift);
        long x4 = input[at + 12] + (input[at + 13] << FieldBits) + ((long)input[at + 14] << Shift);
        long x5 = input[at + 15] + (input[at + 16] << FieldBits) + ((long)input[at + 17] << Shift);
        for (int row = 0; tile < end; row += Rows)
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

    /// <summary>Adds a block of three products a row to the accumulators.</summary>
    internal static void Multiply3(sbyte[] input, int at, long[][] tiles, int tile, int end, int[] accumulators)
    {
        long x0 = input[at] + (input[at + 1] << FieldBits) + ((long)input[at + 2] << Shift);
        long x1 = input[at + 3] + (input[at + 4] << FieldBits) + ((long)input[at + 5] << Shift);
        long x2 = input[at + 6] + (input[at + 7] << FieldBits) + ((long)input[at + 8] << Shift);
        for (int row = 0; tile < end; row += Rows)
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
}
