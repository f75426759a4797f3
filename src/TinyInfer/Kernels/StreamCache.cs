namespace TinyInfer.Kernels;

/// <summary>
/// The newest frames of a stream: each run shifts the output by the input's frames and appends them. Before the first run, and after a
/// reset, all frames are zero points, which is what padding at the start of a sequence has.
/// </summary>
/// <remarks>
/// Input and output hold frames of one size, one after the other; the output may hold more than the input, or fewer. It keeps its memory
/// between runs. Attributes and constants: none.
/// </remarks>
internal sealed class StreamCache : BuiltInKernel
{
    /// <summary>Makes the kernel.</summary>
    /// <param name="context">Its operator record.</param>
    /// <exception cref="ModelFormatException">The record contradicts itself.</exception>
    public StreamCache(KernelContext context)
        : base(context)
    {
    }

    /// <inheritdoc/>
    public override void Run()
    {
        int fresh = Input.Length < Output.Length ? Input.Length : Output.Length;
        int kept = Output.Length - fresh;
        System.Array.Copy(Output.Data, Output.Offset + fresh, Output.Data, Output.Offset, kept);
        System.Array.Copy(Input.Data, Input.Offset + Input.Length - fresh, Output.Data, Output.Offset + kept, fresh);
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        sbyte[] data = Output.Data;
        sbyte zero = (sbyte)Output.ZeroPoint;
        int end = Output.Offset + Output.Length;
        for (int i = Output.Offset; i < end; i++)
        {
            data[i] = zero;
        }
    }
}
