using System;

namespace TinyInfer.Kernels;

/// <summary>Joins tensors of one scale and zero point along an axis.</summary>
/// <remarks>
/// Inputs: one or more. Attributes: number of elements before the axis (the product of the outer dimensions). Constants: none.
/// </remarks>
internal sealed class Concat : BuiltInKernel
{
    private readonly Tensor[] _inputs;
    private readonly int _outer;

    /// <summary>Makes the kernel.</summary>
    /// <param name="context">Its operator record.</param>
    /// <exception cref="ModelFormatException">The record contradicts itself.</exception>
    public Concat(KernelContext context)
        : base(context)
    {
        _outer = context.NextSize();
        _inputs = new Tensor[context.InputCount];
        long length = 0;
        for (int i = 0; i < _inputs.Length; i++)
        {
            _inputs[i] = context.Input(i);
            length += _inputs[i].Length;
            context.Require(_inputs[i].Length % _outer == 0, "an input does not have outer parts");
        }

        context.Require(length == Output.Length, "the inputs do not make the output");
    }

    /// <inheritdoc/>
    public override void Run()
    {
        sbyte[] output = Output.Data;
        int to = Output.Offset;
        for (int row = 0; row < _outer; row++)
        {
            for (int i = 0; i < _inputs.Length; i++)
            {
                Tensor input = _inputs[i];
                int length = input.Length / _outer;
                Array.Copy(input.Data, input.Offset + (row * length), output, to, length);
                to += length;
            }
        }
    }
}
