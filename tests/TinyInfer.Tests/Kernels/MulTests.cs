using TinyInfer.Converter.Blob;
using TinyInfer.Format;
using TinyInfer.Tests.Reference;

namespace TinyInfer.Tests.Kernels;

public class MulTests
{
    [Fact]
    public void Random_shapes_equal_the_reference()
    {
        ElementwiseCheck.ForEachSeed(OperatorCode.Mul, (random, rounding, zeroPoints, op) =>
        {
            FixedPointMultiplier m = random.NextMultipliers(1, 10000)[0];
            op.Attribute(zeroPoints[0], zeroPoints[1]).Requantization([m], -100, 127);
            return (a, b) => Rounding.Requantize(
                (a - zeroPoints[0]) * (b - zeroPoints[1]), m.Mantissa, m.Exponent, zeroPoints[2], -100, 127, rounding);
        });
    }
}
