using System;
using TinyInfer.Kernels;

namespace TinyInfer.Int16;

/// <summary>Joins int16 tensors of one scale along an axis.</summary>
/// <remarks>Inputs: one or more. Attributes: number of elements before the axis (the product of the outer dimensions).</remarks>
internal sealed class WideConcat : BuiltInKernel
{
    private readonly Tensor[] _inputs;
    private readonly int _outer;

    /// <summary>Makes the kernel.</summary>
    /// <param name="context">Its operator record.</param>
    /// <exception cref="ModelFormatException">The record contradicts itself.</exception>
    public WideConcat(KernelContext context)
        : base(context)
    {
        _outer = context.NextSize();
        _inputs = new Tensor[context.InputCount];
        WideTensors.Require(context, Output);
        long length = 0;
        for (int i = 0; i < _inputs.Length; i++)
        {
            _inputs[i] = context.Input(i);
            WideTensors.Require(context, _inputs[i]);
            length += _inputs[i].Length;
            context.Require(_inputs[i].Length % _outer == 0, "an input is not made of outer x inner elements");
        }

        context.Require(length == Output.Length, "the inputs do not make the output");
    }

    /// <inheritdoc/>
    public override void Run()
    {
        short[] data = Output.WideData;
        int to = Output.Offset;
        for (int row = 0; row < _outer; row++)
        {
            for (int i = 0; i < _inputs.Length; i++)
            {
                int length = _inputs[i].Length / _outer;
                Array.Copy(data, _inputs[i].Offset + (row * length), data, to, length);
                to += length;
            }
        }
    }
}
