using TinyInfer.Numerics;

namespace TinyInfer.Kernels;

/// <summary>
/// Normalization of groups of elements: <c>y = requantize(factor · d / sqrt(Σ d² / n + ε) + offset)</c> with d the deviation from the
/// group's mean, or from 0. Layer, group and instance normalization, and that by the root mean square.
/// </summary>
/// <remarks>
/// Input and output [outer, positions, groups, size] in memory; a group has all positions and n = positions · size elements. Attributes:
/// outer; positions; groups; size; b, the bits behind the point of a normalized element; 1 for deviations from the mean and 0 for those
/// from 0; ε · n² / scale² · 2^8 as its lower 31 bits and the bits above; lowest and highest output. Constants: factors and offsets (i32;
/// one per element of [groups, size], or one for all), multipliers, exponents; one each.
/// <para>
/// With S = Σ q, or n times the zero point, all is exact up to the root: n · d / scale = n · q − S, and the sum of its squares, divided by
/// n, is X = n · Σ q² − S · (2 · Σ q − S). R is 2^(40 + b) / sqrt(X + ε · n² / scale²), whose relative error is below 2^-20; the normalized
/// element is <c>t = (q · n · R − S · R + 2^39) &gt;&gt; 40</c>, below 2^15 by Samuelson's inequality, and the accumulator is t · factor +
/// offset.
/// </para>
/// </remarks>
internal sealed class LayerNormalization : BuiltInKernel
{
    /// <summary>Elements that are finished together.</summary>
    private const int BatchSize = 128;

    /// <summary>The most elements of a group, whose squares add up to less than 2^31.</summary>
    private const int MostElements = 1 << 16;

    private readonly int _outer;
    private readonly int _groups;
    private readonly int _groupStep;
    private readonly int _count;

    /// <summary>A group is so many runs of elements at a fixed distance.</summary>
    private readonly int _runs;
    private readonly int _length;
    private readonly int _runStep;
    private readonly int _step;
    private readonly int _bits;
    private readonly bool _fromMean;
    private readonly long _epsilon;
    private readonly int[] _factors;
    private readonly int[] _offsets;
    private readonly int _factorStep;
    private readonly Requantizer _requantizer;
    private readonly Scratch _scratch;

    /// <summary>Makes the kernel.</summary>
    /// <param name="context">Its operator record.</param>
    /// <exception cref="ModelFormatException">The record contradicts itself.</exception>
    public LayerNormalization(KernelContext context)
        : base(context)
    {
        _outer = context.NextSize();
        int positions = context.NextSize();
        _groups = context.NextSize();
        int size = context.NextSize();
        context.RequireLength(Input, _outer, positions, _groups, size);
        context.RequireLength(Output, Input.Length);
        _count = positions * size;
        context.Require(_count <= MostElements, "a group is too large");
        _groupStep = size;
        _runs = size == 1 ? 1 : positions;
        _length = size == 1 ? positions : size;
        _step = size == 1 ? _groups : 1;
        _runStep = _groups * size;
        _bits = context.Next(0, 15);
        _fromMean = context.Next(0, 1) == 1;
        _epsilon = context.Next(0, int.MaxValue) + ((long)context.Next(0, 1 << 29) << 31);
        int factors = context.ConstantLength(0) == 4 ? 1 : _runStep;
        _factors = context.Ints(0, factors);
        _offsets = context.Ints(1, factors);
        _factorStep = factors > 1 && size > 1 ? 1 : 0;
        _requantizer = context.Requantizer(2, 1, Output);
        _scratch = context.Scratch;
        _scratch.ReserveAccumulators(_length < BatchSize ? _length : BatchSize);
    }

    /// <inheritdoc/>
    public override void Run()
    {
        int block = _runs * _length * _groups;
        for (int from = 0; from < Input.Length; from += block)
        {
            for (int group = 0; group < _groups; group++)
            {
                Normalize(from + (group * _groupStep), _factors.Length > 1 ? group * _groupStep : 0);
            }
        }
    }

    /// <summary>Normalizes a group.</summary>
    /// <param name="from">Its first element.</param>
    /// <param name="factor">Index of that element's factor.</param>
    private void Normalize(int from, int factor)
    {
        sbyte[] data = Input.Data;
        int at = Input.Offset + from;
        int sum = 0;
        int squares = 0;
        int step = _step;
        for (int run = 0; run < _runs; run++)
        {
            int place = at;
            for (int left = _length; left > 0; left--)
            {
                int value = data[place];
                sum += value;
                squares += value * value;
                place += step;
            }

            at += _runStep;
        }

        long count = _count;
        long center = _fromMean ? sum : count * Input.ZeroPoint;
        long root = InverseRoot((((count * squares) - (center * ((2 * sum) - center))) << 8) + _epsilon, _bits);
        Write(from, factor, count * root, (1L << 39) - (center * root));
    }

    /// <summary>Writes a group: <c>t = (q · slope + start) >> 40</c>. Either product may overflow; their sum does not.</summary>
    private void Write(int from, int factor, long slope, long start)
    {
        sbyte[] data = Input.Data;
        int[] accumulators = _scratch.Accumulators;
        int[] factors = _factors;
        int[] offsets = _offsets;
        int factorStep = _factorStep;
        int step = _step;
        for (int run = 0; run < _runs; run++)
        {
            int at = Input.Offset + from;
            int to = Output.Offset + from;
            int of = factor;
            for (int left = _length; left > 0; left -= BatchSize)
            {
                int count = left < BatchSize ? left : BatchSize;
                for (int i = 0; i < count; i++)
                {
                    accumulators[i] = ((int)(((data[at] * slope) + start) >> 40) * factors[of]) + offsets[of];
                    at += step;
                    of += factorStep;
                }

                _requantizer.WriteChannel(accumulators, 0, 0, count, Output.Data, to, step);
                to += count * step;
            }

            from += _runStep;
        }
    }

    /// <summary>2^(44 + bits) / sqrt(value), by Newton's method from 2.14 − 1.22 · x, which is within 9 % on [1/4, 1).</summary>
    /// <param name="value">A number from 1 to 2^61.</param>
    /// <param name="bits">At most 15.</param>
    private static long InverseRoot(long value, int bits)
    {
        // value = x · 4^(15 + e) with x in Q30.
        int exponent = 16;
        while (value >= 1L << 30)
        {
            value >>= 2;
            exponent++;
        }

        while (value < 1L << 28)
        {
            value <<= 2;
            exponent--;
        }

        long root = 2297807503 - ((value * 1309965025) >> 30);
        for (int step = 0; step < 3; step++)
        {
            root = (root * ((3L << 30) - ((((root * root) >> 30) * value) >> 30))) >> 31;
        }

        return (root << (bits + 15)) >> exponent;
    }
}
