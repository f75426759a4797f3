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
        context.Require(
            context.Input(0).Offset == input && context.Output(0).Offset == output, "the generated code was made for another blob; use files of one conversion");
        _data = context.Input(0).Data;
        _scratch = context.Scratch;
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

    /// <summary>Computes the layer.</summary>
    /// <param name="m">The arena.</param>
    /// <param name="t">The table that clamps; see <see cref="Scratch.Clamp"/>.</param>
    /// <param name="s">Packed working memory, which all layers share.</param>
    protected abstract void Compute(sbyte[] m, sbyte[] t, long[] s);
}
