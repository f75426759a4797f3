using TinyInfer.Kernels;
using TinyInfer.Numerics;

namespace TinyInfer.Classical;

/// <summary>
/// A function of the distance from each support vector, or of the product with it, weighed and added up for each output k:
/// <c>y[k] = requantize((start[k] + Σ weight[k, j] · f(t[j])) &gt;&gt; shift)</c> with <c>t[j] = Σ (x − s[j])²</c> or <c>Σ x · s[j]</c>.
/// </summary>
/// <remarks>
/// Input and output of any shape. Attributes: number of vectors; fraction bits of inputs and vectors; 1 for distances, 0 for products;
/// multiplier and exponent that bring t to 16 bits, and what is added then; shift; lowest and highest output. Constants: vectors (i16,
/// less the input's zero point), the function (i16 at −32768, −32512, ... 32768), weights (i32), starts (i32, of 2^15), multiplier,
/// exponent.
/// </remarks>
internal sealed class SupportVectors : BuiltInKernel
{
    private const int MaxBits = 4;

    /// <summary>Beyond, an argument is beyond 16 bits whatever is added.</summary>
    private const int Limit = 1 << 17;

    private readonly int _count;
    private readonly int _bits;
    private readonly bool _isRadial;
    private readonly int _multiplier;
    private readonly int _exponent;
    private readonly int _offset;
    private readonly int _shift;
    private readonly short[] _vectors;
    private readonly GateTable _function;
    private readonly int[] _weights;
    private readonly int[] _starts;
    private readonly Requantizer _requantizer;
    private readonly Scratch _scratch;

    /// <summary>Makes the kernel.</summary>
    /// <param name="context">Its operator record.</param>
    /// <exception cref="ModelFormatException">The record contradicts itself.</exception>
    public SupportVectors(KernelContext context)
        : base(context)
    {
        _count = context.NextSize();
        _bits = context.Next(0, MaxBits);
        _isRadial = context.Next(0, 1) == 1;
        _multiplier = context.Next(0, int.MaxValue);
        _exponent = context.Next(-31, 30);
        _offset = context.Next(short.MinValue, short.MaxValue);
        _shift = context.Next(0, 31);
        context.RequireWork(_count, Input.Length + Output.Length);
        context.RequireMemory((_count * 4L * (Output.Length + 1)) + (_count * 2L * Input.Length));
        _vectors = context.Shorts(0, (long)_count * Input.Length);
        _function = new GateTable(context.Shorts(1, GateTable.Length));
        _weights = context.Ints(2, _count * Output.Length);
        _starts = context.Ints(3, Output.Length);
        _requantizer = context.Requantizer(4, 1, Output);
        _scratch = context.Scratch;
        _scratch.ReserveAccumulators(_count + Input.Length);
    }

    /// <inheritdoc/>
    public override void Run()
    {
        // The function's values, and then the inputs.
        int[] x = _scratch.Accumulators;
        sbyte[] data = Input.Data;
        int end = _count + Input.Length;
        int at = Input.Offset;
        for (int i = _count; i < end; i++)
        {
            x[i] = (data[at++] - Input.ZeroPoint) << _bits;
        }

        short[] vectors = _vectors;
        at = 0;
        for (int j = 0; j < _count; j++)
        {
            int t = 0;
            if (_isRadial)
            {
                for (int i = _count; i < end; i++)
                {
                    int difference = x[i] - vectors[at++];
                    t += difference * difference;
                }
            }
            else
            {
                for (int i = _count; i < end; i++)
                {
                    t += x[i] * vectors[at++];
                }
            }

            long argument = (((t * (long)_multiplier) >> (30 - _exponent)) + 1) >> 1;
            t = argument > Limit ? Limit : argument < -Limit ? -Limit : (int)argument;
            x[j] = _function.Apply(t + _offset);
        }

        at = 0;
        for (int k = 0; k < Output.Length; k++)
        {
            long sum = (long)_starts[k] << 15;
            for (int j = 0; j < _count; j++)
            {
                sum += (long)_weights[at++] * x[j];
            }

            Output.Data[Output.Offset + k] = (sbyte)_requantizer.Apply((int)(sum >> _shift), 0);
        }
    }
}
