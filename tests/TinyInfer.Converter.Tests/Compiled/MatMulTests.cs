using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Generate;
using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.Compiled;

public class MatMulTests
{
    [Theory]
    [InlineData(RoundingMode.Single)]
    [InlineData(RoundingMode.TfLite)]
    public void Random_layers_give_the_bytes_of_the_kernel(RoundingMode rounding)
    {
        Random random = new(27);
        LayerSheet sheet = new(rounding);
        for (int i = 0; i < 60; i++)
        {
            AddRandom(sheet, random, i % 10 == 0 ? 80 : 20);
        }

        Add(sheet, random, 1, 2, 3, 3, 192);
        sheet.Check(random, 27);
    }

    [Fact]
    public void A_row_of_hundreds_stays_with_its_kernel()
    {
        LayerSheet sheet = new(RoundingMode.Single);
        Add(sheet, new Random(28), 1, 1, 2, 2, 193);

        CompiledLayer layer = Assert.Single(CompiledModelEmitter.Emit("sheet", sheet.Model, _ => true).Layers);

        Assert.False(layer.IsCompiled);
        Assert.Contains("longer than local variables hold", layer.Problem);
    }

    /// <summary>Adds products of matrices of random shapes.</summary>
    internal static void AddRandom(LayerSheet sheet, Random random, int mostDepth) =>
        Add(sheet, random, random.Next(1, 4), random.Next(1, 4), random.Next(1, 7), random.Next(1, 8), random.Next(1, mostDepth));

    private static void Add(LayerSheet sheet, Random random, int batches, int heads, int rows, int columns, int depth)
    {
        // Matrices may lie transposed, or with their rows between those of other heads; the second may be the same for all heads, or for
        // all batches.
        int[] first = random.Next(3) switch { 0 => [rows * depth, depth, 1], 1 => [depth, heads * depth, 1], _ => [rows * depth, 1, rows] };
        int[] second = random.Next(3) switch { 0 => [columns * depth, 1, columns], 1 => [columns * depth, depth, 1], _ => [0, depth, 1] };
        int image = random.Next(3) == 0 ? 0 : heads * columns * depth;
        bool rowsFirst = random.Next(2) == 0;
        BlobOperator op = new(OperatorCode.MatMul);
        if (rowsFirst)
        {
            op.Attribute(5, batches, rows, heads, columns, depth).Attribute(0, heads * rows * depth, first[1], first[0], 0, first[2])
                .Attribute(0, image, 0, second[0], second[1], second[2]);
        }
        else
        {
            op.Attribute(5, batches, heads, rows, columns, depth).Attribute(0, heads * rows * depth, first[0], first[1], 0, first[2])
                .Attribute(0, image, second[0], 0, second[1], second[2]);
        }

        int[] zeroPoints = [random.NextZeroPoint(), random.NextZeroPoint()];
        int minimum = random.Next(3) == 0 ? random.Next(-128, 0) : -128;
        int maximum = random.Next(3) == 0 ? random.Next(minimum, 128) : 127;
        double scale = Math.Exp((random.NextDouble() * 5) - 2.5) / 100 / Math.Sqrt(depth);
        op.Attribute(zeroPoints).Requantization(
            [random.Next(15) == 0 ? default : FixedPointMultiplier.FromDouble(scale)], minimum, maximum);
        sheet.Add(
            $"{batches}x{heads} products of {rows}x{depth} and {depth}x{columns}", op,
                [[batches, heads, rows, depth], [batches, heads, columns, depth]],
            zeroPoints, null, [batches, heads, rows, columns], random.NextZeroPoint());
    }
}
