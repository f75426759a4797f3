namespace TinyInfer.Kernels;

/// <summary>An operator on two tensors, or on a tensor and a constant, element by element with broadcasting.</summary>
/// <remarks>
/// Inputs: two, or one where the second operand is a constant (i8), the last of the constants. Attributes: a walk (see <see cref="StridedWalk"/>) over
/// the output's elements with the two operands, its axes merged where they can be; then the operator's own. The output may be the same memory as an
/// input of the same shape.
/// </remarks>
public abstract class BroadcastBinary : Kernel
{
    /// <summary>Elements worked on at a time: what a row of accumulators holds at most.</summary>
    private const int MaxRow = 128;

    private readonly StridedWalk _walk;
    private readonly Tensor _first;
    private readonly Tensor _output;
    private readonly sbyte[] _second;
    private readonly int _secondOffset;

    private protected BroadcastBinary(KernelContext context, int operandConstant)
    {
        _first = context.Input(0);
        _output = context.Output(0);
        int secondLength;
        if (context.InputCount == 1)
        {
            secondLength = context.ConstantLength(operandConstant);
            _second = context.SBytes(operandConstant, secondLength);
        }
        else
        {
            Tensor second = context.Input(1);
            secondLength = second.Length;
            _second = second.Data;
            _secondOffset = second.Offset;
        }

        _walk = new StridedWalk(context, _output.Length, _first.Length, secondLength);
        context.Require(_walk.Count == _output.Length, "the dimensions do not make the output");
        context.Scratch.ReserveAccumulators(_walk.RowLength < MaxRow ? _walk.RowLength : MaxRow);
    }

    /// <inheritdoc/>
    public override void Run()
    {
        StridedWalk walk = _walk;
        int length = walk.RowLength;
        int firstStep = walk.FirstStep;
        int secondStep = walk.SecondStep;
        int to = _output.Offset;
        walk.Reset();
        for (int row = 0; row < walk.Rows; row++)
        {
            int a = _first.Offset + walk.First;
            int b = _secondOffset + walk.Second;
            for (int done = 0; done < length; done += MaxRow)
            {
                int count = length - done < MaxRow ? length - done : MaxRow;
                RunRow(_first.Data, a, firstStep, _second, b, secondStep, count, _output.Data, to);
                a += count * firstStep;
                b += count * secondStep;
                to += count;
            }

            walk.Next();
        }
    }

    /// <summary>Computes some elements of a row.</summary>
    /// <param name="a">Where the first operand is.</param>
    /// <param name="aAt">Index of its first element.</param>
    /// <param name="aStep">Distance of its elements.</param>
    /// <param name="b">Where the second operand is.</param>
    /// <param name="bAt">Index of its first element.</param>
    /// <param name="bStep">Distance of its elements.</param>
    /// <param name="count">Number of elements.</param>
    /// <param name="output">Where the results go.</param>
    /// <param name="to">Index of the first result.</param>
    private protected abstract void RunRow(
        sbyte[] a, int aAt, int aStep, sbyte[] b, int bAt, int bStep, int count, sbyte[] output, int to);
}
