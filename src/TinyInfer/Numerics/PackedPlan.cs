namespace TinyInfer.Numerics;

/// <summary>How a row of products is cut into blocks of the sizes that <see cref="PackedTiles"/> has.</summary>
internal static class PackedPlan
{
    /// <summary>Instructions of a product.</summary>
    private const int ProductCost = 6;

    /// <summary>Instructions that a block takes besides its products, for each row.</summary>
    private const int BlockCost = 15;

    /// <summary>
    /// The sizes, largest first, from the lowest byte up: an array would be data of the assembly, with two types of its own.
    /// </summary>
    private const long Sizes = 0x0306080B10;

    /// <summary>
    /// Cuts a row so that the fewest instructions are executed; the last block may be longer than what is left of the row.
    /// </summary>
    /// <param name="triples">Products of the row, 1 or more.</param>
    /// <returns>The blocks' sizes.</returns>
    internal static byte[] Cut(int triples)
    {
        int[] cost = new int[triples + 1];
        byte[] last = new byte[triples + 1];
        for (int length = 1; length <= triples; length++)
        {
            cost[length] = int.MaxValue;
            for (long sizes = Sizes; sizes > 0; sizes >>= 8)
            {
                int size = (byte)sizes;
                int before = length > size ? cost[length - size] : 0;
                if (before + (size * ProductCost) + BlockCost < cost[length])
                {
                    cost[length] = before + (size * ProductCost) + BlockCost;
                    last[length] = (byte)size;
                }
            }
        }

        int count = 0;
        for (int length = triples; length > 0; length -= last[length])
        {
            count++;
        }

        byte[] blocks = new byte[count];
        count = 0;
        for (int length = triples; length > 0; length -= last[length])
        {
            blocks[count++] = last[length];
        }

        return blocks;
    }
}
