using TinyInfer.Converter.Blob;
using TinyInfer.Format;

namespace TinyInfer.Tests.Kernels;

public class ArgMaxTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void It_finds_the_first_or_the_last_of_the_largest(bool last)
    {
        for (int seed = 0; seed < 200; seed++)
        {
            Random random = new(seed);
            int outer = random.Next(1, 5);
            int depth = random.Next(10) == 0 ? 256 : random.Next(1, 20);
            sbyte[] input = [.. random.NextSBytes(outer * depth).Select(v => (sbyte)(v / 32))];
            BlobOperator op = new BlobOperator(OperatorCode.ArgMax).Attribute(outer, depth, last ? 1 : 0);
            sbyte[] actual = SingleOperator.Run(
                op, RoundingMode.Single, new Operand([outer], -128, []), new Operand([outer, depth], 0, input));
            int[] expected = [.. input.Chunk(depth).Select(
                row => (last ? Array.LastIndexOf(row, row.Max()) : Array.IndexOf(row, row.Max())) - 128)];
            Assert.Equal(expected, actual.Select(v => (int)v));
        }
    }
}
