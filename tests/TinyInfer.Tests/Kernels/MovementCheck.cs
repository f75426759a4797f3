using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Graph;

namespace TinyInfer.Tests.Kernels;

/// <summary>Compares the kernels that move values without changing them with plain references.</summary>
internal static class MovementCheck
{
    internal static void ForEachSeed(Func<Random, int[], sbyte[], (BlobOperator, int[], Func<int[], sbyte>)> configure) =>
        ForEachSeed((random, shape, input) =>
        {
            (BlobOperator op, int[] output, Func<int[], sbyte> expected) = configure(random, shape, input);
            return (op, output, expected, shape, input);
        });

    internal static void ForEachSeed(
        Func<Random, int[], sbyte[], (BlobOperator, int[], Func<int[], sbyte>, int[], sbyte[])> configure)
    {
        for (int seed = 0; seed < 200; seed++)
        {
            Random random = new(seed);
            int[] shape = [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => random.Next(1, 6))];
            sbyte[] input = random.NextSBytes(shape.Aggregate(1, (product, size) => product * size));
            (BlobOperator op, int[] output, Func<int[], sbyte> expected, shape, input) = configure(random, shape, input);
            sbyte[] actual = SingleOperator.Run(op, RoundingMode.Single, new Operand(output, 0, []), new Operand(shape, 0, input));
            for (int i = 0; i < actual.Length; i++)
            {
                Assert.True(expected(Coordinates(output, i)) == actual[i], $"seed {seed}: element {i} is {actual[i]}");
            }
        }
    }

    internal static int Index(int[] shape, int[] at) => at.Select((v, i) => v * Shapes.Strides(shape)[i]).Sum();

    internal static int[] Coordinates(int[] shape, int index) =>
        [.. Shapes.Strides(shape).Select((stride, i) => index / stride % shape[i])];
}
