using TinyInfer.Converter.Blob;
using TinyInfer.Format;
using TinyInfer.Tests.Reference;

namespace TinyInfer.Tests.Kernels;

public class ReduceTests
{
    [Fact]
    public void Sums_over_any_two_axes_equal_the_reference()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            Random random = new(seed);
            RoundingMode rounding = random.NextRounding();
            int[] size = [random.Next(1, 4), random.Next(1, 6), random.Next(1, 5), random.Next(1, 6), random.Next(1, 8)];
            sbyte[] input = random.NextSBytes(size.Aggregate(1, (product, s) => product * s));
            int zeroPoint = random.NextSByte();
            int outputZeroPoint = random.NextSByte();
            int count = size[1] * size[3];
            FixedPointMultiplier multiplier = random.NextMultipliers(1, 74 * count)[0];

            BlobOperator op = new BlobOperator(OperatorCode.Reduce).Attribute(size).Attribute(-zeroPoint * count)
                .Requantization([multiplier], -128, 127);
            sbyte[] actual = SingleOperator.Run(
                op, rounding, new Operand([size[0], size[2], size[4]], outputZeroPoint, []), new Operand(size, zeroPoint, input));

            for (int o = 0; o < actual.Length; o++)
            {
                (int a, int b, int c) = (o / size[4] / size[2], o / size[4] % size[2], o % size[4]);
                long sum = 0;
                for (int i = 0; i < size[1]; i++)
                {
                    for (int j = 0; j < size[3]; j++)
                    {
                        sum += input[(((((((a * size[1]) + i) * size[2]) + b) * size[3]) + j) * size[4]) + c] - zeroPoint;
                    }
                }

                int expected = Rounding.Requantize(sum, multiplier.Mantissa, multiplier.Exponent, outputZeroPoint, -128, 127, rounding);
                Assert.True(expected == actual[o], $"seed {seed}: element {o} should be {expected} and is {actual[o]}");
            }
        }
    }
}
