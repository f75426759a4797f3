using TinyInfer.Numerics;

namespace TinyInfer.Kernels;

/// <summary>
/// Gated recurrent unit: <c>h = n + σ(z)·(h − n)</c>, with gates z, r, n as ONNX orders them. The reset gate acts behind the recurrent
/// weights, <c>n = g(Wx + r·(Rh + b))</c>, as PyTorch and Keras have it, or where only two gates are fed at once before them, <c>n = g(Wx +
/// R(r·h) + b)</c>. The state is 16 bits; the products see it as int8.
/// </summary>
/// <remarks>
/// Inputs, outputs, attributes and constants as <see cref="Recurrent"/>; own attribute: fraction bits of σ. Tables: σ and g of the gates;
/// the state has the scale of g.
/// </remarks>
public class Gru : Recurrent
{
    private const int Gates = 3;

    private readonly int _gateBits;
    private readonly sbyte[] _resetState;
    private readonly GateTable _sigmoid;
    private readonly GateTable _candidate;
    private readonly Requantizer _requantizer;

    /// <summary>Makes the kernel.</summary>
    /// <param name="context">Its operator record.</param>
    /// <exception cref="ModelFormatException">The record contradicts itself.</exception>
    protected internal Gru(KernelContext context)
        : base(context, Gates, 2)
    {
        _gateBits = context.Next(GateTable.FewestBits, 15);
        _sigmoid = Table(context, 0);
        _candidate = Table(context, 1);
        _requantizer = context.Requantizer(ConstantsEnd + 2, 1, context.Output(0));
        _resetState = new sbyte[LateRows];
        context.Require(LateRows == 0 || LateRows == Hidden, "gates are fed all at once, or two");
    }

    /// <inheritdoc/>
    private protected override void Update(int direction, int state)
    {
        int[] x = FromInput;
        int[] h = FromHidden;
        short[] states = State;
        int hidden = Hidden;
        int bits = _gateBits;
        int half = (1 << bits) >> 1;
        bool resetFirst = LateRows != 0;
        if (resetFirst)
        {
            for (int i = 0; i < hidden; i++)
            {
                int product = (_sigmoid.Apply(x[hidden + i] + h[hidden + i]) * states[state + i]) + half;
                _resetState[i] = (sbyte)_requantizer.Apply(product >> bits, 0);
            }

            MultiplyLate(direction, _resetState);
        }

        int reset = hidden;
        int candidate = hidden * 2;
        for (int i = 0; i < hidden; i++)
        {
            int gated = resetFirst ? h[candidate] : ((_sigmoid.Apply(x[reset] + h[reset]) * h[candidate]) + half) >> bits;
            int fresh = _candidate.Apply(x[candidate] + gated);

            // |h − n| is below 2^16 and the gate at most 2^15: the product fits. A gate beyond [0, 1] lets the state grow.
            int value = fresh + (((_sigmoid.Apply(x[i] + h[i]) * (states[state] - fresh)) + half) >> bits);
            value = value > short.MaxValue ? short.MaxValue : value < short.MinValue ? short.MinValue : value;
            states[state] = (short)value;
            HiddenState[state] = (sbyte)_requantizer.Apply(value, 0);
            reset++;
            candidate++;
            state++;
        }
    }
}
