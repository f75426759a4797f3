using TinyInfer.Numerics;

namespace TinyInfer.Kernels;

/// <summary>Plain recurrent layer: <c>h = g(Wx + Rh + b)</c>.</summary>
/// <remarks>Inputs, outputs, attributes and constants as <see cref="Recurrent"/>. One table: g.</remarks>
public class Rnn : Recurrent
{
    private readonly GateTable _activation;
    private readonly Requantizer _requantizer;

    /// <summary>Makes the kernel.</summary>
    /// <param name="context">Its operator record.</param>
    /// <exception cref="ModelFormatException">The record contradicts itself.</exception>
    protected internal Rnn(KernelContext context)
        : base(context, 1, 1)
    {
        _activation = Table(context, 0);
        _requantizer = context.Requantizer(ConstantsEnd + 1, 1, context.Output(0));
    }

    /// <inheritdoc/>
    private protected override void Update(int direction, int state)
    {
        int[] x = FromInput;
        int[] h = FromHidden;
        for (int i = 0; i < x.Length; i++)
        {
            HiddenState[state++] = (sbyte)_requantizer.Apply(_activation.Apply(x[i] + h[i]), 0);
        }
    }
}
