using TinyInfer.Converter.Blob;
using TinyInfer.Format;
using TinyInfer.Tests.Reference;

namespace TinyInfer.Tests.Kernels;

/// <summary>Compares the kernels of pools with plain references.</summary>
internal static class PoolCheck
{
    /// <summary>The reference for one window.</summary>
    internal delegate int Pooling(int[] inside, int counted, int zeroPoint);

    internal static void Check(OperatorCode code, int seed, int[] after, Pooling pool)
    {
        Random random = new(seed);
        Convolution shape = Convolution.Create(random, depthwise: true);
        shape = shape with { OutputChannels = shape.Channels };
        int zeroPoint = random.NextSByte();
        int minimum = random.Next(3) == 0 ? zeroPoint : -128;
        int maximum = random.Next(3) == 0 ? random.Next(minimum, 128) : 127;
        sbyte[] input = random.NextSBytes(shape.InputShape.Aggregate(1, (product, size) => product * size));
        int[] counted = after.Length == 2 ? [shape.PadTop, shape.PadLeft, after[0], after[1]] : after;

        BlobOperator op = new BlobOperator(code).Attribute(shape.Attributes).Attribute(counted).Attribute(minimum, maximum);
        sbyte[] actual = SingleOperator.Run(
            op, RoundingMode.Single, new Operand(shape.OutputShape, zeroPoint, []), new Operand(shape.InputShape, zeroPoint, input));

        int i = 0;
        shape.ForEachOutput((n, y, x, channel) =>
        {
            List<int> inside = [];
            int count = 0;
            for (int ky = 0; ky < shape.KernelHeight; ky++)
            {
                for (int kx = 0; kx < shape.KernelWidth; kx++)
                {
                    int row = shape.Row(y, ky);
                    int column = shape.Column(x, kx);
                    if (shape.IsInside(row, column))
                    {
                        inside.Add(shape.Raw(input, n, row, column, channel));
                    }

                    bool counts = counted.Length == 4 && row >= -counted[0] && column >= -counted[1]
                        && row < shape.Height + counted[2] && column < shape.Width + counted[3];
                    count += counts ? 1 : 0;
                }
            }

            int expected = Math.Clamp(pool([.. inside], count, zeroPoint), minimum, maximum);
            Assert.True(expected == actual[i], $"seed {seed}: {shape}: element {i} should be {expected} and is {actual[i]}");
            i++;
        });
    }
}
