namespace TinyInfer.Kernels;

/// <summary>A layer in generated code: its weights are constants in the instructions, executed from flash.</summary>
public abstract class CompiledKernel : Kernel
{
    /// <summary>Takes the layer's tensors.</summary>
    /// <param name="context">The layer's operator record.</param>
    protected CompiledKernel(KernelContext context)
    {
        Scratch = context.Scratch;
    }

    /// <summary>Working memory that all layers share.</summary>
    protected Scratch Scratch { get; }
}
