using TinyInfer.Numerics;

namespace TinyInfer.Kernels;

/// <summary>
/// Sum or difference of two tensors: <c>y = requantize(rescale((a − za) · 2^20) ± rescale((b − zb) · 2^20))</c>, the three steps rounded each, as
/// TensorFlow Lite has it. The multipliers bring both inputs to twice the larger of their scales, so that nothing overflows.
/// </summary>
/// <remarks>
/// Attributes: those of <see cref="BroadcastBinary"/>; for each operand its zero point, multiplier (negative to subtract the operand) and exponent
/// (0 or less); lowest and highest output. Constants: multiplier, exponent of the sum, and the second operand where it is constant.
/// </remarks>
public sealed class Add : BroadcastBinary
{
    private const int Entries = 256;

    private readonly int[] _zeroPoints = new int[2];
    private readonly int[] _multipliers = new int[2];
    private readonly int[] _exponents = new int[2];
    private readonly bool _twice;
    private readonly Requantizer _requantizer;
    private readonly Scratch _scratch;

    /// <summary>Makes the kernel.</summary>
    /// <param name="context">Its operator record.</param>
    /// <exception cref="ModelFormatException">The record contradicts itself.</exception>
    public Add(KernelContext context)
        : base(context, 2)
    {
        for (int i = 0; i < 2; i++)
        {
            _zeroPoints[i] = context.Next(sbyte.MinValue, sbyte.MaxValue);
            _multipliers[i] = context.Next();
            _exponents[i] = context.Next(-31, 0);
        }

        _requantizer = context.Requantizer(0, 1, context.Output(0));
        _twice = context.Rounding == RoundingMode.TfLite;
        _scratch = context.Scratch;
        _scratch.ReserveTable(2 * Entries);
    }

    /// <inheritdoc/>
    public override void Run()
    {
        if (_scratch.TableOwner != this)
        {
            Fill(_scratch.Table, 0);
            Fill(_scratch.Table, 1);
            _scratch.TableOwner = this;
        }

        base.Run();
    }

    private protected override void RunRow(
        sbyte[] a, int aAt, int aStep, sbyte[] b, int bAt, int bStep, int count, sbyte[] output, int to)
    {
        int[] table = _scratch.Table;
        int[] accumulators = _scratch.Accumulators;
        for (int i = 0; i < count; i++)
        {
            accumulators[i] = table[a[aAt] + 128] + table[b[bAt] + 384];
            aAt += aStep;
            bAt += bStep;
        }

        _requantizer.Write(accumulators, 0, count, output, to);
    }

    /// <summary>Rescales every value that an operand can have.</summary>
    private void Fill(int[] table, int operand)
    {
        long multiplier = _multipliers[operand];
        bool negative = multiplier < 0;
        multiplier = negative ? -multiplier : multiplier;
        int exponent = _exponents[operand];
        int zeroPoint = _zeroPoints[operand];
        int shift = _twice ? 10 : 10 - exponent;
        int post = _twice ? -exponent - 1 : -1;
        int first = operand * Entries;
        for (int i = 0; i < Entries; i++)
        {
            // The product has 31 fractional bits, 20 of which the shift of the input takes back; rounding is that of Requantizer.
            int value = (int)(((((i - 128 - zeroPoint) * multiplier) >> shift) + 1) >> 1);
            if (post >= 0)
            {
                value = (((value + (value >> 31)) >> post) + 1) >> 1;
            }

            table[first + i] = negative ? -value : value;
        }
    }
}
