using TinyInfer.Kernels;

namespace TinyInfer.Int16;

/// <summary>The larger of two int16 tensors, element by element. Operands and output have the same scale and zero point.</summary>
/// <remarks>Attributes: those of <see cref="WideBinary"/>. Constants: the second operand where it is constant.</remarks>
internal sealed class WideMaximum : WideBinary
{
    /// <summary>Makes the kernel.</summary>
    /// <param name="context">Its operator record.</param>
    /// <exception cref="ModelFormatException">The record contradicts itself.</exception>
    public WideMaximum(KernelContext context)
        : base(context, 0)
    {
    }

    private protected override void Combine(
        short[] a, int aAt, int aStep, short[] b, int bAt, int bStep, short[] output, int to, int end)
    {
        while (to < end)
        {
            short x = a[aAt];
            short y = b[bAt];
            output[to++] = x > y ? x : y;
            aAt += aStep;
            bAt += bStep;
        }
    }
}
