using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.Compiled;

/// <summary>Layers that move, look up or compare the elements of one input, to measure.</summary>
internal static class SingleInputLayers
{
    private const int Size = 16;
    private const int Channels = 8;

    /// <summary>Adds a layer.</summary>
    /// <param name="sheet">Where to.</param>
    /// <param name="name">Which.</param>
    public static void Add(LayerSheet sheet, string name)
    {
        int[] image = [1, Size, Size, Channels];
        (BlobOperator op, int[] input, int[] output) = name switch
        {
            "table of 2048" => (Table(), image, image),
            "table of 256" => (Table(), [256], [256]),
            "table of 10" => (Table(), [10], [10]),
            "pad by 1" => (Pad(14, 14, 1), [1, 14, 14, Channels], image),
            "pad a row by 6" => (Pad(1, 4, 6), [1, 1, 4, Channels], [1, 13, 16, Channels]),
            "resize to twice the size" => (Resize(8, Size, Channels), [1, 8, 8, Channels], image),
            "resize to half the size" => (Resize(32, Size, 1), [1, 32, 32, 1], [1, Size, Size, 1]),
            "softmax of 3" => (Softmax(1, 3), [1, 3], [1, 3]),
            "softmax of 10" => (Softmax(1, 10), [1, 10], [1, 10]),
            "softmax of 200" => (Softmax(1, 200), [1, 200], [1, 200]),
            "softmax of 256 x 8" => (Softmax(Size * Size, Channels), image, image),
            "logarithm of softmax of 10" => (LogSoftmax(1, 10), [1, 10], [1, 10]),
            "logarithm of softmax of 256 x 8" => (LogSoftmax(Size * Size, Channels), image, image),
            "largest of 10" => (ArgMax(1, 10), [1, 10], [1]),
            "largest of 200" => (ArgMax(1, 200), [1, 200], [1]),
            "largest of 256 x 8" => (ArgMax(Size * Size, Channels), image, [Size * Size]),
            _ => (new BlobOperator(OperatorCode.Copy), image, image),
        };
        sheet.Add(name, op, input, 3, output, name.Contains("softmax", StringComparison.Ordinal) ? -128 : 3);
    }

    private static BlobOperator Table() =>
        new BlobOperator(OperatorCode.Table).SBytes([.. Enumerable.Range(0, 256).Select(i => (sbyte)((i * 77) - 128))]);

    private static BlobOperator Pad(int height, int width, int by)
    {
        int row = (width + (2 * by)) * Channels;
        return new BlobOperator(OperatorCode.Pad)
            .Attribute(WalkRecord.Create(
                [height, width * Channels], 0, [width * Channels, 1], (by * row) + (by * Channels), [row, 1]).Attributes).Attribute(3);
    }

    private static BlobOperator Resize(int from, int to, int channels)
    {
        int[] indices = [.. Enumerable.Range(0, to).Select(i => i * from / to)];
        return new BlobOperator(OperatorCode.Resize).Attribute(1, from, from, channels, to, to).Ints(indices).Ints(indices);
    }

    private static BlobOperator Softmax(int outer, int depth) =>
        new BlobOperator(OperatorCode.Softmax).Attribute(outer, depth, 1 << 30, 9).Ints(SoftmaxTable.Create(1, 0.05));

    private static BlobOperator LogSoftmax(int outer, int depth) =>
        LogSoftmaxRecord.Create(outer, depth, 0.05, 0.05).ToOperator(OperatorCode.LogSoftmax);

    private static BlobOperator ArgMax(int outer, int depth) => new BlobOperator(OperatorCode.ArgMax).Attribute(outer, depth, 0);
}
