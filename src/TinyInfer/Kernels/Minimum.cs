namespace TinyInfer.Kernels;

/// <summary>The smaller of two tensors, element by element. Operands and output have the same scale and zero point.</summary>
/// <remarks>Attributes: those of <see cref="BroadcastBinary"/>. Constants: the second operand where it is constant.</remarks>
internal sealed class Minimum : BroadcastBinary
{
    /// <summary>Makes the kernel.</summary>
    /// <param name="context">Its operator record.</param>
    /// <exception cref="ModelFormatException">The record contradicts itself.</exception>
    public Minimum(KernelContext context)
        : base(context, 0)
    {
    }

    private protected override void Combine(
        sbyte[] a, int aAt, int aStep, sbyte[] b, int bAt, int bStep, int start, int end, sbyte[] output, int to)
    {
        for (int i = start; i < end; i++)
        {
            sbyte x = a[aAt];
            sbyte y = b[bAt];
            output[to + i] = x < y ? x : y;
            aAt += aStep;
            bAt += bStep;
        }
    }
}
