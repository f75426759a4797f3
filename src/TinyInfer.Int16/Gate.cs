using TinyInfer.Kernels;

namespace TinyInfer.Int16;

/// <summary>
/// Logistic function or hyperbolic tangent of int16, between the entries of a table of the logistic function, as TensorFlow Lite has it:
/// tanh(x) = 2 · logistic(2x) − 1.
/// </summary>
/// <remarks>
/// Input of zero point 0, output in steps of 2^−15. Attributes: 1 for the hyperbolic tangent, 0 for the logistic function; multiplier and
/// shift that bring the input to steps of 1 / 12288. Constants: the table (u16, the logistic function of i / 24 in steps of 2^−16 for i
/// from 0 to 255).
/// </remarks>
internal sealed class Gate : BuiltInKernel
{
    private const int Entries = 256;

    private readonly bool _isTangent;
    private readonly int _multiplier;
    private readonly int _shift;
    private readonly int[] _table = new int[Entries];

    /// <summary>Makes the kernel.</summary>
    /// <param name="context">Its operator record.</param>
    /// <exception cref="ModelFormatException">The record contradicts itself.</exception>
    public Gate(KernelContext context)
        : base(context)
    {
        context.Require(Input.Length == Output.Length, "input and output differ in length");
        WideTensors.Require(context, Input);
        WideTensors.Require(context, Output);
        _isTangent = context.Next(0, 1) == 1;
        _multiplier = context.Next(0, short.MaxValue);
        _shift = context.Next(0, 31);
        short[] table = context.Shorts(0, Entries);
        for (int i = 0; i < Entries; i++)
        {
            _table[i] = table[i] & 0xFFFF;
        }
    }

    /// <inheritdoc/>
    public override void Run()
    {
        short[] data = Output.WideData;
        int from = Input.Offset;
        int to = Output.Offset;
        int end = from + Input.Length;
        int round = _shift > 0 ? 1 << (_shift - 1) : 0;
        while (from < end)
        {
            int x = ((data[from++] * _multiplier) + round) >> _shift;
            data[to++] = (short)(_isTangent ? Tangent(x) : Logistic(x));
        }
    }

    private int Logistic(int x)
    {
        const int Bits = 9;
        uint magnitude = (uint)(x < 0 ? -x : x);
        int result = Interpolate(magnitude, Bits, 0x7FFF << 10);
        result = x >= 0 ? result + (1 << 9) : (1 << 25) - result + (1 << 9) - 1;
        return result >> 10;
    }

    private int Tangent(int x)
    {
        const int Bits = 8;
        uint magnitude = (uint)(x < 0 ? -x : x);
        int result = Interpolate(magnitude, Bits, 0xFFFF << 8);
        result = x >= 0 ? result - (1 << 23) + (1 << 7) : -result + (1 << 23) + (1 << 7) - 1;
        return result >> 8;
    }

    private int Interpolate(uint magnitude, int bits, int largest)
    {
        uint entry = magnitude >> bits;
        if (entry >= Entries - 1)
        {
            return largest;
        }

        int value = _table[(int)entry];
        int rest = (int)(magnitude & ((1u << bits) - 1));
        return (value << bits) + (rest * (_table[(int)entry + 1] - value));
    }
}
