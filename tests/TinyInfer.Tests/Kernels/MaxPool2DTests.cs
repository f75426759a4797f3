using TinyInfer.Format;

namespace TinyInfer.Tests.Kernels;

public class MaxPool2DTests
{
    [Fact]
    public void Random_shapes_equal_the_reference()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            PoolCheck.Check(OperatorCode.MaxPool2D, seed, [], (values, _, _) => values.DefaultIfEmpty(-128).Max());
        }
    }
}
