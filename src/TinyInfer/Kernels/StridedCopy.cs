using System;

namespace TinyInfer.Kernels;

/// <summary>
/// Copies elements from where strides lead in the input to where strides lead in the output: slices, splits, permutations, reversals.
/// </summary>
/// <remarks>
/// Attributes: a walk (see <see cref="StridedWalk"/>) with the input and the output as operands; every element of the output is written.
/// Constants: none.
/// </remarks>
internal class StridedCopy : BuiltInKernel
{
    private readonly StridedWalk _walk;

    /// <summary>Makes the kernel.</summary>
    /// <param name="context">Its operator record.</param>
    /// <exception cref="ModelFormatException">The record contradicts itself.</exception>
    public StridedCopy(KernelContext context)
        : base(context)
    {
        _walk = new StridedWalk(context, Output.Length, Input.Length, Output.Length);
    }

    /// <inheritdoc/>
    public override void Run()
    {
        StridedWalk walk = _walk;
        sbyte[] input = Input.Data;
        sbyte[] output = Output.Data;
        int length = walk.RowLength;
        int inputStep = walk.FirstStep;
        int outputStep = walk.SecondStep;
        bool contiguous = inputStep == 1 && outputStep == 1;
        walk.Reset();
        do
        {
            int rowFrom = Input.Offset + walk.First;
            int rowTo = Output.Offset + walk.Second;
            for (int row = walk.Rows; row > 0; row--)
            {
                if (contiguous)
                {
                    Array.Copy(input, rowFrom, output, rowTo, length);
                }
                else
                {
                    int from = rowFrom;
                    int to = rowTo;
                    for (int i = 0; i < length; i++)
                    {
                        output[to] = input[from];
                        from += inputStep;
                        to += outputStep;
                    }
                }

                rowFrom += walk.FirstRowStep;
                rowTo += walk.SecondRowStep;
            }
        }
        while (walk.Next());
    }
}
