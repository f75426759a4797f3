using TinyInfer.Numerics;

namespace TinyInfer.Kernels;

/// <summary>
/// Mean or sum over up to two runs of axes: <c>y[a, b, c] = requantize(start + Σ x[a, i, b, j, c])</c>, summed over i and j.
/// </summary>
/// <remarks>
/// Input [a, i, b, j, c] in memory, output [a, b, c]. Attributes: a, i, b, j, c; start of the accumulator (−zero point · i · j); lowest and
/// highest output. Constants: multipliers, exponents; one each. A mean has 1 / (i · j) in its multiplier.
/// </remarks>
internal sealed class Reduce : BuiltInKernel
{
    /// <summary>Sums that are requantized together, where an output has fewer of them in a row.</summary>
    private const int BatchSize = 64;

    private readonly int _outer;
    private readonly int _firstAxis;
    private readonly int _middle;
    private readonly int _secondAxis;
    private readonly int _inner;
    private readonly int _batch;
    private readonly int _start;
    private readonly Requantizer _requantizer;
    private readonly Scratch _scratch;

    /// <summary>Makes the kernel.</summary>
    /// <param name="context">Its operator record.</param>
    /// <exception cref="ModelFormatException">The record contradicts itself.</exception>
    public Reduce(KernelContext context)
        : base(context)
    {
        _outer = context.NextSize();
        _firstAxis = context.NextSize();
        _middle = context.NextSize();
        _secondAxis = context.NextSize();
        _inner = context.NextSize();
        context.RequireLength(Input, _outer, _firstAxis, _middle, _secondAxis, _inner);
        context.RequireLength(Output, _outer, _middle, _inner);
        if (_middle == 1)
        {
            // The two axes are neighbours: one long axis makes fewer, longer sums.
            _secondAxis *= _firstAxis;
            _firstAxis = 1;
        }

        _start = context.Next();
        _requantizer = context.Requantizer(0, 1, Output);
        _scratch = context.Scratch;
        _batch = _inner < BatchSize ? BatchSize : _inner;
        _scratch.ReserveAccumulators(_batch < Output.Length ? _batch : Output.Length);
    }

    /// <inheritdoc/>
    public override void Run()
    {
        sbyte[] data = Input.Data;
        int[] accumulators = _scratch.Accumulators;
        int inner = _inner;
        int secondAxis = _secondAxis;
        int block = secondAxis * inner;
        int rowStep = _middle * block;
        int to = Output.Offset;
        int image = Input.Offset;
        int filled = 0;
        for (int a = 0; a < _outer; a++)
        {
            for (int b = 0; b < _middle; b++)
            {
                int from = image + (b * block);
                for (int c = 0; c < inner; c++)
                {
                    int sum = _start;
                    int row = from + c;
                    for (int i = 0; i < _firstAxis; i++)
                    {
                        sum += StridedSum.Compute(data, row, secondAxis, inner);
                        row += rowStep;
                    }

                    accumulators[filled++] = sum;
                }

                if (filled + inner > _batch)
                {
                    _requantizer.Write(accumulators, 0, filled, Output.Data, to);
                    to += filled;
                    filled = 0;
                }
            }

            image += _firstAxis * rowStep;
        }

        _requantizer.Write(accumulators, 0, filled, Output.Data, to);
    }
}
