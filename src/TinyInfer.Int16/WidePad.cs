using TinyInfer.Kernels;

namespace TinyInfer.Int16;

/// <summary>Surrounds an int16 tensor with a value.</summary>
/// <remarks>Attributes: those of <see cref="WideStridedCopy"/>, whose walk passes what is not padding; the padding's value.</remarks>
internal sealed class WidePad : WideStridedCopy
{
    private readonly short _value;

    /// <summary>Makes the kernel.</summary>
    /// <param name="context">Its operator record.</param>
    /// <exception cref="ModelFormatException">The record contradicts itself.</exception>
    public WidePad(KernelContext context)
        : base(context)
    {
        _value = (short)context.Next(short.MinValue, short.MaxValue);
    }

    /// <inheritdoc/>
    public override void Run()
    {
        short[] data = Output.WideData;
        int end = Output.Offset + Output.Length;
        for (int at = Output.Offset; at < end; at++)
        {
            data[at] = _value;
        }

        base.Run();
    }
}
