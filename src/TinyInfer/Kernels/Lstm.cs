using TinyInfer.Numerics;

namespace TinyInfer.Kernels;

/// <summary>
/// Long short-term memory: <c>c = σ(f)·c + σ(i)·g(z)</c>, <c>h = σ(o)·g(c)</c>, with gates i, o, f, z as ONNX orders them. The cell is 16
/// bits, the hidden state int8.
/// </summary>
/// <remarks>
/// Inputs, outputs, attributes and constants as <see cref="Recurrent"/>; own attributes: fraction bits of σ, by how many more bits g of a
/// gate is finer than the cell, largest magnitude of the cell. Tables: σ and g of the gates, g of the cell.
/// </remarks>
public class Lstm : Recurrent
{
    private const int Gates = 4;

    private readonly int _gateBits;
    private readonly int _productShift;
    private readonly int _cellLimit;
    private readonly GateTable _sigmoid;
    private readonly GateTable _candidate;
    private readonly GateTable _cellOutput;
    private readonly Requantizer _requantizer;

    /// <summary>Makes the kernel.</summary>
    /// <param name="context">Its operator record.</param>
    /// <exception cref="ModelFormatException">The record contradicts itself.</exception>
    protected internal Lstm(KernelContext context)
        : base(context, Gates, 3)
    {
        _gateBits = context.Next(GateTable.FewestBits, 15);
        _productShift = context.Next(0, 30);
        _cellLimit = context.Next(1, short.MaxValue);
        _sigmoid = Table(context, 0);
        _candidate = Table(context, 1);
        _cellOutput = Table(context, 2);
        _requantizer = context.Requantizer(ConstantsEnd + 3, 1, context.Output(0));
    }

    /// <inheritdoc/>
    private protected override void Update(int direction, int state)
    {
        int[] x = FromInput;
        int[] h = FromHidden;
        short[] cells = State;
        int hidden = Hidden;
        int limit = _cellLimit;
        int bits = _gateBits;
        int half = (1 << bits) >> 1;
        int output = hidden;
        int forget = hidden * 2;
        int candidate = hidden * 3;
        for (int i = 0; i < hidden; i++)
        {
            int product = _sigmoid.Apply(x[i] + h[i]) * _candidate.Apply(x[candidate] + h[candidate]);

            // Both terms in units of the cell's step times the gate's; their sum stays within 2^31.
            int cell = ((_sigmoid.Apply(x[forget] + h[forget]) * cells[state]) + (product >> _productShift) + half) >> bits;
            cell = cell > limit ? limit : cell < -limit ? -limit : cell;
            cells[state] = (short)cell;
            HiddenState[state] = (sbyte)_requantizer.Apply(_sigmoid.Apply(x[output] + h[output]) * _cellOutput.Apply(cell), 0);
            output++;
            forget++;
            candidate++;
            state++;
        }
    }
}
