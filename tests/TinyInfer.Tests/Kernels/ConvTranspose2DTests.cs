using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Format;
using TinyInfer.Tests.Reference;

namespace TinyInfer.Tests.Kernels;

public class ConvTranspose2DTests
{
    [Fact]
    public void Random_shapes_equal_the_reference()
    {
        for (int seed = 0; seed < 400; seed++)
        {
            Random random = new(seed);
            RoundingMode rounding = random.NextRounding();
            int groups = random.Next(3) == 0 ? random.Next(1, 4) : 1;
            int batches = random.Next(1, 3);
            int inputs = random.Next(1, 6);
            int outputs = random.Next(1, 6);
            Axis[] axes = [Axis.Create(random), Axis.Create(random)];
            int zeroPoint = random.NextSByte();
            int outputZeroPoint = random.NextSByte();

            // Weights [outputs of all groups, kernel height, kernel width, inputs of a group].
            sbyte[] weights = random.NextSBytes(outputs * groups * axes[0].Kernel * axes[1].Kernel * inputs, -127);
            int[] bias = random.NextInts(outputs * groups, 20000);
            sbyte[] input = random.NextSBytes(batches * axes[0].Size * axes[1].Size * inputs * groups);
            FixedPointMultiplier[] multipliers = random.NextMultipliers(outputs * groups, 7000 * Math.Sqrt(4 * inputs));

            BlobOperator op = Record(axes, batches, inputs, outputs, groups, weights, bias, zeroPoint).Requantization(
                multipliers, -128, 127);
            sbyte[] actual = SingleOperator.Run(
                op, rounding, new Operand([batches, axes[0].Output, axes[1].Output, outputs * groups], outputZeroPoint, []),
                new Operand([batches, axes[0].Size, axes[1].Size, inputs * groups], zeroPoint, input));

            long[] sums = Scatter(axes, batches, inputs, outputs, groups, weights, bias, zeroPoint, input);
            for (int i = 0; i < sums.Length; i++)
            {
                FixedPointMultiplier m = multipliers[i % (outputs * groups) % multipliers.Length];
                int expected = Rounding.Requantize(sums[i], m.Mantissa, m.Exponent, outputZeroPoint, -128, 127, rounding);
                Assert.True(expected == actual[i],
                    $"seed {seed}: {axes[0]}, {axes[1]}: element {i} should be {expected} and is {actual[i]}");
            }
        }
    }

    private static BlobOperator Record(
        Axis[] axes, int batches, int inputs, int outputs, int groups, sbyte[] weights, int[] bias, int zeroPoint)
    {
        TransposedPhases[] phases = [.. axes.Select(a => new TransposedPhases(a.Output, a.Kernel, a.Stride, a.Dilation, a.Padding))];
        List<sbyte> arranged = [];
        List<int> folded = [];
        foreach (int[] rows in phases[0].Taps)
        {
            foreach (int[] columns in phases[1].Taps)
            {
                for (int o = 0; o < outputs * groups; o++)
                {
                    sbyte[] taps = [.. from ky in rows
                                       from kx in columns
                                       from i in Enumerable.Range(0, inputs)
                                       select ky < 0 || kx < 0
                                           ? (sbyte)0
                                           : weights[(((((o * axes[0].Kernel) + ky) * axes[1].Kernel) + kx) * inputs) + i]];
                    arranged.AddRange(taps);
                    folded.Add(bias[o] - (zeroPoint * taps.Sum(w => w)));
                }
            }
        }

        return new BlobOperator(OperatorCode.ConvTranspose2D)
            .Attribute(batches, axes[0].Size, axes[1].Size, inputs * groups, axes[0].Output, axes[1].Output, outputs * groups, groups)
            .Attribute([.. phases[0].ToAxis().Attributes, .. phases[1].ToAxis().Attributes])
            .Weights([.. arranged])
            .Ints([.. folded]);
    }

    /// <summary>By the definition: each input element adds to the outputs that the kernel reaches from it.</summary>
    private static long[] Scatter(
        Axis[] axes, int batches, int inputs, int outputs, int groups, sbyte[] weights, int[] bias, int zeroPoint, sbyte[] input)
    {
        long[] sums = new long[batches * axes[0].Output * axes[1].Output * outputs * groups];
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] = bias[i % (outputs * groups)];
        }

        for (int at = 0; at < input.Length; at++)
        {
            int channel = at % (inputs * groups);
            int x = at / (inputs * groups) % axes[1].Size;
            int y = at / (inputs * groups) / axes[1].Size % axes[0].Size;
            int n = at / (inputs * groups) / axes[1].Size / axes[0].Size;
            for (int o = channel / inputs * outputs; o < ((channel / inputs) + 1) * outputs; o++)
            {
                for (int ky = 0; ky < axes[0].Kernel; ky++)
                {
                    for (int kx = 0; kx < axes[1].Kernel; kx++)
                    {
                        int row = (y * axes[0].Stride) + (ky * axes[0].Dilation) - axes[0].Padding;
                        int column = (x * axes[1].Stride) + (kx * axes[1].Dilation) - axes[1].Padding;
                        if (row >= 0 && row < axes[0].Output && column >= 0 && column < axes[1].Output)
                        {
                            int weight = weights[(((((o * axes[0].Kernel) + ky) * axes[1].Kernel) + kx) * inputs) + (channel % inputs)];
                            sums[(((((n * axes[0].Output) + row) * axes[1].Output) + column) * outputs * groups) + o]
                                += (input[at] - zeroPoint) * weight;
                        }
                    }
                }
            }
        }

        return sums;
    }

    private sealed record Axis(int Size, int Kernel, int Stride, int Dilation, int Padding, int Output)
    {
        public static Axis Create(Random random)
        {
            int size = random.Next(1, 6);
            int kernel = random.Next(1, 6);
            int stride = random.Next(1, 5);
            int dilation = random.Next(1, 4);
            int full = ((size - 1) * stride) + ((kernel - 1) * dilation) + 1;
            int padding = random.Next(0, Math.Min(full, 4));
            int output = Math.Max(1, full - padding - random.Next(0, 3) + random.Next(0, 2));
            return new Axis(size, kernel, stride, dilation, padding, output);
        }
    }
}
