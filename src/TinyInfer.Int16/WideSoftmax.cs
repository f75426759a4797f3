using TinyInfer.Int16.Numerics;
using TinyInfer.Kernels;

namespace TinyInfer.Int16;

/// <summary>
/// Softmax over the last axis of an int16 tensor, by tables of exp(x) and 1 / (1 + x), as TensorFlow Lite has it. The output is in steps of
/// 2^−15.
/// </summary>
/// <remarks>
/// Input and output [outer, depth]. Attributes: outer; depth, at most 65535; multiplier and exponent that bring distances from the largest
/// input to steps of 10 / 65535. Constants: exp(x) from −10 to 0 and 1 / (1 + x) from 0 to 1, 513 entries each in steps of 2^−15 (i16).
/// </remarks>
internal sealed class WideSoftmax : BuiltInKernel
{
    private const int MostTerms = 65535;
    private const int Entries = 513;

    private readonly int _outer;
    private readonly int _depth;
    private readonly WideMultiplier _multiplier;
    private readonly short[] _tables;

    /// <summary>Makes the kernel.</summary>
    /// <param name="context">Its operator record.</param>
    /// <exception cref="ModelFormatException">The record contradicts itself.</exception>
    public WideSoftmax(KernelContext context)
        : base(context)
    {
        _outer = context.NextSize();
        _depth = context.NextSize();
        context.RequireLength(Input, _outer, _depth);
        context.RequireLength(Output, _outer, _depth);
        context.Require(_depth <= MostTerms, "a row has too many terms");
        WideTensors.Require(context, Input);
        WideTensors.Require(context, Output);

        // Distances of 16 bits stay within 32.
        _multiplier = new WideMultiplier(context.Next(0, int.MaxValue), context.Next(-31, 14), context.Rounding);
        _tables = context.Shorts(0, 2 * Entries);
        for (int i = 0; i < _tables.Length; i++)
        {
            context.Require(_tables[i] >= 0, "an entry of a table is negative");
        }
    }

    /// <inheritdoc/>
    public override void Run()
    {
        short[] data = Output.WideData;
        int from = Input.Offset;
        int to = Output.Offset;
        for (int row = 0; row < _outer; row++)
        {
            int end = from + _depth;
            int largest = short.MinValue;
            for (int i = from; i < end; i++)
            {
                int value = data[i];
                largest = value > largest ? value : largest;
            }

            // Exponentials wait where the outputs go.
            int sum = 0;
            for (int i = to; from < end; i++)
            {
                int x = _multiplier.Apply(data[from++] - largest) + short.MaxValue;

                // Above the range only for the sake of a blob whose output overlaps the input.
                int exponential = LookUp(0, x < short.MinValue ? short.MinValue : x > short.MaxValue ? short.MaxValue : x);
                data[i] = (short)exponential;
                sum += exponential;
            }

            Divide(data, to, sum);
            to += _depth;
        }
    }

    /// <summary>Divides the exponentials of a row by their sum, which is brought to [1, 2) for the table.</summary>
    private void Divide(short[] data, int to, int sum)
    {
        int headroom = 0;
        while ((sum << headroom) > 0)
        {
            headroom++;
        }

        int rest = (int)((((long)sum << (headroom - 1)) + (1 << 13)) >> 14) - (1 << 15) - (1 << 16);
        int reciprocal = LookUp(Entries, rest > short.MaxValue ? short.MaxValue : rest < short.MinValue ? short.MinValue : rest);
        int shift = 31 - headroom;
        int half = 1 << (shift - 1);
        for (int end = to + _depth; to < end; to++)
        {
            int share = ((data[to] * reciprocal) + half) >> shift;
            data[to] = (short)(share > short.MaxValue ? short.MaxValue : share);
        }
    }

    /// <summary>An entry of a table, or what lies between two.</summary>
    /// <param name="table">Index of the table's first entry.</param>
    /// <param name="x">The argument, an int16 from the table's start to its end.</param>
    private int LookUp(int table, int x)
    {
        int at = table + 256 + (x >> 7);
        int entry = _tables[at];
        return entry + ((((_tables[at + 1] - entry) * (x & 127)) + 64) >> 7);
    }
}
