namespace TinyInfer.Kernels;

/// <summary>A layer in generated code: its weights are constants in the instructions, executed from flash.</summary>
public abstract class CompiledKernel : Kernel
{
    /// <summary>Takes the layer's tensors, whose places are constants in the generated code.</summary>
    /// <param name="context">The layer's operator record.</param>
    /// <param name="input">Where the generated code reads.</param>
    /// <param name="output">Where it writes.</param>
    /// <exception cref="ModelFormatException">The blob puts the tensors elsewhere: code and blob are not of one conversion.</exception>
    protected CompiledKernel(KernelContext context, int input, int output)
    {
        context.Require(
            context.Input(0).Offset == input && context.Output(0).Offset == output, "the generated code was made for another blob; use files of one conversion");
        Data = context.Input(0).Data;
        Scratch = context.Scratch;
    }

    /// <summary>The arena.</summary>
    protected sbyte[] Data { get; }

    /// <summary>Working memory that all layers share.</summary>
    protected Scratch Scratch { get; }
}
