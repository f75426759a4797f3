namespace TinyInfer.Converter.Generate.Convolution;

/// <summary>
/// Every s-th tap of a kernel row, s being the stride, in threes from the last one on, and the cells of three inputs that they meet: cell c
/// of the block at position 3t holds the inputs 3s·(t + c) + <see cref="InputOf"/>(0), (1) and (2).
/// </summary>
internal sealed class SlidingTaps
{
    private const int Three = SlidingProducts.Positions;

    private readonly int _stride;
    private readonly int _width;

    private SlidingTaps(int phase, int stride, int width)
    {
        Phase = phase;
        _stride = stride;
        _width = width;
    }

    /// <summary>The first tap.</summary>
    internal int Phase { get; }

    /// <summary>Cells before the block.</summary>
    internal int Before => _width % Three == 1 ? 0 : 1;

    /// <summary>Whether cells go from block to block: they are shifted then, which inputs that can be negative do not bear.</summary>
    internal bool Slides => Before + Behind > 0;

    /// <summary>Cells behind the block's first.</summary>
    internal int Behind => (_width - 1) / Three;

    /// <summary>The taps of a window's row: one phase for each step of the stride.</summary>
    internal static SlidingTaps[] Of(ConvGeometry geometry) => [.. Enumerable.Range(0, geometry.StrideX).Select(
        phase => new SlidingTaps(phase, geometry.StrideX, (geometry.KernelWidth - phase + geometry.StrideX - 1) / geometry.StrideX))];

    /// <summary>An input of cell 0, from the block's first window's start on.</summary>
    /// <param name="field">Field of the cell.</param>
    internal int InputOf(int field) => ((((_width - 1) % Three) + field) * _stride) + Phase;

    /// <summary>The products of a kernel row.</summary>
    internal IEnumerable<SlidingProduct> Products()
    {
        int cell = Behind;
        int tap = _width - Three;
        for (; tap >= 0; tap -= Three, cell--)
        {
            yield return Product(cell, 0, [tap + 2, tap + 1, tap], false);
            yield return Product(cell - 1, 1, [tap + 1, tap], true);
        }

        if (tap == -1)
        {
            yield return Product(cell, 0, [1, 0], false);
            yield return Product(cell - 1, 2, [0], false);
        }
        else if (tap == -2)
        {
            yield return Product(cell, 0, [0], false);
        }
    }

    private SlidingProduct Product(int cell, int fields, int[] taps, bool isHigh) =>
        new(Phase, cell, fields, [.. taps.Select(tap => (tap * _stride) + Phase)], isHigh);
}

/// <summary>A product of some inputs and taps of a kernel row.</summary>
/// <param name="Phase">The inputs' phase.</param>
/// <param name="Cell">Their cell.</param>
/// <param name="Fields">Fields that are shifted out of it.</param>
/// <param name="Taps">The taps, from the lowest field up.</param>
/// <param name="IsHigh">Whether the product's fields lie one too high, so that they are joined to the others.</param>
internal sealed record SlidingProduct(int Phase, int Cell, int Fields, int[] Taps, bool IsHigh);
