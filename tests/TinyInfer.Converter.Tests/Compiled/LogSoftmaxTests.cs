using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.Compiled;

public class LogSoftmaxTests
{
    [Fact]
    public void Random_layers_give_the_bytes_of_the_kernels()
    {
        Random random = new(37);
        LayerSheet sheet = new(RoundingMode.Single);
        int[] depths = [1, 2, 3, 10, 32, 33, 40, 100, 1000];
        foreach (int depth in depths)
        {
            AddRandom(sheet, random, random.Next(1, 4), depth, inPlace: false);
            AddRandom(sheet, random, 1, depth, inPlace: true);
        }

        sheet.Check(random, 10);
    }

    internal static void AddRandom(LayerSheet sheet, Random random, int outer, int depth, bool inPlace)
    {
        double scale = Math.Exp((random.NextDouble() * 6) - 5);
        double outputScale = Math.Exp((random.NextDouble() * 6) - 5);
        BlobOperator op = LogSoftmaxRecord.Create(outer, depth, scale, outputScale).ToOperator(OperatorCode.LogSoftmax);
        sheet.Add(
            $"logarithm of softmax of {outer}x{depth}, {scale} to {outputScale}, in place: {inPlace}", op, [[outer, depth]],
                [random.NextZeroPoint()],
            inPlace ? 0 : null, [outer, depth], random.Next(2) == 0 ? 127 : random.NextZeroPoint());
    }
}
