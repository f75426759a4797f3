using System;

namespace TinyInfer.Kernels;

/// <summary>Surrounds a tensor with a value.</summary>
/// <remarks>
/// Attributes: those of <see cref="StridedCopy"/>, whose walk passes what is not padding; the padding's value. Constants: none.
/// </remarks>
internal sealed class Pad : StridedCopy
{
    private readonly int _value;

    /// <summary>Makes the kernel.</summary>
    /// <param name="context">Its operator record.</param>
    /// <exception cref="ModelFormatException">The record contradicts itself.</exception>
    public Pad(KernelContext context)
        : base(context)
    {
        _value = context.Next(sbyte.MinValue, sbyte.MaxValue);
    }

    /// <inheritdoc/>
    public override void Run()
    {
        sbyte[] data = Output.Data;
        int start = Output.Offset;
        int length = Output.Length;
        data[start] = (sbyte)_value;

        // Copies what is filled already, which doubles it.
        for (int filled = 1; filled < length; filled *= 2)
        {
            Array.Copy(data, start, data, start + filled, filled < length - filled ? filled : length - filled);
        }

        base.Run();
    }
}
