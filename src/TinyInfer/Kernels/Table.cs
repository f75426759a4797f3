namespace TinyInfer.Kernels;

/// <summary>
/// Any unary function: <c>y[i] = table[x[i] + 128]</c>. The converter computes the 256 entries in double; chains of functions are one table.
/// </summary>
/// <remarks>Attributes: none. Constants: the table (i8). Input and output may be the same memory.</remarks>
public sealed class Table : Kernel
{
    private readonly Tensor _input;
    private readonly Tensor _output;
    private readonly sbyte[] _table;

    /// <summary>Makes the kernel.</summary>
    /// <param name="context">Its operator record.</param>
    /// <exception cref="ModelFormatException">The record contradicts itself.</exception>
    public Table(KernelContext context)
    {
        _input = context.Input(0);
        _output = context.Output(0);
        context.Require(_input.Length == _output.Length, "input and output differ in length");
        _table = context.SBytes(0, 256);
    }

    /// <inheritdoc/>
    public override void Run()
    {
        sbyte[] table = _table;
        sbyte[] source = _input.Data;
        sbyte[] target = _output.Data;
        int from = _input.Offset;
        int to = _output.Offset;
        int end = from + _input.Length;
        while (from < end)
        {
            target[to++] = table[source[from++] + 128];
        }
    }
}
