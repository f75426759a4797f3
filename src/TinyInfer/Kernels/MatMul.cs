using TinyInfer.Numerics;

namespace TinyInfer.Kernels;

/// <summary>
/// Products of matrices of activations: <c>y[r, c] = requantize(Σ (a[r, k] − za) · (b[k, c] − zb))</c>, summed over k, for many pairs of
/// matrices.
/// </summary>
/// <remarks>
/// Two inputs. Attributes: a walk (see <see cref="StridedWalk"/>) over all rows of the output in their order, then columns, then k, with
/// the two operands, so that either may be transposed in memory; the zero point of each operand; lowest and highest output. Constants:
/// multiplier, exponent. The sums start at −zb · Σ (a[r, k] − za), so that b is multiplied as it is.
/// </remarks>
internal sealed class MatMul : BuiltInKernel
{
    private readonly StridedWalk _walk;
    private readonly Tensor _second;
    private readonly int _firstZeroPoint;
    private readonly int _secondZeroPoint;
    private readonly Requantizer _requantizer;
    private readonly Scratch _scratch;

    /// <summary>Where the sums of a row start among the accumulators, behind the row of the first operand.</summary>
    private readonly int _sums;

    /// <summary>Makes the kernel.</summary>
    /// <param name="context">Its operator record.</param>
    /// <exception cref="ModelFormatException">The record contradicts itself.</exception>
    public MatMul(KernelContext context)
        : base(context)
    {
        _second = context.Input(1);
        _walk = new StridedWalk(context, int.MaxValue, Input.Length, _second.Length);
        context.Require(
            _walk.FirstRowStep == 0 && _walk.RowLength <= Input.Length && (long)Output.Length * _walk.RowLength == _walk.Count,
            "the inputs do not make the output");
        context.RequireWork(Output.Length, _walk.RowLength);
        _firstZeroPoint = context.Next(sbyte.MinValue, sbyte.MaxValue);
        _secondZeroPoint = context.Next(sbyte.MinValue, sbyte.MaxValue);
        _requantizer = context.Requantizer(0, 1, Output);
        _scratch = context.Scratch;
        _sums = (_walk.RowLength + 3) & ~3;
        _scratch.ReserveAccumulators(_sums + _walk.Rows);
    }

    /// <inheritdoc/>
    public override void Run()
    {
        StridedWalk walk = _walk;
        int[] sums = _scratch.Accumulators;
        int to = Output.Offset;
        walk.Reset();
        do
        {
            int start = -_secondZeroPoint * Gather(sums, Input.Offset + walk.First);
            int end = _sums + walk.Rows;
            for (int i = _sums; i < end; i++)
            {
                sums[i] = start;
            }

            Multiply(sums, _second.Offset + walk.Second, end);
            _requantizer.WriteChannel(sums, _sums, 0, walk.Rows, Output.Data, to, 1);
            to += walk.Rows;
        }
        while (walk.Next());
    }

    /// <summary>Takes a row of the first operand, less the zero point, and zeros behind it up to a multiple of four.</summary>
    /// <returns>Its sum.</returns>
    private int Gather(int[] row, int at)
    {
        sbyte[] data = Input.Data;
        int step = _walk.FirstStep;
        int depth = _walk.RowLength;
        int zeroPoint = _firstZeroPoint;
        int sum = 0;
        for (int k = 0; k < depth; k++)
        {
            int value = data[at] - zeroPoint;
            row[k] = value;
            sum += value;
            at += step;
        }

        for (int k = depth; k < _sums; k++)
        {
            row[k] = 0;
        }

        return sum;
    }

    /// <summary>Adds the products of a row with all columns, four elements of the row at a time.</summary>
    private void Multiply(int[] sums, int from, int end)
    {
        sbyte[] data = _second.Data;
        int step = _walk.SecondStep;
        int columnStep = _walk.SecondRowStep;
        int first = _sums;
        for (int left = _walk.RowLength; left > 0; left -= 4)
        {
            // Beyond the end zeros are multiplied, by whatever is there.
            int one = left > 1 ? step : 0;
            int two = left > 2 ? 2 * step : 0;
            int three = left > 3 ? 3 * step : 0;
            int k = _walk.RowLength - left;
            int a = sums[k];
            int b = sums[k + 1];
            int c = sums[k + 2];
            int d = sums[k + 3];
            int at = from;
            for (int i = first; i < end; i++)
            {
                sums[i] += (a * data[at]) + (b * data[at + one]) + (c * data[at + two]) + (d * data[at + three]);
                at += columnStep;
            }

            from += 4 * step;
        }
    }
}
