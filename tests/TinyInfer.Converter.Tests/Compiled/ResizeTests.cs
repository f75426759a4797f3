using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Generate;
using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.Compiled;

public class ResizeTests
{
    [Fact]
    public void Random_layers_give_the_bytes_of_the_kernels()
    {
        Random random = new(34);
        LayerSheet sheet = new(RoundingMode.Single);
        for (int i = 0; i < 40; i++)
        {
            AddRandom(sheet, random, random.Next(1, 4), random.Next(1, 5));
        }

        // Twice the size, the same size, one pixel everywhere, backwards.
        Add(sheet, 1, 4, 5, 3, [0, 0, 1, 1, 2, 2, 3, 3], [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]);
        Add(sheet, 2, 3, 3, 2, [0, 1, 2], [0, 1, 2]);
        Add(sheet, 1, 1, 1, 5, new int[6], new int[7]);
        Add(sheet, 1, 4, 4, 1, [3, 2, 1, 0], [3, 2, 1, 0]);
        Add(sheet, 1, 4, 4, 6, [3, 3, 2, 2, 1, 1], [0, 1, 3]);
        sheet.Check(random, 4);
    }

    [Fact]
    public void Indices_without_a_pattern_stay_with_the_kernel()
    {
        Random random = new(35);
        LayerSheet sheet = new(RoundingMode.Single);
        Add(sheet, 1, 40, 40, 1, [.. Enumerable.Range(0, 40).OrderBy(_ => random.Next())],
            [.. Enumerable.Range(0, 40).OrderBy(_ => random.Next())]);

        Assert.Contains("repeat in no way", Assert.Single(CompiledModelEmitter.Emit("sheet", sheet.Model, _ => true).Layers).Problem);
    }

    [Fact]
    public void What_lies_between_pixels_stays_with_the_kernel()
    {
        LayerSheet sheet = new(RoundingMode.Single);
        AddBetween(sheet, new Random(36), 1, 1);

        Assert.Contains("lie between", Assert.Single(CompiledModelEmitter.Emit("sheet", sheet.Model, _ => true).Layers).Problem);
    }

    /// <summary>Adds a layer of any size that interpolates.</summary>
    internal static void AddBetween(LayerSheet sheet, Random random, int batches, int channels)
    {
        int[] input = [batches, random.Next(1, 9), random.Next(1, 9), channels];
        int[] Places(int size) => [.. Enumerable.Range(0, random.Next(1, 14)).Select(_ => random.Next(((size - 1) * 1024) + 1))];
        int[] rows = Places(input[1]);
        int[] columns = Places(input[2]);
        sheet.Add(
            $"interpolation of {string.Join('x', input)} to {rows.Length}x{columns.Length}",
            new BlobOperator(OperatorCode.Resize).Attribute(input).Attribute(rows.Length, columns.Length, 1).Ints(rows).Ints(columns),
            input, 0, [batches, rows.Length, columns.Length, channels], 0);
    }

    /// <summary>Adds a layer whose axes grow or shrink by whole factors, by others, or are in no order.</summary>
    internal static void AddRandom(LayerSheet sheet, Random random, int batches, int channels)
    {
        int height = random.Next(1, 7);
        int width = random.Next(1, 7);
        Add(sheet, batches, height, width, channels, Indices(random, height), Indices(random, width));
    }

    private static int[] Indices(Random random, int size)
    {
        int kind = random.Next(4);
        int factor = random.Next(1, 4);
        int count = kind switch { 0 => size * factor, 1 => Math.Max(1, size / factor), _ => random.Next(1, 12) };
        return [.. Enumerable.Range(0, count).Select(i => kind == 3 ? random.Next(size) : i * size / count)];
    }

    private static void Add(LayerSheet sheet, int batches, int height, int width, int channels, int[] rows, int[] columns) => sheet.Add(
        $"resize {batches}x{height}x{width}x{channels} by rows {string.Join(' ', rows)} and columns {string.Join(' ', columns)}",
        new BlobOperator(OperatorCode.Resize).Attribute(batches, height, width, channels, rows.Length, columns.Length).Ints(rows).Ints(
            columns),
        [batches, height, width, channels], 0, [batches, rows.Length, columns.Length, channels], 0);
}
