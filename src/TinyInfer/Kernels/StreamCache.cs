namespace TinyInfer.Kernels;

/// <summary>
/// The newest frames of a stream: each run shifts the output by the input's frames and appends them. Before the first run, and after a reset, all frames
/// are zero points, which is what padding at the start of a sequence has.
/// </summary>
/// <remarks>
/// Input and output hold frames of one size, one after the other; the output may hold more than the input, or fewer. It keeps its memory between runs.
/// Attributes and constants: none.
/// </remarks>
public sealed class StreamCache : Kernel
{
    private readonly Tensor _input;
    private readonly Tensor _output;

    /// <summary>Makes the kernel.</summary>
    /// <param name="context">Its operator record.</param>
    /// <exception cref="ModelFormatException">The record contradicts itself.</exception>
    public StreamCache(KernelContext context)
    {
        _input = context.Input(0);
        _output = context.Output(0);
    }

    /// <inheritdoc/>
    public override void Run()
    {
        int fresh = _input.Length < _output.Length ? _input.Length : _output.Length;
        int kept = _output.Length - fresh;
        System.Array.Copy(_output.Data, _output.Offset + fresh, _output.Data, _output.Offset, kept);
        System.Array.Copy(_input.Data, _input.Offset + _input.Length - fresh, _output.Data, _output.Offset + kept, fresh);
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        sbyte[] data = _output.Data;
        sbyte zero = (sbyte)_output.ZeroPoint;
        int end = _output.Offset + _output.Length;
        for (int i = _output.Offset; i < end; i++)
        {
            data[i] = zero;
        }
    }
}
