namespace TinyInfer.Numerics;

/// <summary>
/// The contribution of a vector to a layer with a state: its products with the layer's weights, and their biases, at the scale of gates or
/// states.
/// </summary>
public abstract class StateMatrix
{
    /// <summary>Computes the sums of all rows, saturated to 16 bits.</summary>
    /// <param name="input">Where the vector lies.</param>
    /// <param name="offset">Index of its first element.</param>
    /// <param name="output">Receives the sums, each at the index of its row.</param>
    public abstract void Compute(sbyte[] input, int offset, int[] output);
}
