using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Weights;
using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.Compiled;

public class DenseTests
{
    [Theory]
    [InlineData(RoundingMode.Single)]
    [InlineData(RoundingMode.TfLite)]
    public void Random_layers_give_the_bytes_of_the_kernels(RoundingMode rounding)
    {
        Random random = new(1);
        LayerSheet sheet = new(rounding);
        for (int i = 0; i < 60; i++)
        {
            AddRandom(sheet, random);
        }

        sheet.Check(random, 12);
    }

    [Fact]
    public void Layers_of_more_inputs_than_locals_are_cut()
    {
        Random random = new(2);
        LayerSheet sheet = new(RoundingMode.Single);
        foreach ((int columns, int rows) in ((int, int)[])[(700, 5), (600, 20), (190, 30)])
        {
            Add(sheet, random, $"dense {columns}x{rows}", columns, rows,
                [.. Enumerable.Range(0, columns * rows).Select(_ => (sbyte)random.Next(-127, 128))]);
        }

        sheet.Check(random, 12);
    }

    /// <summary>Four inputs share a multiplication: rows that fill a sum's 16 bits, that go a little beyond them, and far.</summary>
    [Theory]
    [InlineData(4, RoundingMode.Single)]
    [InlineData(4, RoundingMode.TfLite)]
    [InlineData(5, RoundingMode.Single)]
    [InlineData(6, RoundingMode.Single)]
    [InlineData(6, RoundingMode.TfLite)]
    public void Layers_of_few_bits_give_the_bytes_of_the_kernels(int bits, RoundingMode rounding)
    {
        Random random = new(bits);
        LayerSheet sheet = new(rounding);
        int largest = WeightBits.Largest(bits);
        for (int i = 0; i < 24; i++)
        {
            int columns = i < 4 ? 128 : random.Next(1, 160);
            int rows = random.Next(1, 12);
            double deviation = largest * (0.1 + (random.NextDouble() * 0.5));
            Add(sheet, random, $"dense {columns}x{rows} of {bits} bits", columns, rows,
                [.. Enumerable.Range(0, columns * rows).Select(
                    _ => i % 3 == 0 ? (sbyte)(largest * ((2 * random.Next(2)) - 1)) : random.NextWeight(deviation, largest))],
                bits == 4);
        }

        sheet.Check(random, 12);
    }

    /// <summary>Adds a layer of bell-shaped weights, whose scales use their bits, as trained layers have it.</summary>
    internal static void AddBellShaped(LayerSheet sheet, Random random, int columns, int rows, int bits)
    {
        int largest = WeightBits.Largest(bits);
        BlobOperator op = new BlobOperator(OperatorCode.Dense).Attribute(1, columns, rows).Weights(
            [.. Enumerable.Range(0, columns * rows).Select(_ => random.NextWeight(largest / 2.8, largest))], bits == 4);
        op.Ints([.. Enumerable.Range(0, rows).Select(_ => random.Next(-999, 1000))]).Requantization(
            [.. Enumerable.Range(0, rows).Select(_ => FixedPointMultiplier.FromDouble(1.0 / (((largest + random.Next(9)) * 4) + 1)))], -128,
                127);
        sheet.Add($"dense {columns}x{rows}", op, [1, columns], 3, [1, rows], -5);
    }

    /// <summary>Adds a layer of any size.</summary>
    internal static void AddRandom(LayerSheet sheet, Random random)
    {
        int columns = random.Next(1, random.Next(4) == 0 ? 100 : 20);
        int rows = random.Next(1, 20);
        Add(sheet, random, $"dense {columns}x{rows}", columns, rows, random.NextWeights(columns * rows));
    }

    /// <summary>Adds a layer, with the inputs that drive every sum, and what lies below it in a packed product, to its limits.</summary>
    private static void Add(LayerSheet sheet, Random random, string name, int columns, int rows, sbyte[] weights, bool isNarrow = false)
    {
        int zeroPoint = random.NextZeroPoint();
        BlobOperator op = new BlobOperator(OperatorCode.Dense).Attribute(1, columns, rows).Weights(weights, isNarrow && weights.Length > 1);
        random.AddScaling(op, rows, columns * 127 * 20, zeroPoint);
        sheet.Add(name, op, [1, columns], random.NextZeroPoint(), [1, rows], zeroPoint);
        for (int row = 0; row < rows; row++)
        {
            for (int move = 0; move < 3; move++)
            {
                int first = row * columns;
                sbyte[] highest = [.. Enumerable.Range(0, columns).Select(
                    i => weights[first + ((i + move) % columns)] > 0 ? sbyte.MaxValue : sbyte.MinValue)];
                sheet.Inputs[^1].Add(highest);
                sheet.Inputs[^1].Add(Array.ConvertAll(highest, v => (sbyte)~v));
            }
        }
    }
}
