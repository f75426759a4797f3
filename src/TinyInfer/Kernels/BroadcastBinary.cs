namespace TinyInfer.Kernels;

/// <summary>An operator on two tensors, or on a tensor and a constant, element by element with broadcasting.</summary>
/// <remarks>
/// Inputs: two, or one where the second operand is a constant (i8), the last of the constants. Attributes: a walk (see
/// <see cref="StridedWalk"/>) over the output's elements with the two operands, its axes merged where they can be; then the operator's own.
/// The output may be the same memory as an input of the same shape.
/// </remarks>
internal abstract class BroadcastBinary : BuiltInKernel
{
    /// <summary>Elements that are finished together: what the accumulators hold.</summary>
    private const int BatchSize = 128;

    private readonly StridedWalk _walk;
    private readonly sbyte[] _second;
    private readonly int _secondOffset;

    private protected BroadcastBinary(KernelContext context, int operandConstant)
        : base(context)
    {
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

        _walk = new StridedWalk(context, Output.Length, Input.Length, secondLength);
        context.Require(_walk.Count == Output.Length, "the inputs do not make the output");
        context.Scratch.ReserveAccumulators(Output.Length < BatchSize ? Output.Length : BatchSize);
    }

    /// <inheritdoc/>
    public override void Run()
    {
        StridedWalk walk = _walk;
        sbyte[] first = Input.Data;
        sbyte[] second = _second;
        sbyte[] output = Output.Data;
        int firstStep = walk.FirstStep;
        int secondStep = walk.SecondStep;
        int to = Output.Offset;
        int filled = 0;
        walk.Reset();
        do
        {
            int firstRow = Input.Offset + walk.First;
            int secondRow = _secondOffset + walk.Second;
            for (int row = walk.Rows; row > 0; row--)
            {
                int a = firstRow;
                int b = secondRow;
                for (int left = walk.RowLength; left > 0;)
                {
                    int count = BatchSize - filled;
                    count = count < left ? count : left;
                    Combine(first, a, firstStep, second, b, secondStep, filled, filled + count, output, to);
                    a += count * firstStep;
                    b += count * secondStep;
                    left -= count;
                    filled += count;
                    if (filled == BatchSize)
                    {
                        Finish(filled, output, to);
                        to += filled;
                        filled = 0;
                    }
                }

                firstRow += walk.FirstRowStep;
                secondRow += walk.SecondRowStep;
            }
        }
        while (walk.Next());
        Finish(filled, output, to);
    }

    /// <summary>Computes some elements of a batch: into the accumulators, or finished into the output.</summary>
    /// <param name="a">Where the first operand is.</param>
    /// <param name="aAt">Index of its first element.</param>
    /// <param name="aStep">Distance of its elements.</param>
    /// <param name="b">Where the second operand is.</param>
    /// <param name="bAt">Index of its first element.</param>
    /// <param name="bStep">Distance of its elements.</param>
    /// <param name="start">Place of the first element in the batch.</param>
    /// <param name="end">Place after the last.</param>
    /// <param name="output">Where the results go.</param>
    /// <param name="to">Index of the batch's first result.</param>
    private protected abstract void Combine(
        sbyte[] a, int aAt, int aStep, sbyte[] b, int bAt, int bStep, int start, int end, sbyte[] output, int to);

    /// <summary>Writes a batch that is in the accumulators.</summary>
    /// <param name="count">Number of elements.</param>
    /// <param name="output">Where the results go.</param>
    /// <param name="to">Index of the first result.</param>
    private protected virtual void Finish(int count, sbyte[] output, int to)
    {
    }
}
