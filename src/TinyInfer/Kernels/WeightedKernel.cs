using TinyInfer.Numerics;

namespace TinyInfer.Kernels;

/// <summary>An operator that multiplies activations by constant weights, in compact or in packed form.</summary>
public abstract class WeightedKernel : BuiltInKernel
{
    private protected WeightedKernel(KernelContext context)
        : base(context)
    {
    }

    /// <summary>RAM in bytes that the packed weights take.</summary>
    internal abstract int PackedSize { get; }

    /// <summary>How often each weight is used in one run: what packing it gains, a byte for a byte.</summary>
    internal abstract int Reuse { get; }

    /// <summary>True once <see cref="Pack"/> has been called.</summary>
    internal bool IsPacked { get; private set; }

    /// <summary>True where the weights are in generated code, and nothing is left to pack.</summary>
    internal bool IsCompiled { get; private protected set; }

    /// <summary>Exchanges the compact weights for packed ones.</summary>
    internal void Pack()
    {
        if (!IsPacked)
        {
            CreateMatrices(true);
            IsPacked = true;
        }
    }

    /// <summary>
    /// Makes a matrix whose weights are in generated code. Generated layers override this; it is called while the kernel is made.
    /// </summary>
    /// <param name="index">Which of the layer's matrices.</param>
    /// <returns>The matrix, or null if the weights are constants of the record.</returns>
    protected virtual StateMatrix CreateCompiled(int index)
    {
        return null;
    }

    /// <summary>Makes the matrices of the weights, in the place of those that there are.</summary>
    /// <param name="packed">True for packed weights, false for compact ones.</param>
    private protected abstract void CreateMatrices(bool packed);
}
