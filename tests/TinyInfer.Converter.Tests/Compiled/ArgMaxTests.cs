using TinyInfer.Converter.Blob;
using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.Compiled;

public class ArgMaxTests
{
    [Fact]
    public void Random_layers_give_the_bytes_of_the_kernels()
    {
        Random random = new(38);
        LayerSheet sheet = new(RoundingMode.Single);
        int[] depths = [1, 2, 3, 10, 63, 64, 65, 72, 100, 256];
        foreach (int depth in depths)
        {
            Add(sheet, 1, depth, false);
            Add(sheet, 1, depth, true);
            Add(sheet, random.Next(2, 5), depth, random.Next(2) == 0);
        }

        sheet.Check(random, 12);
    }

    internal static void Add(LayerSheet sheet, int outer, int depth, bool last) => sheet.Add(
        $"index of the largest of {outer}x{depth}, the last: {last}",
            new BlobOperator(OperatorCode.ArgMax).Attribute(outer, depth, last ? 1 : 0),
        [outer, depth], 0, [outer], -128);
}
