using TinyInfer.Converter.Blob;
using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.Compiled;

public class ConcatTests
{
    [Fact]
    public void Random_layers_give_the_bytes_of_the_kernels()
    {
        Random random = new(18);
        LayerSheet sheet = new(RoundingMode.Single);
        for (int i = 0; i < 40; i++)
        {
            int outer = random.Next(1, 8);
            int[][] shapes = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => new[] { outer, random.Next(1, 9) })];
            sheet.Add(
                $"concat of {string.Join(" + ", shapes.Select(s => s[1]))} in {outer} rows",
                    new BlobOperator(OperatorCode.Concat).Attribute(outer),
                shapes, new int[shapes.Length], null, [outer, shapes.Sum(s => s[1])], 0);
        }

        sheet.Check(random, 5);
    }
}
