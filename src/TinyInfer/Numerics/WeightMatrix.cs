namespace TinyInfer.Numerics;

/// <summary>
/// The weights of one output row each: <c>accumulator[r] = bias[r] + Σ x[i] · w[r, i]</c>, on raw int8 values.
/// The converter has folded the input's zero point into the bias and proven that no accumulator leaves int32.
/// </summary>
public abstract class WeightMatrix
{
    /// <summary>Makes a matrix.</summary>
    /// <param name="rows">Number of accumulators.</param>
    /// <param name="columns">Number of inputs.</param>
    protected WeightMatrix(int rows, int columns)
    {
        Rows = rows;
        Columns = columns;
    }

    /// <summary>Number of accumulators.</summary>
    public int Rows { get; }

    /// <summary>Number of inputs.</summary>
    public int Columns { get; }

    /// <summary>Computes all accumulators.</summary>
    /// <param name="input">Where the inputs lie.</param>
    /// <param name="offset">Index of the first input.</param>
    /// <param name="accumulators">Receives the accumulators, from index 0.</param>
    public abstract void Multiply(sbyte[] input, int offset, int[] accumulators);
}
