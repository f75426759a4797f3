using System;

namespace TinyInfer.Kernels;

/// <summary>Copies a tensor unchanged.</summary>
/// <remarks>Attributes and constants: none.</remarks>
internal sealed class Copy : BuiltInKernel
{
    /// <summary>Makes the kernel.</summary>
    /// <param name="context">Its operator record.</param>
    /// <exception cref="ModelFormatException">The record contradicts itself.</exception>
    public Copy(KernelContext context)
        : base(context)
    {
        context.Require(Input.Length == Output.Length, "input and output differ in length");
    }

    /// <inheritdoc/>
    public override void Run()
    {
        Array.Copy(Input.Data, Input.Offset, Output.Data, Output.Offset, Input.Length);
    }
}
