using TinyInfer.Converter.Blob;
using TinyInfer.Format;
using TinyInfer.Tests.Reference;

namespace TinyInfer.Tests.Kernels;

public class ElementwiseTests
{
    private delegate int Combine(int a, int b);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Add_equals_the_reference(bool subtract)
    {
        ForEachSeed(OperatorCode.Add, (random, rounding, zeroPoints, op) =>
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
    public void Every_rounding_of_Add_shows_where_the_operands_cancel()
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

    [Fact]
    public void Mul_equals_the_reference()
    {
        ForEachSeed(OperatorCode.Mul, (random, rounding, zeroPoints, op) =>
        {
            FixedPointMultiplier m = random.NextMultipliers(1, 10000)[0];
            op.Attribute(zeroPoints[0], zeroPoints[1]).Requantization([m], -100, 127);
            return (a, b) => Rounding.Requantize(
                (a - zeroPoints[0]) * (b - zeroPoints[1]), m.Mantissa, m.Exponent, zeroPoints[2], -100, 127, rounding);
        });
    }

    [Fact]
    public void Maximum_equals_the_reference() => ForEachSeed(OperatorCode.Maximum, (_, _, _, _) => Math.Max);

    [Fact]
    public void Minimum_equals_the_reference() => ForEachSeed(OperatorCode.Minimum, (_, _, _, _) => Math.Min);

    private static int Rescale(int value, FixedPointMultiplier m, RoundingMode rounding) => rounding == RoundingMode.TfLite
        ? Rounding.MultiplyByQuantizedMultiplier(value, m.Mantissa, m.Exponent)
        : (int)Rounding.HalfUp(value, m.Mantissa, m.Exponent);

    /// <summary>
    /// Random shapes; each axis of each operand may be of size 1 and repeat. The second operand is a constant half of the time.
    /// </summary>
    private static void ForEachSeed(OperatorCode code, Func<Random, RoundingMode, int[], BlobOperator, Combine> configure)
    {
        for (int seed = 0; seed < 300; seed++)
        {
            Random random = new(seed);
            RoundingMode rounding = random.NextRounding();
            int rank = random.Next(1, 5);
            int[] shape = new int[rank];
            int[][] shapes = [new int[rank], new int[rank]];
            for (int i = 0; i < rank; i++)
            {
                shape[i] = random.Next(1, rank == 1 ? 400 : 7);
                shapes[0][i] = random.Next(6) == 0 ? 1 : shape[i];
                shapes[1][i] = random.Next(2) == 0 ? 1 : shape[i];
            }

            sbyte[][] data = [.. shapes.Select(s => random.NextSBytes(s.Aggregate(1, (product, size) => product * size)))];
            int[] zeroPoints = [random.NextSByte(), random.NextSByte(), random.NextSByte()];
            int[][] strides = [.. shapes.Select(Strides)];
            BlobOperator op = new BlobOperator(code).Attribute(rank).Attribute(shape).Attribute(0).Attribute(strides[0]).Attribute(
                0).Attribute(strides[1]);
            Combine combine = configure(random, rounding, zeroPoints, op);
            Operand output = new(shape, zeroPoints[2], []);
            Operand first = new(shapes[0], zeroPoints[0], data[0]);
            Operand second = new(shapes[1], zeroPoints[1], data[1]);
            sbyte[] actual = random.Next(2) == 0
                ? SingleOperator.Run(op.SBytes(data[1]), rounding, output, first)
                : SingleOperator.Run(op, rounding, output, first, second);

            for (int i = 0; i < actual.Length; i++)
            {
                int expected = combine(data[0][Locate(i, shape, strides[0])], data[1][Locate(i, shape, strides[1])]);
                Assert.True(expected == actual[i], $"seed {seed}, {rounding}: element {i} should be {expected} and is {actual[i]}");
            }
        }
    }

    private static int[] Strides(int[] shape)
    {
        int[] strides = new int[shape.Length];
        int stride = 1;
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            strides[i] = shape[i] == 1 ? 0 : stride;
            stride *= shape[i];
        }

        return strides;
    }

    private static int Locate(int index, int[] shape, int[] strides)
    {
        int at = 0;
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            at += index % shape[i] * strides[i];
            index /= shape[i];
        }

        return at;
    }
}
