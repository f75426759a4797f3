namespace TinyInfer.Kernels;

/// <summary>
/// Softmax over the last axis: <c>y[i] = clamp(round(e[i] / Σ e / scale) + zeroPoint)</c> with e[i] = exp(β · s_in · (x[i] − max x)) from a
/// table.
/// </summary>
/// <remarks>
/// Input and output [outer, depth]. Attributes: outer; depth, at most 4095; multiplier and exponent of 1 / output scale.
/// Constants: exp(−β · s_in · d) for d = 0 to 255 in Q31 (i32), 1 as 2^31 − 1, 0 where TensorFlow Lite would leave a term out.
/// <para>
/// Sum, reciprocal and product are TensorFlow Lite's, in gemmlowp's fixed point: terms in Q19, the reciprocal in Q31 by three
/// Newton-Raphson steps from 48/17 − 32/17 · d. For an output scale of 1/256 the multiplier is a power of two and the result is TensorFlow
/// Lite's bit for bit, given its exponentials.
/// </para>
/// </remarks>
internal sealed class Softmax : BuiltInKernel
{
    /// <summary>Integer bits of the sum: more terms than this would not fit.</summary>
    private const int SumBits = 12;

    private const long Two30 = 1L << 30;

    private readonly int _depth;
    private readonly int _multiplier;
    private readonly int _exponent;
    private readonly int[] _table;

    /// <summary>Makes the kernel.</summary>
    /// <param name="context">Its operator record.</param>
    /// <exception cref="ModelFormatException">The record contradicts itself.</exception>
    public Softmax(KernelContext context)
        : base(context)
    {
        int outer = context.NextSize();
        _depth = context.Next(1, (1 << SumBits) - 1);
        context.RequireLength(Input, outer, _depth);
        context.RequireLength(Output, outer, _depth);
        _multiplier = context.Next(0, int.MaxValue);
        _exponent = context.Next(-31, 30);
        _table = ReadExponentials(context);
    }

    /// <inheritdoc/>
    public override void Run()
    {
        sbyte[] data = Input.Data;
        sbyte[] output = Output.Data;
        int[] table = _table;
        long multiplier = _multiplier;
        int zeroPoint = Output.ZeroPoint;
        int depth = _depth;
        int to = Output.Offset;
        int from = Input.Offset;
        int end = from + Input.Length;
        while (from < end)
        {
            int rowEnd = from + depth;
            int largest = data[from];
            for (int i = from + 1; i < rowEnd; i++)
            {
                int value = data[i];
                if (value > largest)
                {
                    largest = value;
                }
            }

            int sum = 0;
            for (int i = from; i < rowEnd; i++)
            {
                sum += ((table[largest - data[i]] >> (SumBits - 1)) + 1) >> 1;
            }

            // The sum is normalised to 1 + x with x in [0, 1); what it was shifted by comes back at the end.
            int headroom = 0;
            while ((sum << headroom) > 0)
            {
                headroom++;
            }

            long reciprocal = Reciprocal((sum << headroom) & int.MaxValue);
            int shift = 61 - _exponent + SumBits - headroom;
            shift = shift > 63 ? 63 : shift;
            for (; from < rowEnd; from++)
            {
                // Masked for the sake of a blob whose output overlaps the input.
                long product = ((reciprocal * table[(largest - data[from]) & 255]) + Two30) >> 31;
                int value = (int)((((product * multiplier) >> shift) + 1) >> 1) + zeroPoint;
                output[to++] = (sbyte)(value > sbyte.MaxValue ? sbyte.MaxValue : value);
            }
        }
    }

    /// <summary>The first constant: exponentials, of 0 first.</summary>
    internal static int[] ReadExponentials(KernelContext context)
    {
        int[] table = context.Ints(0, 256);
        for (int i = 0; i < table.Length; i++)
        {
            context.Require(table[i] >= 0 && table[0] == int.MaxValue, "an exponential is out of range");
        }

        return table;
    }

    /// <summary>1 / (1 + x) for x in [0, 1), both in Q31.</summary>
    private static long Reciprocal(long x)
    {
        // Half of 1 + x in Q31; 48/17 and −32/17, as all that follows, in Q29.
        long half = (x + (1L << 31)) >> 1;
        long y = 1515870810 + MultiplyHigh(half, -1010580540);
        for (int step = 0; step < 3; step++)
        {
            y += 4 * MultiplyHigh(y, (1 << 29) - MultiplyHigh(half, y));
        }

        return y < Two30 ? 2 * y : int.MaxValue;
    }

    /// <summary>Product of fixed-point numbers, one of them in Q31, rounded to nearest.</summary>
    private static long MultiplyHigh(long a, long b)
    {
        return ((a * b) + Two30) >> 31;
    }
}
