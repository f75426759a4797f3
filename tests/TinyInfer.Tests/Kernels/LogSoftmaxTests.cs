using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Format;

namespace TinyInfer.Tests.Kernels;

public class LogSoftmaxTests
{
    [Theory]
    [InlineData(0.06, 127)]
    [InlineData(0.5, 100)]
    [InlineData(0.004, 127)]
    public void It_is_within_a_step_of_the_real_function(double outputScale, int zeroPoint)
    {
        for (int seed = 0; seed < 300; seed++)
        {
            Random random = new(seed);
            double scale = Math.Exp((random.NextDouble() * 6) - 6);
            int depth = random.Next(1, random.Next(10) == 0 ? 2000 : 20);
            int outer = random.Next(1, 4);
            sbyte[] input = random.NextSBytes(outer * depth);
            sbyte[] actual = Run(input, outer, depth, scale, outputScale, zeroPoint);
            double[] expected = [.. input.Chunk(depth).SelectMany(row => Reference(row, scale))];
            for (int i = 0; i < input.Length; i++)
            {
                double steps = Math.Clamp((expected[i] / outputScale) + zeroPoint, -128, 127);
                Assert.True(Math.Abs(steps - actual[i]) < 0.51, $"seed {seed}: {steps} became {actual[i]}");
            }
        }
    }

    private static IEnumerable<double> Reference(sbyte[] row, double scale)
    {
        double sum = row.Sum(x => Math.Exp(x * scale));
        return row.Select(x => (x * scale) - Math.Log(sum));
    }

    private static sbyte[] Run(sbyte[] input, int outer, int depth, double scale, double outputScale, int zeroPoint)
    {
        BlobOperator op = LogSoftmaxRecord.Create(outer, depth, scale, outputScale).ToOperator(OperatorCode.LogSoftmax);
        return SingleOperator.Run(op, RoundingMode.Single, new Operand([outer, depth], zeroPoint, []),
            new Operand([outer, depth], 0, input));
    }
}
