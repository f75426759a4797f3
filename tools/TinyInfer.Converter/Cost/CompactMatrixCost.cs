using TinyInfer.Numerics;

namespace TinyInfer.Converter.Cost;

/// <summary>
/// IL instructions of a <see cref="CompactMatrix"/> whose blob is in RAM: sixteen columns at a time for all rows, then four, then the rest.
/// </summary>
/// <param name="rows">Its rows.</param>
/// <param name="columns">Its columns.</param>
/// <param name="requantizer">What brings its accumulators to outputs; null if nothing does.</param>
/// <param name="isNarrow">Whether two weights share a byte: they are parted, a block of rows at a time.</param>
internal sealed class CompactMatrixCost(int rows, int columns, RequantizerCost? requantizer, bool isNarrow) : MatrixCost(rows, requantizer)
{
    private const int NarrowStart = 30;
    private const int NarrowBlock = 160;
    private const double NarrowWeight = 20;

    /// <inheritdoc/>
    internal override int Reach => 0;

    /// <inheritdoc/>
    internal override double Multiply(bool copies)
    {
        int sixteens = columns / 16;
        int fours = columns % 16 / 4;
        int rest = columns % 4;
        double perBlock = (157 * sixteens) + (61 * fours) + (15 * rest);
        double perRow = (143.0 * sixteens) + (47 * fours) + 27 + (21 * rest);
        if (!isNarrow)
        {
            return 86 + perBlock + (Rows * perRow);
        }

        int blocks = (Rows + CompactMatrix.RowsOf(Rows, columns) - 1) / CompactMatrix.RowsOf(Rows, columns);
        return NarrowStart + (blocks * (NarrowBlock + perBlock)) + (Rows * (perRow + (NarrowWeight * columns)));
    }
}
