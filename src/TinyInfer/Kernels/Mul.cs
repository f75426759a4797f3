using TinyInfer.Numerics;

namespace TinyInfer.Kernels;

/// <summary>Product of two tensors: <c>y = requantize((a − za) · (b − zb))</c>.</summary>
/// <remarks>
/// Attributes: those of <see cref="BroadcastBinary"/>; the zero point of each operand; lowest and highest output. Constants: multiplier,
/// exponent, and the second operand where it is constant.
/// </remarks>
internal sealed class Mul : BroadcastBinary
{
    private readonly int _firstZeroPoint;
    private readonly int _secondZeroPoint;
    private readonly Requantizer _requantizer;
    private readonly Scratch _scratch;

    /// <summary>Makes the kernel.</summary>
    /// <param name="context">Its operator record.</param>
    /// <exception cref="ModelFormatException">The record contradicts itself.</exception>
    public Mul(KernelContext context)
        : base(context, 2)
    {
        _firstZeroPoint = context.Next(sbyte.MinValue, sbyte.MaxValue);
        _secondZeroPoint = context.Next(sbyte.MinValue, sbyte.MaxValue);
        _requantizer = context.Requantizer(0, 1, context.Output(0));
        _scratch = context.Scratch;
    }

    private protected override void Combine(
        sbyte[] a, int aAt, int aStep, sbyte[] b, int bAt, int bStep, int start, int end, sbyte[] output, int to)
    {
        int[] accumulators = _scratch.Accumulators;
        int aZero = _firstZeroPoint;
        int bZero = _secondZeroPoint;
        for (int i = start; i < end; i++)
        {
            accumulators[i] = (a[aAt] - aZero) * (b[bAt] - bZero);
            aAt += aStep;
            bAt += bStep;
        }
    }

    private protected override void Finish(int count, sbyte[] output, int to)
    {
        _requantizer.Write(_scratch.Accumulators, 0, count, output, to);
    }
}
