using TinyInfer.Kernels;

namespace TinyInfer.Numerics;

/// <summary>Gates whose weights are data: the accumulators of a <see cref="WeightMatrix"/>, rescaled.</summary>
internal sealed class RescaledMatrix : StateMatrix
{
    private readonly WeightMatrix _weights;
    private readonly Rescaler _rescaler;
    private readonly Scratch _scratch;
    private readonly int _firstRow;

    /// <summary>Makes the matrix.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="rescaler">From accumulators to gates, of all rows of the layer.</param>
    /// <param name="scratch">Has room for the accumulators.</param>
    /// <param name="firstRow">Row of the first accumulator.</param>
    internal RescaledMatrix(WeightMatrix weights, Rescaler rescaler, Scratch scratch, int firstRow)
    {
        _weights = weights;
        _rescaler = rescaler;
        _scratch = scratch;
        _firstRow = firstRow;
    }

    /// <inheritdoc/>
    public override void Compute(sbyte[] input, int offset, int[] output)
    {
        int[] accumulators = _scratch.Accumulators;
        _weights.Multiply(input, offset, accumulators);
        _rescaler.Apply(accumulators, _firstRow, _weights.Rows, output);
    }
}
