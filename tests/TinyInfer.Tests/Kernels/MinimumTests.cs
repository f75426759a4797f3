using TinyInfer.Format;

namespace TinyInfer.Tests.Kernels;

public class MinimumTests
{
    [Fact]
    public void Random_shapes_equal_the_reference() => ElementwiseCheck.ForEachSeed(OperatorCode.Minimum, (_, _, _, _) => Math.Min);
}
