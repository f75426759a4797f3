namespace TinyInfer.Kernels;

/// <summary>Index of the largest value along the last axis, stored as q = index − 128 (scale 1, zero point −128).</summary>
/// <remarks>
/// Input [outer, depth], output [outer]. Attributes: outer; depth, at most 256; 1 to take the last of equals, 0 the first. Constants: none.
/// </remarks>
internal sealed class ArgMax : BuiltInKernel
{
    private readonly int _outer;
    private readonly int _depth;
    private readonly bool _takesLast;

    /// <summary>Makes the kernel.</summary>
    /// <param name="context">Its operator record.</param>
    /// <exception cref="ModelFormatException">The record contradicts itself.</exception>
    public ArgMax(KernelContext context)
        : base(context)
    {
        _outer = context.NextSize();
        _depth = context.Next(1, 256);
        _takesLast = context.Next(0, 1) == 1;
        context.RequireLength(Input, _outer, _depth);
        context.RequireLength(Output, _outer);
    }

    /// <inheritdoc/>
    public override void Run()
    {
        sbyte[] data = Input.Data;
        sbyte[] output = Output.Data;
        int depth = _depth;
        int to = Output.Offset;
        int at = Input.Offset;
        for (int row = 0; row < _outer; row++)
        {
            int best = data[at];
            int index = 0;
            for (int i = 1; i < depth; i++)
            {
                int value = data[at + i];
                if (value > best || (value == best && _takesLast))
                {
                    best = value;
                    index = i;
                }
            }

            output[to + row] = (sbyte)(index + sbyte.MinValue);
            at += depth;
        }
    }
}
