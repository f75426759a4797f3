using TinyInfer.Converter.Blob;
using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.Compiled;

public class TableTests
{
    [Fact]
    public void Random_layers_give_the_bytes_of_the_kernels()
    {
        Random random = new(31);
        LayerSheet sheet = new(RoundingMode.Single);
        int[] lengths = [1, 2, 3, 255, 256, 257, 271, 272, 500];
        foreach (int length in lengths)
        {
            AddRandom(sheet, random, length, inPlace: false);
            AddRandom(sheet, random, length, inPlace: true);
        }

        sheet.Check(random, 6);
    }

    internal static void AddRandom(LayerSheet sheet, Random random, int length, bool inPlace)
    {
        BlobOperator op = new BlobOperator(OperatorCode.Table)
            .SBytes([.. Enumerable.Range(0, 256).Select(_ => (sbyte)random.Next(sbyte.MinValue, sbyte.MaxValue + 1))]);
        sheet.Add($"table of {length}, in place: {inPlace}", op, [[length]], [random.NextZeroPoint()], inPlace ? 0 : null, [length],
            random.NextZeroPoint());
    }
}
