using TinyInfer.Numerics;

namespace TinyInfer.Converter.Cost;

/// <summary>
/// IL instructions of a <see cref="CompactMatrix"/> whose blob is in RAM: sixteen columns at a time for all rows, then four, then the rest.
/// </summary>
/// <param name="rows">Its rows.</param>
/// <param name="columns">Its columns.</param>
/// <param name="requantizer">What brings its accumulators to outputs; null if nothing does.</param>
internal sealed class CompactMatrixCost(int rows, int columns, RequantizerCost? requantizer) : MatrixCost(rows, requantizer)
{
    /// <inheritdoc/>
    internal override int Reach => 0;

    /// <inheritdoc/>
    internal override double Multiply(bool copies)
    {
        int sixteens = columns / 16;
        int fours = columns % 16 / 4;
        int rest = columns % 4;
        return 86 + (sixteens * (157 + (143.0 * Rows))) + (fours * (61 + (47.0 * Rows))) + (15 * rest) + (Rows * (27.0 + (21 * rest)));
    }
}
