using TinyInfer.Converter.Emit;
using TinyInfer.Format;

namespace TinyInfer.Tests.Device;

/// <summary>Small models with random weights.</summary>
internal static class TestModels
{
    /// <summary>A chain of dense layers, the first with one multiplier a channel and the others with one for all, and a table behind it.</summary>
    public static BlobModel DenseChain(RoundingMode rounding, int seed, params int[] sizes)
    {
        Random random = new(seed);
        BlobModel model = new() { Rounding = rounding };
        int offset = 0;
        foreach (int size in sizes)
        {
            model.Tensors.Add(new BlobTensor([1, size], 0.05f, random.Next(-20, 20), offset));
            offset += size;
        }

        for (int layer = 0; layer + 1 < sizes.Length; layer++)
        {
            int columns = sizes[layer];
            int rows = sizes[layer + 1];
            BlobOperator dense = new BlobOperator(OperatorCode.Dense)
                .Attribute(1, columns, rows)
                .Weights(RandomWeights(random, columns * rows))
                .Ints([.. Enumerable.Range(0, rows).Select(_ => random.Next(-20000, 20000))])
                .Requantization(RandomMultipliers(random, layer == 0 ? rows : 1, columns), layer == 1 ? -10 : -128, 127);
            dense.Inputs.Add(layer);
            dense.Outputs.Add(layer + 1);
            model.Operators.Add(dense);
        }

        int last = sizes.Length - 1;
        BlobOperator table = new BlobOperator(OperatorCode.Table).SBytes(RandomInputs(random, 256));
        table.Inputs.Add(last);
        table.Outputs.Add(last);
        model.Operators.Add(table);
        model.Inputs.Add(0);
        model.Outputs.Add(last);
        model.Metadata[Metadata.Name] = "dense chain";
        return model;
    }

    /// <summary>Activations over the whole range.</summary>
    public static sbyte[] RandomInputs(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => (sbyte)random.Next(-128, 128))];

    /// <summary>Weights in [−127, 127], some at the ends.</summary>
    public static sbyte[] RandomWeights(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => (sbyte)(random.Next(8) == 0 ? 127 * ((random.Next(2) * 2) - 1) : random.Next(-127, 128)))];

    /// <summary>Multipliers that bring sums of products back to about the range of int8.</summary>
    private static FixedPointMultiplier[] RandomMultipliers(Random random, int count, int columns) =>
        [.. Enumerable.Range(0, count).Select(_ => FixedPointMultiplier.FromDouble((0.5 + random.NextDouble()) / (70 * Math.Sqrt(columns))))];
}
