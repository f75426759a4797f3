using TinyInfer.Int16.Numerics;
using TinyInfer.Kernels;
using TinyInfer.Numerics;

namespace TinyInfer.Int16;

/// <summary>
/// Sum or difference of two int16 tensors: <c>y = requantize(rescale((a − za) · 2^15) ± rescale((b − zb) · 2^15))</c>, the three steps
/// rounded each, as TensorFlow Lite has it.
/// </summary>
/// <remarks>
/// Attributes: those of <see cref="WideBinary"/>; for each operand its zero point, multiplier (negative to subtract the operand) and
/// exponent (0 or less); lowest and highest output. Constants: multiplier, exponent of the sum, and the second operand where it is
/// constant.
/// </remarks>
internal sealed class WideAdd : WideBinary
{
    private const int Shift = 15;

    private readonly int _firstZeroPoint;
    private readonly WideMultiplier _first;
    private readonly int _secondZeroPoint;
    private readonly WideMultiplier _second;
    private readonly Requantizer _requantizer;

    /// <summary>Makes the kernel.</summary>
    /// <param name="context">Its operator record.</param>
    /// <exception cref="ModelFormatException">The record contradicts itself.</exception>
    public WideAdd(KernelContext context)
        : base(context, 2)
    {
        _firstZeroPoint = context.Next(short.MinValue, short.MaxValue);
        _first = new WideMultiplier(context.Next(), context.Next(-31, 0), context.Rounding);
        _secondZeroPoint = context.Next(short.MinValue, short.MaxValue);
        _second = new WideMultiplier(context.Next(), context.Next(-31, 0), context.Rounding);
        int[] range = WideTensors.ReadRange(context, Output);
        _requantizer = new Requantizer(
            context.Ints(0, 1), context.SBytes(1, 1), Output.ZeroPoint, range[0], range[1], context.Rounding);
    }

    private protected override void Combine(
        short[] a, int aAt, int aStep, short[] b, int bAt, int bStep, short[] output, int to, int end)
    {
        while (to < end)
        {
            int first = _first.Apply((a[aAt] - _firstZeroPoint) << Shift);
            output[to++] = (short)_requantizer.Apply(first + _second.Apply((b[bAt] - _secondZeroPoint) << Shift), 0);
            aAt += aStep;
            bAt += bStep;
        }
    }
}
