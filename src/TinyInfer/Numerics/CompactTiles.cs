namespace TinyInfer.Numerics;

/// <summary>
/// Products of inputs and of weights of one byte each, some columns at a time for all rows, so that the inputs stay in locals.
/// </summary>
internal static class CompactTiles
{
    /// <summary>Adds the products of sixteen columns to the accumulators of rows.</summary>
    /// <returns>The sum of the inputs.</returns>
    internal static int Multiply16(
        sbyte[] input, int from, byte[] weights, int at, int columns, int firstRow, int endRow, int[] accumulators)
    {
        int x0 = input[from];
        int x1 = input[from + 1];
        int x2 = input[from + 2];
        int x3 = input[from + 3];
        int x4 = input[from + 4];
        int x5 = input[from + 5];
        int x6 = input[from + 6];
        int x7 = input[from + 7];
        int x8 = input[from + 8];
        int x9 = input[from + 9];
        int x10 = input[from + 10];
        int x11 = input[from + 11];
        int x12 = input[from + 12];
        int x13 = input[from + 13];
        int x14 = input[from + 14];
        int x15 = input[from + 15];
        for (int row = firstRow; row < endRow; row++)
        {
            accumulators[row] += (x0 * weights[at])
                + (x1 * weights[at + 1])
                + (x2 * weights[at + 2])
                + (x3 * weights[at + 3])
                + (x4 * weights[at + 4])
                + (x5 * weights[at + 5])
                + (x6 * weights[at + 6])
                + (x7 * weights[at + 7])
                + (x8 * weights[at + 8])
                + (x9 * weights[at + 9])
                + (x10 * weights[at + 10])
                + (x11 * weights[at + 11])
                + (x12 * weights[at + 12])
                + (x13 * weights[at + 13])
                + (x14 * weights[at + 14])
                + (x15 * weights[at + 15]);
            at += columns;
        }

        return x0 + x1 + x2 + x3 + x4 + x5 + x6 + x7
            + x8 + x9 + x10 + x11 + x12 + x13 + x14 + x15;
    }

    /// <summary>Adds the products of four columns to the accumulators of rows.</summary>
    /// <returns>The sum of the inputs.</returns>
    internal static int Multiply4(
        sbyte[] input, int from, byte[] weights, int at, int columns, int firstRow, int endRow, int[] accumulators)
    {
        int x0 = input[from];
        int x1 = input[from + 1];
        int x2 = input[from + 2];
        int x3 = input[from + 3];
        for (int row = firstRow; row < endRow; row++)
        {
            accumulators[row] += (x0 * weights[at])
                + (x1 * weights[at + 1])
                + (x2 * weights[at + 2])
                + (x3 * weights[at + 3]);
            at += columns;
        }

        return x0 + x1 + x2 + x3;
    }
}
