using TinyInfer.Kernels;

namespace TinyInfer.Int16;

/// <summary>A layer on int16 in generated code: its weights are constants in the instructions, executed from flash.</summary>
public abstract class CompiledWideKernel : CompiledKernel
{
    private readonly short[] _data;

    /// <summary>Takes the layer's tensors, whose places are constants in the generated code.</summary>
    /// <param name="context">The layer's operator record.</param>
    /// <param name="input">Where the generated code reads.</param>
    /// <param name="output">Where it writes.</param>
    /// <exception cref="ModelFormatException">
    /// The blob puts the tensors elsewhere, or they are int8: code and blob are not of one conversion.
    /// </exception>
    protected CompiledWideKernel(KernelContext context, int input, int output)
        : this(context, new[] { input }, output)
    {
    }

    /// <summary>Takes the tensors of a layer with several inputs.</summary>
    /// <param name="context">The layer's operator record.</param>
    /// <param name="inputs">Where the generated code reads each.</param>
    /// <param name="output">Where it writes.</param>
    /// <exception cref="ModelFormatException">
    /// The blob puts the tensors elsewhere, or they are int8: code and blob are not of one conversion.
    /// </exception>
    protected CompiledWideKernel(KernelContext context, int[] inputs, int output)
        : base(context, inputs, output)
    {
        _data = WideTensors.Require(context, context.Output(0));
        for (int i = 0; i < inputs.Length; i++)
        {
            WideTensors.Require(context, context.Input(i));
        }
    }

    /// <inheritdoc/>
    protected sealed override void Compute(sbyte[] m, sbyte[] t, long[] s)
    {
        Compute(_data, s);
    }

    /// <summary>Computes the layer.</summary>
    /// <param name="m">The arena of int16 tensors.</param>
    /// <param name="s">Packed working memory, which all layers share.</param>
    protected abstract void Compute(short[] m, long[] s);
}
