using System;

namespace TinyInfer.Kernels;

/// <summary>
/// Any unary function: <c>y[i] = table[x[i] + 128]</c>. The converter computes the 256 entries in double; chains of functions are one
/// table.
/// </summary>
/// <remarks>Attributes: none. Constants: the table (i8). Input and output may be the same memory.</remarks>
internal sealed class Table : BuiltInKernel
{
    private const int Half = 128;


    /// <summary>The entries in the order of x as an unsigned byte, which is one instruction less than to add 128.</summary>
    private readonly sbyte[] _table = new sbyte[2 * Half];

    /// <summary>Makes the kernel.</summary>
    /// <param name="context">Its operator record.</param>
    /// <exception cref="ModelFormatException">The record contradicts itself.</exception>
    public Table(KernelContext context)
        : base(context)
    {
        context.Require(Input.Length == Output.Length, "input and output differ in length");
        sbyte[] table = context.SBytes(0, 2 * Half);
        Array.Copy(table, Half, _table, 0, Half);
        Array.Copy(table, 0, _table, Half, Half);
    }

    /// <inheritdoc/>
    public override void Run()
    {
        sbyte[] table = _table;
        sbyte[] source = Input.Data;
        sbyte[] target = Output.Data;
        int from = Input.Offset;
        int to = Output.Offset;
        int end = from + Input.Length;
        for (int last = end - 8; from <= last; from += 8)
        {
            target[to] = table[(byte)source[from]];
            target[to + 1] = table[(byte)source[from + 1]];
            target[to + 2] = table[(byte)source[from + 2]];
            target[to + 3] = table[(byte)source[from + 3]];
            target[to + 4] = table[(byte)source[from + 4]];
            target[to + 5] = table[(byte)source[from + 5]];
            target[to + 6] = table[(byte)source[from + 6]];
            target[to + 7] = table[(byte)source[from + 7]];
            to += 8;
        }

        while (from < end)
        {
            target[to++] = table[(byte)source[from++]];
        }
    }
}
