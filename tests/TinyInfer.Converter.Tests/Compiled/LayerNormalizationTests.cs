using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Generate;
using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.Compiled;

public class LayerNormalizationTests
{
    [Fact]
    public void It_stays_with_its_kernel()
    {
        LayerSheet sheet = new(RoundingMode.Single);
        AddRandom(sheet, new Random(38), 8);

        Assert.False(Assert.Single(CompiledModelEmitter.Emit("sheet", sheet.Model, _ => true).Layers).IsCompiled);
    }

    /// <summary>Adds a layer over groups of any kind: of rows, of channels, of groups of channels, or of everything.</summary>
    internal static void AddRandom(LayerSheet sheet, Random random, int most)
    {
        int[] shape = [random.Next(1, 4), random.Next(1, most), random.Next(1, 5), random.Next(1, most)];
        int count = shape[1] * shape[3];
        int factors = random.Next(3) == 0 ? 1 : shape[2] * shape[3];
        int bits = 15 - (int)Math.Ceiling(Math.Log2(count) / 2);
        BlobOperator op = new BlobOperator(OperatorCode.LayerNormalization).Attribute(shape).Attribute(
            bits, random.Next(2), random.Next(1, 100_000), 0)
            .Ints([.. Enumerable.Range(0, factors).Select(_ => random.Next(-30_000, 30_000))])
            .Ints([.. Enumerable.Range(0, factors).Select(_ => random.Next(-(1 << 24), 1 << 24))])
            .Requantization([new(1 << 30, bits - 28)], -128, 127);
        sheet.Add($"normalization of {string.Join('x', shape)}", op, shape, random.NextZeroPoint(), shape, random.NextZeroPoint());
    }
}
