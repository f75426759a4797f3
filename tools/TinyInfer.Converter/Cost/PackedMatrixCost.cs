using TinyInfer.Numerics;

namespace TinyInfer.Converter.Cost;

/// <summary>
/// IL instructions of a <see cref="PackedMatrix"/>: block by block, four rows at a time, the last block requantizing where it can.
/// </summary>
/// <param name="matrix">The matrix.</param>
/// <param name="requantizer">What brings its accumulators to outputs; null if nothing does.</param>
internal sealed class PackedMatrixCost(PackedMatrix matrix, RequantizerCost? requantizer) : MatrixCost(matrix.Rows, requantizer)
{
    private readonly byte[] _blocks = matrix.Blocks;
    private readonly bool _finishes = matrix.Finishes;
    private readonly int _fours = (matrix.Rows + PackedTiles.Rows - 1) / PackedTiles.Rows;

    /// <inheritdoc/>
    internal override int Reach { get; } = matrix.Reach;

    /// <inheritdoc/>
    internal override double Multiply(bool copies) => 19 + (copies ? 26 : 0) + Blocks(_blocks.Length);

    /// <inheritdoc/>
    internal override double Apply(bool copies)
    {
        if (!_finishes)
        {
            return 11 + base.Apply(copies);
        }

        int last = _blocks[^1];
        double finish = 52 + Choice(last) + (24 * last) + (_fours * (147.0 + (24 * last)));
        return 30 + (copies ? 26 : 0) + Blocks(_blocks.Length - 1) + finish + (_fours * PackedTiles.Rows == Rows ? 8 : 22);
    }

    private double Blocks(int count) =>
        22 + _blocks.Take(count).Sum(size => 40 + Choice(size) + (size == 3 ? 0 : 1) + (24 * size) + (_fours * (65.0 + (24 * size))));

    /// <summary>To find the method of a block's size.</summary>
    private static int Choice(int size) => size switch
    {
        6 or 11 => 3,
        8 or 16 => 6,
        _ => 7,
    };
}
