using TinyInfer.Numerics;

namespace TinyInfer.Converter.Cost;

/// <summary>IL instructions of a <see cref="WeightMatrix"/>.</summary>
/// <param name="rows">Its rows.</param>
/// <param name="requantizer">What brings its accumulators to outputs; null if nothing does.</param>
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
}
