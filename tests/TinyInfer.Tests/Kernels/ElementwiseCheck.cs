using TinyInfer.Converter.Blob;
using TinyInfer.Format;

namespace TinyInfer.Tests.Kernels;

/// <summary>Compares the kernels of two operands with plain references.</summary>
internal static class ElementwiseCheck
{
    /// <summary>The reference for one pair of elements.</summary>
    internal delegate int Combine(int a, int b);

    /// <summary>
    /// Random shapes; each axis of each operand may be of size 1 and repeat. The second operand is a constant half of the time.
    /// </summary>
    internal static void ForEachSeed(OperatorCode code, Func<Random, RoundingMode, int[], BlobOperator, Combine> configure)
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
