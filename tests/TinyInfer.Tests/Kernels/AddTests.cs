using TinyInfer.Converter.Blob;
using TinyInfer.Format;
using TinyInfer.Tests.Reference;

namespace TinyInfer.Tests.Kernels;

public class AddTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Random_shapes_equal_the_reference(bool subtract)
    {
        ElementwiseCheck.ForEachSeed(OperatorCode.Add, (random, rounding, zeroPoints, op) =>
        {
            double[] scales = [random.NextDouble() + 0.01, random.NextDouble() + 0.01];
            double twice = 2 * scales.Max();
            FixedPointMultiplier[] m = [.. scales.Select(s => FixedPointMultiplier.FromDouble(s / twice))];
            FixedPointMultiplier total = FixedPointMultiplier.FromDouble(twice / (1 << 20) / (scales.Sum() * (0.3 + random.NextDouble())));
            op.Attribute(zeroPoints[0], m[0].Mantissa, m[0].Exponent);
            op.Attribute(zeroPoints[1], subtract ? -m[1].Mantissa : m[1].Mantissa, m[1].Exponent);
            op.Requantization([total], -128, 127);
            return (a, b) =>
            {
                int x = Rescale((a - zeroPoints[0]) << 20, m[0], rounding);
                int y = Rescale((b - zeroPoints[1]) << 20, m[1], rounding);
                return Rounding.Requantize(subtract ? x - y : x + y, total.Mantissa, total.Exponent, zeroPoints[2], -128, 127, rounding);
            };
        });
    }

    [Fact]
    public void Every_rounding_shows_where_the_operands_cancel()
    {
        sbyte[] values = [.. Enumerable.Range(-128, 256).Select(v => (sbyte)v)];
        FixedPointMultiplier half = new(1 << 30, 0);
        FixedPointMultiplier one = new(1 << 30, 1);
        for (int seed = 0; seed < 100; seed++)
        {
            Random random = new(seed);
            RoundingMode rounding = random.NextRounding();

            // A little less than a half: what is left of the difference is a few units of its last place.
            FixedPointMultiplier nearly = new(int.MaxValue - random.Next(5000), -1);
            BlobOperator op = new BlobOperator(OperatorCode.Add).Attribute(1, 256, 0, 1, 0, 1)
                .Attribute(0, half.Mantissa, half.Exponent, 0, -nearly.Mantissa, nearly.Exponent).Requantization([one], -128, 127);

            sbyte[] actual = SingleOperator.Run(
                op, rounding, new Operand([256], 0, []), new Operand([256], 0, values), new Operand([256], 0, values));

            Assert.Equal(
                values.Select(v => Math.Clamp(Rescale(v << 20, half, rounding) - Rescale(v << 20, nearly, rounding), -128, 127)),
                actual.Select(v => (int)v));
        }
    }

    private static int Rescale(int value, FixedPointMultiplier m, RoundingMode rounding) => rounding == RoundingMode.TfLite
        ? Rounding.MultiplyByQuantizedMultiplier(value, m.Mantissa, m.Exponent)
        : (int)Rounding.HalfUp(value, m.Mantissa, m.Exponent);
}
