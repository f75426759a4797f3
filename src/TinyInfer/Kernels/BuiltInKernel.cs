namespace TinyInfer.Kernels;

/// <summary>A kernel of the runtime's own, as against one in generated code.</summary>
public abstract class BuiltInKernel : Kernel
{
    /// <summary>The first input.</summary>
    private protected readonly Tensor Input;

    /// <summary>The first output.</summary>
    private protected readonly Tensor Output;

    private protected BuiltInKernel(KernelContext context)
    {
        Input = context.Input(0);
        Output = context.Output(0);
    }
}
