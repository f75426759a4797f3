using System;

namespace TinyInfer.Kernels;

/// <summary>Copies a tensor unchanged.</summary>
/// <remarks>Attributes and constants: none.</remarks>
public sealed class Copy : Kernel
{
    private readonly Tensor _input;
    private readonly Tensor _output;

    /// <summary>Makes the kernel.</summary>
    /// <param name="context">Its operator record.</param>
    /// <exception cref="ModelFormatException">The record contradicts itself.</exception>
    public Copy(KernelContext context)
    {
        _input = context.Input(0);
        _output = context.Output(0);
        context.Require(_input.Length == _output.Length, "input and output differ in length");
    }

    /// <inheritdoc/>
    public override void Run()
    {
        Array.Copy(_input.Data, _input.Offset, _output.Data, _output.Offset, _input.Length);
    }
}
