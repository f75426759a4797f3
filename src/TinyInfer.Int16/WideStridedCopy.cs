using TinyInfer.Kernels;

namespace TinyInfer.Int16;

/// <summary>Slices and permutations of int16 tensors: the record of TinyInfer's.</summary>
internal class WideStridedCopy : BuiltInKernel
{
    private readonly StridedWalk _walk;

    /// <summary>Makes the kernel.</summary>
    /// <param name="context">Its operator record.</param>
    /// <exception cref="ModelFormatException">The record contradicts itself.</exception>
    public WideStridedCopy(KernelContext context)
        : base(context)
    {
        WideTensors.Require(context, Input);
        WideTensors.Require(context, Output);
        _walk = new StridedWalk(context, Output.Length, Input.Length, Output.Length);
    }

    /// <inheritdoc/>
    public override void Run()
    {
        StridedWalk walk = _walk;
        short[] data = Output.WideData;
        int fromStep = walk.FirstStep;
        int toStep = walk.SecondStep;
        walk.Reset();
        do
        {
            int fromRow = Input.Offset + walk.First;
            int toRow = Output.Offset + walk.Second;
            for (int row = walk.Rows; row > 0; row--)
            {
                int from = fromRow;
                int to = toRow;
                for (int i = walk.RowLength; i > 0; i--)
                {
                    data[to] = data[from];
                    from += fromStep;
                    to += toStep;
                }

                fromRow += walk.FirstRowStep;
                toRow += walk.SecondRowStep;
            }
        }
        while (walk.Next());
    }
}
