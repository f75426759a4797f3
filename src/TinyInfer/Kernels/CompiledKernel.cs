namespace TinyInfer.Kernels;

/// <summary>A layer in generated code: its weights are constants in the instructions, executed from flash.</summary>
public abstract class CompiledKernel : Kernel
{
    private readonly Scratch _scratch;
    private readonly sbyte[] _data;
    private sbyte[] _clamp;
    private long[] _packed;

    /// <summary>Takes the layer's tensors, whose places are constants in the generated code.</summary>
    /// <param name="context">The layer's operator record.</param>
    /// <param name="input">Where the generated code reads.</param>
    /// <param name="output">Where it writes.</param>
    /// <exception cref="ModelFormatException">The blob puts the tensors elsewhere: code and blob are not of one conversion.</exception>
    protected CompiledKernel(KernelContext context, int input, int output)
    {
        Require(context, context.Input(0), input);
        Require(context, context.Output(0), output);
        _data = context.Input(0).Data;
        _scratch = context.Scratch;
    }

    /// <summary>Takes the tensors of a layer with several inputs.</summary>
    /// <param name="context">The layer's operator record.</param>
    /// <param name="inputs">Where the generated code reads each.</param>
    /// <param name="output">Where it writes.</param>
    /// <exception cref="ModelFormatException">The blob puts the tensors elsewhere: code and blob are not of one conversion.</exception>
    protected CompiledKernel(KernelContext context, int[] inputs, int output)
        : this(context, inputs[0], output)
    {
        for (int i = 1; i < inputs.Length; i++)
        {
            Require(context, context.Input(i), inputs[i]);
        }
    }

    /// <inheritdoc/>
    public override void Run()
    {
        Compute(_data, _clamp, _packed);
    }

    /// <summary>Takes the working memory, once it is allocated: a call of a property costs as much as three multiply-accumulates.</summary>
    internal void Bind()
    {
        _clamp = _scratch.Clamp;
        _packed = _scratch.Packed;
    }

    private static void Require(KernelContext context, Tensor tensor, int offset)
    {
        context.Require(tensor.Offset == offset, "the code is another blob's; use files of one conversion");
    }

    /// <summary>Computes the layer.</summary>
    /// <param name="m">The arena.</param>
    /// <param name="t">The table that clamps; see <see cref="Scratch.Clamp"/>.</param>
    /// <param name="s">Packed working memory, which all layers share.</param>
    protected abstract void Compute(sbyte[] m, sbyte[] t, long[] s);
}
