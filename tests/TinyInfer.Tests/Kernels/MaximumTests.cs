using TinyInfer.Format;

namespace TinyInfer.Tests.Kernels;

public class MaximumTests
{
    [Fact]
    public void Random_shapes_equal_the_reference() => ElementwiseCheck.ForEachSeed(OperatorCode.Maximum, (_, _, _, _) => Math.Max);
}
