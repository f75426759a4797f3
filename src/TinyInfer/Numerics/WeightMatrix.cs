using TinyInfer.Format;
using TinyInfer.Kernels;

namespace TinyInfer.Numerics;

/// <summary>
/// The weights of one output row each: <c>accumulator[r] = bias[r] + Σ x[i] · w[r, i]</c>, on raw int8 values.
/// The converter has folded the input's zero point into the bias and proven that no accumulator leaves int32.
/// </summary>
internal abstract class WeightMatrix
{
    /// <summary>Number of accumulators.</summary>
    internal readonly int Rows;

    /// <summary>Number of inputs.</summary>
    internal readonly int Columns;

    /// <summary>From accumulators to outputs; null if they are not requantized here.</summary>
    private protected readonly Requantizer Requantizer;

    /// <summary>Channel of the first accumulator.</summary>
    private protected readonly int FirstChannel;

    /// <summary>Makes a matrix.</summary>
    /// <param name="rows">Number of accumulators.</param>
    /// <param name="columns">Number of inputs.</param>
    /// <param name="requantizer">What <see cref="Apply"/> requantizes with; null if it is not called.</param>
    /// <param name="firstChannel">Channel of the first accumulator.</param>
    private protected WeightMatrix(int rows, int columns, Requantizer requantizer, int firstChannel)
    {
        Rows = rows;
        Columns = columns;
        Requantizer = requantizer;
        FirstChannel = firstChannel;
    }

    /// <summary>Makes a matrix of weights in a blob, packed or as they are; see the classes' constructors.</summary>
    internal static WeightMatrix Create(
        bool packed,
        Constant weights,
        int start,
        int[] bias,
        int biasStart,
        int rows,
        int columns,
        Scratch scratch,
        Requantizer requantizer,
        int firstChannel)
    {
        return packed
            ? new PackedMatrix(weights, start, bias, biasStart, rows, columns, scratch, requantizer, firstChannel)
            : new CompactMatrix(weights, start, bias, biasStart, rows, columns, scratch, requantizer, firstChannel);
    }

    /// <summary>Computes all accumulators.</summary>
    /// <param name="input">Where the inputs lie.</param>
    /// <param name="offset">Index of the first input.</param>
    /// <param name="accumulators">Receives the accumulators, from index 0; the kernels' working memory, where there is room for some more
    /// than rows.</param>
    public abstract void Multiply(sbyte[] input, int offset, int[] accumulators);

    /// <summary>Computes all accumulators and requantizes them.</summary>
    /// <param name="input">Where the inputs lie.</param>
    /// <param name="offset">Index of the first input.</param>
    /// <param name="accumulators">Working memory.</param>
    /// <param name="output">Where the outputs go.</param>
    /// <param name="to">Index of the first output.</param>
    public virtual void Apply(sbyte[] input, int offset, int[] accumulators, sbyte[] output, int to)
    {
        Multiply(input, offset, accumulators);
        Requantizer.Write(accumulators, FirstChannel, Rows, output, to);
    }
}
