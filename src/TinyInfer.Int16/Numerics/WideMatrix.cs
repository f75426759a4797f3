namespace TinyInfer.Int16.Numerics;

/// <summary>A matrix of int8 weights that int16 inputs are multiplied by: <c>sums[r] += Σ x[i] · w[r, column + i]</c>.</summary>
internal abstract class WideMatrix
{
    /// <summary>
    /// So many products of int16 and int8 make a sum that fits 32 bits, whatever they are: 511 · 2^15 · 2^7 is below 2^31.
    /// </summary>
    private protected const int LongestRun = 511;

    private protected readonly int Rows;
    private protected readonly int Columns;

    private protected WideMatrix(int rows, int columns)
    {
        Rows = rows;
        Columns = columns;
    }

    /// <summary>Makes a matrix.</summary>
    /// <param name="packed">True for packed weights, false for those in the blob.</param>
    /// <param name="linear">The layer's constants.</param>
    /// <param name="first">Index of the matrix's first weight.</param>
    /// <param name="rows">Number of outputs.</param>
    /// <param name="columns">Number of inputs.</param>
    /// <returns>The matrix.</returns>
    internal static WideMatrix Create(bool packed, WideLinear linear, int first, int rows, int columns)
    {
        return packed
            ? new PackedWideMatrix(linear.Weights, linear.FirstWeight + first, rows, columns)
            : new CompactWideMatrix(linear.Weights, linear.FirstWeight + first, rows, columns);
    }

    /// <summary>Adds the products of some columns to the sums of all rows.</summary>
    /// <param name="data">Where the inputs are.</param>
    /// <param name="from">Index of the first input.</param>
    /// <param name="column">Its column.</param>
    /// <param name="count">Number of inputs.</param>
    /// <param name="sums">The sums, from index 0; an even number.</param>
    internal abstract void Add(short[] data, int from, int column, int count, long[] sums);
}
