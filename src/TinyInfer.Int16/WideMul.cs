using TinyInfer.Kernels;
using TinyInfer.Numerics;

namespace TinyInfer.Int16;

/// <summary>Product of two int16 tensors: <c>y = requantize((a − za) · (b − zb))</c>.</summary>
/// <remarks>
/// Attributes: those of <see cref="WideBinary"/>; the zero point of each operand; lowest and highest output. Constants: multiplier,
/// exponent, and the second operand where it is constant.
/// </remarks>
internal sealed class WideMul : WideBinary
{
    private readonly int _firstZeroPoint;
    private readonly int _secondZeroPoint;
    private readonly Requantizer _requantizer;

    /// <summary>Makes the kernel.</summary>
    /// <param name="context">Its operator record.</param>
    /// <exception cref="ModelFormatException">The record contradicts itself.</exception>
    public WideMul(KernelContext context)
        : base(context, 2)
    {
        _firstZeroPoint = context.Next(short.MinValue, short.MaxValue);
        _secondZeroPoint = context.Next(short.MinValue, short.MaxValue);
        int[] range = WideTensors.ReadRange(context, Output);
        _requantizer = new Requantizer(
            context.Ints(0, 1), context.SBytes(1, 1), Output.ZeroPoint, range[0], range[1], context.Rounding);
    }

    private protected override void Combine(
        short[] a, int aAt, int aStep, short[] b, int bAt, int bStep, short[] output, int to, int end)
    {
        while (to < end)
        {
            output[to++] = (short)_requantizer.Apply((a[aAt] - _firstZeroPoint) * (b[bAt] - _secondZeroPoint), 0);
            aAt += aStep;
            bAt += bStep;
        }
    }
}
