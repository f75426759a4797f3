using TinyInfer.Format;
using TinyInfer.Kernels;
using TinyInfer.Numerics;

namespace TinyInfer.Converter.Cost;

/// <summary>IL instructions of a <see cref="WeightMatrix"/>.</summary>
/// <param name="rows">Its rows.</param>
/// <param name="requantizer">What brings its accumulators to outputs; null where nothing does.</param>
internal abstract class MatrixCost(int rows, RequantizerCost? requantizer)
{
    /// <summary>Inputs that are read, some behind a row's own among them: where there are not so many, they are copied.</summary>
    internal abstract int Reach { get; }

    /// <summary>Its rows.</summary>
    protected int Rows => rows;

    /// <summary>All accumulators.</summary>
    /// <param name="copies">Whether the inputs end before <see cref="Reach"/> does.</param>
    internal abstract double Multiply(bool copies);

    /// <summary>All accumulators, requantized.</summary>
    /// <param name="copies">Whether the inputs end before <see cref="Reach"/> does.</param>
    internal virtual double Apply(bool copies) => 25 + Multiply(copies) + (requantizer?.Write(rows) ?? 0);

    /// <summary>Reads a matrix as a kernel does.</summary>
    /// <param name="mode">Packed, or anything else for compact.</param>
    /// <param name="record">The kernel's record.</param>
    /// <param name="weights">Where the weights are.</param>
    /// <param name="start">The first of this matrix.</param>
    /// <param name="bias">The biases.</param>
    /// <param name="rows">Number of accumulators.</param>
    /// <param name="columns">Number of inputs.</param>
    /// <param name="requantizer">From accumulators to outputs; null where they stay what they are.</param>
    /// <param name="requantizerCost">What it takes.</param>
    /// <param name="firstRow">The first row, among those that share biases and requantizer.</param>
    internal static MatrixCost Of(
        ExecutionMode mode,
        KernelContext record,
        Constant weights,
        int start,
        int[] bias,
        int rows,
        int columns,
        Requantizer? requantizer,
        RequantizerCost? requantizerCost,
        int firstRow = 0) => mode == ExecutionMode.Packed
            ? new PackedMatrixCost(
                new PackedMatrix(weights, start, bias, firstRow, rows, columns, record.Scratch, requantizer, firstRow), requantizerCost)
            : new CompactMatrixCost(rows, columns, requantizerCost);
}
