using TinyInfer.Format;

namespace TinyInfer.Kernels;

/// <summary>Kernels that stand in a library of their own, which only firmware with such layers carries.</summary>
public abstract class KernelLibrary
{
    /// <summary>The library that the application has registered, or null.</summary>
    internal static KernelLibrary Added;

    /// <summary>The library of kernels on int16 tensors that the application has registered, or null.</summary>
    internal static KernelLibrary Wide;

    private protected KernelLibrary()
    {
    }

    /// <summary>Makes the kernel of an operator.</summary>
    /// <param name="code">Which operator.</param>
    /// <param name="context">Its operator record.</param>
    /// <returns>The kernel, or null if the library has none for it.</returns>
    /// <exception cref="ModelFormatException">The record contradicts itself.</exception>
    protected internal abstract Kernel Create(OperatorCode code, KernelContext context);
}
