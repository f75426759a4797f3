using TinyInfer.Converter.Blob;
using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.Compiled;

public class SvdfTests
{
    [Theory]
    [InlineData(RoundingMode.Single)]
    [InlineData(RoundingMode.TfLite)]
    public void Random_layers_give_the_bytes_of_the_kernels(RoundingMode rounding)
    {
        Random random = new(43);
        LayerSheet sheet = new(rounding);
        for (int i = 0; i < 20; i++)
        {
            Add(sheet, random, random.Next(1, 3), random.Next(1, 12), random.Next(1, 6), random.Next(1, 4), random.Next(1, 5));
        }

        sheet.Check(random, 8);
    }

    /// <summary>Adds a layer with random weights.</summary>
    internal static void Add(LayerSheet sheet, Random random, int batches, int inputs, int units, int rank, int memory) =>
        Add(sheet, random, batches, inputs, units, rank, memory, isNarrow: random.Next(2) == 0);

    /// <summary>Adds a layer with random weights, whose state has 8 bits or 16.</summary>
    internal static void Add(LayerSheet sheet, Random random, int batches, int inputs, int units, int rank, int memory, bool isNarrow)
    {
        int filters = units * rank;
        FixedPointMultiplier toState = FixedPointMultiplier.FromDouble(Math.Exp((random.NextDouble() * 6) - 4));
        int zeroPoint = random.NextZeroPoint();
        BlobOperator op = new BlobOperator(OperatorCode.Svdf).Attribute(
            batches, inputs, units, rank, memory, toState.Mantissa, toState.Exponent)
            .Weights(random.NextWeights(filters * inputs)).Ints([.. Enumerable.Range(0, filters).Select(_ => random.Next(-3000, 3000))])
            .Shorts([.. Enumerable.Range(0, filters * memory).Select(_ => (short)random.Next(-2000, 2000))])
            .Ints([.. Enumerable.Range(0, units).Select(_ => random.Next(-3000, 3000))]).Requantization([new(1 << 30, -15)], -128, 127)
            .Attribute(isNarrow ? [1, random.NextZeroPoint()] : []);
        sheet.Add(
            $"SVDF of {batches}x{inputs} to {units}, rank {rank}, memory {memory}", op, [batches, inputs], random.NextZeroPoint(),
                [batches, units], zeroPoint);
    }
}
