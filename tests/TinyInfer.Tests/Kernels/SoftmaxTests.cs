using TinyInfer.Converter.Blob;
using TinyInfer.Format;
using TinyInfer.Tests.Reference;

namespace TinyInfer.Tests.Kernels;

public class SoftmaxTests
{
    [Fact]
    public void TensorFlow_Lites_exponentials_equal_the_reference()
    {
        for (int seed = 0; seed < 2000; seed++)
        {
            (double beta, float scale) = NextStep(new Random(seed));
            Assert.Equal(GemmlowpSoftmax.Exponentials(beta, scale), SoftmaxTable.CreateTfLite(beta, scale));
        }
    }

    [Fact]
    public void Rows_equal_TensorFlow_Lites_fixed_point()
    {
        ForEachSeed(3000, 1200, SoftmaxTable.CreateTfLite);
    }

    [Fact]
    public void With_real_exponentials_rows_still_equal_TensorFlow_Lites_but_for_one_in_many()
    {
        ForEachSeed(3000, 1200, SoftmaxTable.Create);
    }

    [Theory]
    [InlineData(1.0 / 256, -128)]
    [InlineData(1.0 / 127, 0)]
    [InlineData(0.0037, -100)]
    [InlineData(0.9, 3)]
    public void Any_output_scale_is_within_a_step_of_the_real_softmax(double outputScale, int zeroPoint)
    {
        for (int seed = 0; seed < 200; seed++)
        {
            Random random = new(seed);
            double scale = Math.Exp((random.NextDouble() * 6) - 6);
            int depth = random.Next(1, 30);
            sbyte[] input = random.NextSBytes(depth);
            sbyte[] actual = Run(input, 1, depth, SoftmaxTable.Create(1, scale), outputScale, zeroPoint);
            double sum = input.Sum(x => Math.Exp(x * scale));
            for (int i = 0; i < depth; i++)
            {
                double expected = Math.Clamp((Math.Exp(input[i] * scale) / sum / outputScale) + zeroPoint, -128, 127);
                Assert.True(Math.Abs(expected - actual[i]) < 0.501, $"seed {seed}: {expected} became {actual[i]}");
            }
        }
    }

    private static void ForEachSeed(int count, int longest, Func<double, double, int[]> exponentials)
    {
        for (int seed = 0; seed < count; seed++)
        {
            Random random = new(seed);
            (double beta, float scale) = NextStep(random);
            int depth = random.Next(1, random.Next(10) == 0 ? longest : 13);
            int outer = random.Next(1, 4);
            int span = random.Next(1, 256);
            sbyte[] input = [.. random.NextSBytes(outer * depth).Select(x => (sbyte)Math.Max(x, 127 - span))];
            sbyte[] actual = Run(input, outer, depth, exponentials(beta, scale), 1.0 / 256, -128);
            sbyte[] expected = [.. input.Chunk(depth).SelectMany(row => GemmlowpSoftmax.Run(row, beta, scale))];
            Assert.True(expected.AsSpan().SequenceEqual(actual), $"seed {seed}, depth {depth}, beta {beta}, scale {scale}");
        }
    }

    private static (double Beta, float Scale) NextStep(Random random) =>
        (random.Next(2) == 0 ? 1 : Math.Exp((random.NextDouble() * 4) - 2), (float)Math.Exp((random.NextDouble() * 8) - 7));

    private static sbyte[] Run(sbyte[] input, int outer, int depth, int[] table, double outputScale, int zeroPoint)
    {
        FixedPointMultiplier multiplier = FixedPointMultiplier.FromDouble(1 / outputScale);
        BlobOperator op = new BlobOperator(OperatorCode.Softmax).Attribute(outer, depth, multiplier.Mantissa, multiplier.Exponent).Ints(
            table);
        return SingleOperator.Run(op, RoundingMode.TfLite, new Operand([outer, depth], zeroPoint, []),
            new Operand([outer, depth], 0, input));
    }
}
