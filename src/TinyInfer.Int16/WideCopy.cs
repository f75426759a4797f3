using System;
using TinyInfer.Kernels;

namespace TinyInfer.Int16;

/// <summary>Copies an int16 tensor unchanged.</summary>
internal sealed class WideCopy : BuiltInKernel
{
    /// <summary>Makes the kernel.</summary>
    /// <param name="context">Its operator record.</param>
    /// <exception cref="ModelFormatException">The record contradicts itself.</exception>
    public WideCopy(KernelContext context)
        : base(context)
    {
        WideTensors.Require(context, Input);
        WideTensors.Require(context, Output);
        context.Require(Input.Length == Output.Length, "input and output differ in length");
    }

    /// <inheritdoc/>
    public override void Run()
    {
        Array.Copy(Input.WideData, Input.Offset, Output.WideData, Output.Offset, Input.Length);
    }
}
