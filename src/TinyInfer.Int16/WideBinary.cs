using TinyInfer.Kernels;

namespace TinyInfer.Int16;

/// <summary>An operator on two int16 tensors, or on one and a constant, element by element with broadcasting.</summary>
/// <remarks>
/// Attributes: a walk (see <see cref="StridedWalk"/>) over the output's elements with the two operands; then the operator's own. A constant
/// second operand (i16) is the last of the constants. The output may be the same memory as an input of the same shape.
/// </remarks>
internal abstract class WideBinary : BuiltInKernel
{
    private readonly StridedWalk _walk;
    private readonly short[] _first;
    private readonly short[] _second;
    private readonly int _secondOffset;

    private protected WideBinary(KernelContext context, int operandConstant)
        : base(context)
    {
        _first = WideTensors.Require(context, Input);
        WideTensors.Require(context, Output);
        int secondLength;
        if (context.InputCount == 1)
        {
            secondLength = context.ConstantLength(operandConstant) / 2;
            context.RequireMemory(secondLength * 2L);
            _second = context.Shorts(operandConstant, secondLength);
        }
        else
        {
            Tensor second = context.Input(1);
            secondLength = second.Length;
            _second = WideTensors.Require(context, second);
            _secondOffset = second.Offset;
        }

        _walk = new StridedWalk(context, Output.Length, Input.Length, secondLength);
        context.Require(_walk.Count == Output.Length, "the dimensions do not make the output");
    }

    /// <inheritdoc/>
    public override void Run()
    {
        StridedWalk walk = _walk;
        short[] first = _first;
        short[] second = _second;
        short[] output = Output.WideData;
        int to = Output.Offset;
        walk.Reset();
        do
        {
            int a = Input.Offset + walk.First;
            int b = _secondOffset + walk.Second;
            for (int row = walk.Rows; row > 0; row--)
            {
                Combine(first, a, walk.FirstStep, second, b, walk.SecondStep, output, to, to + walk.RowLength);
                to += walk.RowLength;
                a += walk.FirstRowStep;
                b += walk.SecondRowStep;
            }
        }
        while (walk.Next());
    }

    /// <summary>Computes a row.</summary>
    /// <param name="a">Where the first operand is.</param>
    /// <param name="aAt">Index of its first element.</param>
    /// <param name="aStep">Distance of its elements.</param>
    /// <param name="b">Where the second operand is.</param>
    /// <param name="bAt">Index of its first element.</param>
    /// <param name="bStep">Distance of its elements.</param>
    /// <param name="output">Where the results go.</param>
    /// <param name="to">Index of the first result.</param>
    /// <param name="end">Index after the last.</param>
    private protected abstract void Combine(
        short[] a, int aAt, int aStep, short[] b, int bAt, int bStep, short[] output, int to, int end);
}
