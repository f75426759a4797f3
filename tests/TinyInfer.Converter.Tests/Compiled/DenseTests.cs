using TinyInfer.Converter.Blob;
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

    /// <summary>Adds a layer, with the inputs that drive every sum, and what lies below it in a packed product, to its limits.</summary>
    /// <summary>Adds a layer of any size.</summary>
    internal static void AddRandom(LayerSheet sheet, Random random)
    {
        int columns = random.Next(1, random.Next(4) == 0 ? 100 : 20);
        int rows = random.Next(1, 20);
        Add(sheet, random, $"dense {columns}x{rows}", columns, rows, random.NextWeights(columns * rows));
    }

    private static void Add(LayerSheet sheet, Random random, string name, int columns, int rows, sbyte[] weights)
    {
        int zeroPoint = random.NextZeroPoint();
        BlobOperator op = new BlobOperator(OperatorCode.Dense).Attribute(1, columns, rows).Weights(weights);
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
