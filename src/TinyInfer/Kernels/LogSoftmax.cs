namespace TinyInfer.Kernels;

/// <summary>
/// Logarithm of softmax over the last axis: <c>y[i] = clamp(round(((x[i] − max x) · s_in − ln Σ exp((x[j] − max x) · s_in)) / s_out) +
/// zeroPoint)</c>.
/// </summary>
/// <remarks>
/// Input and output [outer, depth]. Attributes: outer; depth, at most 2^20; s_in / s_out and ln 2 / s_out, both in Q16.
/// Constants: exp(−s_in · d) for d = 0 to 255 in Q31 (i32), 1 as 2^31 − 1; ln(1 + k / 256) / s_out for k = 0 to 256 in Q16 (i32).
/// <para>
/// The sum is brought to 2^n · (1 + f) with f in [0, 1); its logarithm is n · ln 2 + ln(1 + f), the latter interpolated between entries of
/// the table, which is off by at most 1 / (8 · 256²).
/// </para>
/// </remarks>
internal sealed class LogSoftmax : BuiltInKernel
{
    private const int FractionBits = 16;

    private const long One = 1L << 31;

    private readonly int _depth;
    private readonly int _multiplier;
    private readonly int _logarithmOfTwo;
    private readonly int[] _exponentials;
    private readonly int[] _logarithms;

    /// <summary>Makes the kernel.</summary>
    /// <param name="context">Its operator record.</param>
    /// <exception cref="ModelFormatException">The record contradicts itself.</exception>
    public LogSoftmax(KernelContext context)
        : base(context)
    {
        int outer = context.NextSize();
        _depth = context.NextSize();
        context.RequireLength(Input, outer, _depth);
        context.RequireLength(Output, outer, _depth);
        _multiplier = context.Next(0, int.MaxValue);
        _logarithmOfTwo = context.Next(0, int.MaxValue);
        _exponentials = Softmax.ReadExponentials(context);
        _logarithms = context.Ints(1, 257);
    }

    /// <inheritdoc/>
    public override void Run()
    {
        sbyte[] data = Input.Data;
        sbyte[] output = Output.Data;
        int[] exponentials = _exponentials;
        long multiplier = _multiplier;
        int depth = _depth;
        int from = Input.Offset;
        int to = Output.Offset;
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

            long sum = 0;
            for (int i = from; i < rowEnd; i++)
            {
                sum += exponentials[largest - data[i]];
            }

            // What is subtracted from every value: the sum's logarithm, the zero point, and a half for rounding.
            long offset = (((long)Output.ZeroPoint << FractionBits) + (1 << (FractionBits - 1))) - Logarithm(sum);
            for (; from < rowEnd; from++)
            {
                long value = (offset - ((largest - data[from]) * multiplier)) >> FractionBits;
                output[to++] = (sbyte)(value < sbyte.MinValue ? sbyte.MinValue : value > sbyte.MaxValue ? sbyte.MaxValue : value);
            }
        }
    }

    /// <summary>Natural logarithm of a sum in Q31, which is 1 at least, in output steps in Q16.</summary>
    private long Logarithm(long sum)
    {
        long logarithm = 0;
        while (sum >= 2 * One)
        {
            sum >>= 1;
            logarithm += _logarithmOfTwo;
        }

        // One is stored as a little less than it is.
        int fraction = (int)(sum < One ? 0 : sum - One);
        int index = fraction >> 23;
        long low = _logarithms[index];
        return logarithm + low + (((_logarithms[index + 1] - low) * (fraction & 0x7FFFFF)) >> 23);
    }
}
