using TinyInfer.Numerics;

namespace TinyInfer.Kernels;

/// <summary>
/// Sum or difference of two tensors: <c>y = requantize(rescale((a − za) · 2^20) ± rescale((b − zb) · 2^20))</c>, the three steps rounded
/// each, as TensorFlow Lite has it. The multipliers bring both inputs to twice the larger of their scales, so that nothing overflows.
/// </summary>
/// <remarks>
/// Attributes: those of <see cref="BroadcastBinary"/>; for each operand its zero point, multiplier (negative to subtract the operand) and
/// exponent (0 or less); lowest and highest output. The multiplier of the operand of larger scale is 1/2: 2^30 with exponent 0. Constants:
/// multiplier, exponent of the sum, and the second operand where it is constant.
/// <para>
/// The operand of larger scale is thus shifted by 19 and exact; the other goes through a table of 256 entries in the working memory.
/// </para>
/// </remarks>
internal sealed class Add : BroadcastBinary
{
    private const int Entries = 256;
    private const int HalfMantissa = 1 << 30;

    /// <summary>True where the first operand is the one of larger scale.</summary>
    private readonly bool _firstIsExact;

    /// <summary>Factor of an element of the exact operand: 2^19, or less that.</summary>
    private readonly int _exactFactor;

    private readonly int _exactZeroPoint;
    private readonly int _zeroPoint;
    private readonly int _multiplier;
    private readonly int _exponent;
    private readonly bool _twice;
    private readonly Requantizer _requantizer;
    private readonly Scratch _scratch;

    /// <summary>Makes the kernel.</summary>
    /// <param name="context">Its operator record.</param>
    /// <exception cref="ModelFormatException">The record contradicts itself.</exception>
    public Add(KernelContext context)
        : base(context, 2)
    {
        int[] first = ReadOperand(context);
        int[] second = ReadOperand(context);
        _firstIsExact = IsHalf(first);
        context.Require(_firstIsExact || IsHalf(second), "no operand is multiplied by 1/2");
        int[] exact = _firstIsExact ? first : second;
        int[] other = _firstIsExact ? second : first;
        _exactZeroPoint = exact[0];
        _exactFactor = exact[1] >> 11;
        _zeroPoint = other[0];
        _multiplier = other[1];
        _exponent = other[2];
        _requantizer = context.Requantizer(0, 1, context.Output(0));
        _twice = context.Rounding == RoundingMode.TfLite;
        _scratch = context.Scratch;
        _scratch.ReserveTable(Entries);
    }

    /// <inheritdoc/>
    public override void Run()
    {
        if (_scratch.TableOwner != this)
        {
            FillTable(_scratch.Table);
            _scratch.TableOwner = this;
        }

        base.Run();
    }

    private protected override void Combine(
        sbyte[] a, int aAt, int aStep, sbyte[] b, int bAt, int bStep, int start, int end, sbyte[] output, int to)
    {
        if (_firstIsExact)
        {
            Sum(a, aAt, aStep, b, bAt, bStep, start, end);
        }
        else
        {
            Sum(b, bAt, bStep, a, aAt, aStep, start, end);
        }
    }

    private protected override void Finish(int count, sbyte[] output, int to)
    {
        _requantizer.Write(_scratch.Accumulators, 0, count, output, to);
    }

    private static int[] ReadOperand(KernelContext context)
    {
        return new int[] { context.Next(sbyte.MinValue, sbyte.MaxValue), context.Next(-int.MaxValue, int.MaxValue), context.Next(-31, 0) };
    }

    private static bool IsHalf(int[] operand)
    {
        return (operand[1] == HalfMantissa || operand[1] == -HalfMantissa) && operand[2] == 0;
    }

    private void Sum(sbyte[] exact, int at, int step, sbyte[] other, int otherAt, int otherStep, int start, int end)
    {
        int[] table = _scratch.Table;
        int[] accumulators = _scratch.Accumulators;
        int factor = _exactFactor;
        for (int i = start; i < end; i++)
        {
            accumulators[i] = (exact[at] * factor) + table[other[otherAt] + 128];
            at += step;
            otherAt += otherStep;
        }
    }

    /// <summary>Rescales every value that the other operand can have; the exact operand's zero point is taken off here too.</summary>
    private void FillTable(int[] table)
    {
        long multiplier = _multiplier;
        bool negative = multiplier < 0;
        multiplier = negative ? -multiplier : multiplier;
        int shift = _twice ? 10 : 10 - _exponent;
        int post = _twice ? -_exponent - 1 : -1;
        int start = -_exactZeroPoint * _exactFactor;
        long product = (sbyte.MinValue - _zeroPoint) * multiplier;
        for (int i = 0; i < Entries; i++)
        {
            // The product has 31 fractional bits, 20 of which the shift of the input takes back; rounding is that of Requantizer.
            int value = (int)(((product >> shift) + 1) >> 1);
            if (post >= 0)
            {
                value = (((value + (value >> 31)) >> post) + 1) >> 1;
            }

            table[i] = start + (negative ? -value : value);
            product += multiplier;
        }
    }
}
