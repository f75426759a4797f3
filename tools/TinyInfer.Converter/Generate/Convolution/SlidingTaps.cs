namespace TinyInfer.Converter.Generate.Convolution;

/// <summary>
/// The taps of a kernel row in threes, from the last one on, and the cells of three inputs that they meet: cell c of the block at position
/// 3t holds the inputs from 3(t + c) + <see cref="Remainder"/> on.
/// </summary>
/// <param name="width">Number of taps.</param>
internal sealed class SlidingTaps(int width)
{
    private const int Three = SlidingProducts.Positions;

    /// <summary>Input of the first cell that is not before the block.</summary>
    internal int Remainder => (width - 1) % Three;

    /// <summary>Cells before the block.</summary>
    internal int Before => width % Three == 1 ? 0 : 1;

    /// <summary>Cells behind the block's first.</summary>
    internal int Behind => (width - 1) / Three;

    /// <summary>
    /// The products: cell, fields that are shifted out of it, the taps of the weights from the lowest field up, and whether the product's
    /// fields lie one too high, so that they are joined to the others.
    /// </summary>
    internal IEnumerable<(int Cell, int Fields, int[] Taps, bool IsHigh)> Products()
    {
        int cell = Behind;
        int tap = width - Three;
        for (; tap >= 0; tap -= Three, cell--)
        {
            yield return (cell, 0, [tap + 2, tap + 1, tap], false);
            yield return (cell - 1, 1, [tap + 1, tap], true);
        }

        if (tap == -1)
        {
            yield return (cell, 0, [1, 0], false);
            yield return (cell - 1, 2, [0], false);
        }
        else if (tap == -2)
        {
            yield return (cell, 0, [0], false);
        }
    }
}
