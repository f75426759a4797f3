using TinyInfer.Converter.Blob;
using TinyInfer.Format;
using TinyInfer.Tests.Reference;

namespace TinyInfer.Tests.Kernels;

/// <summary>Compares the kernels of convolutions with a plain reference.</summary>
internal static class ConvolutionCheck
{
    /// <summary>Compares random shapes of a convolution.</summary>
    internal static void RandomShapes(OperatorCode code)
    {
        for (int seed = 0; seed < 600; seed++)
        {
            Random random = new(seed);
            Convolution shape = Convolution.Create(random, code == OperatorCode.DepthwiseConv2D);
            sbyte[] weights = random.NextSBytes(shape.OutputChannels * shape.Columns, random.Next(2) == 0 ? -127 : -128);
            Check(code, shape, random, random.NextSBytes(Length(shape.InputShape)), weights, $"seed {seed}: {shape}");
        }
    }

    /// <summary>Compares with inputs and weights that are all the same.</summary>
    internal static void Extremes(OperatorCode code, sbyte input, sbyte weight)
    {
        int groups = code == OperatorCode.Conv2D ? 1 : 7;
        Convolution shape = new(1, 9, 11, 7, 9, 11, 7, 7, 7, 1, 1, 1, 1, 3, 3, groups);
        sbyte[] data = new sbyte[Length(shape.InputShape)];
        sbyte[] weights = new sbyte[shape.OutputChannels * shape.Columns];
        Array.Fill(data, input);
        Array.Fill(weights, weight);
        Check(code, shape, new Random(1), data, weights, "extremes");
    }

    /// <summary>Number of elements.</summary>
    internal static int Length(int[] shape) => shape.Aggregate(1, (product, size) => product * size);

    /// <summary>Compares one convolution.</summary>
    internal static void Check(OperatorCode code, Convolution shape, Random random, sbyte[] input, sbyte[] weights, string what)
    {
        RoundingMode rounding = random.NextRounding();
        int zeroPoint = random.NextSByte();
        int outputZeroPoint = random.NextSByte();
        int minimum = random.Next(3) == 0 ? outputZeroPoint : -128;
        int maximum = random.Next(3) == 0 ? random.Next(minimum, 128) : 127;
        int[] bias = random.NextInts(shape.OutputChannels, 20000);
        FixedPointMultiplier[] multipliers = random.NextMultipliers(shape.OutputChannels, 7000 * Math.Sqrt(shape.Columns));

        BlobOperator op = new BlobOperator(code).Attribute(shape.Attributes);
        if (code == OperatorCode.Conv2D)
        {
            op.Attribute(shape.Groups);
        }

        op.Weights(weights).Ints(shape.FoldBias(bias, zeroPoint, weights)).Requantization(multipliers, minimum, maximum);
        sbyte[] actual = SingleOperator.Run(
            op, rounding, new Operand(shape.OutputShape, outputZeroPoint, []), new Operand(shape.InputShape, zeroPoint, input));

        long[] sums = shape.Accumulate(input, zeroPoint, weights, bias);
        for (int i = 0; i < sums.Length; i++)
        {
            FixedPointMultiplier m = multipliers[i % shape.OutputChannels % multipliers.Length];
            int expected = Rounding.Requantize(sums[i], m.Mantissa, m.Exponent, outputZeroPoint, minimum, maximum, rounding);
            Assert.True(expected == actual[i], $"{what}, {rounding}: element {i} should be {expected} and is {actual[i]}");
        }
    }
}
