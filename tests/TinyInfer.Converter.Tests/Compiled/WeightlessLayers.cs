using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.Compiled;

/// <summary>A layer of each operator without weights that compiles, all of an image of one size, to measure.</summary>
internal static class WeightlessLayers
{
    /// <summary>Elements of the image.</summary>
    public const int Elements = Size * Size * Channels;

    private const int Size = 16;
    private const int Channels = 8;

    /// <summary>Adds a layer.</summary>
    /// <param name="sheet">Where to.</param>
    /// <param name="name">Which.</param>
    public static void Add(LayerSheet sheet, string name)
    {
        int[] image = [1, Size, Size, Channels];
        int positions = Size * Size;
        FixedPointMultiplier third = FixedPointMultiplier.FromDouble(1 / 3.0);
        FixedPointMultiplier half = new(1 << 30, 0);
        switch (name)
        {
            case "mean":
                sheet.Add(name, Reduce(1, positions, Channels), image, 3, [1, Channels], -5);
                break;
            case "mean of channels":
                sheet.Add(name, Reduce(positions, Channels, 1), image, 3, [1, Size, Size], -5);
                break;
            case "max pool 2x2":
                AddPool(sheet, name, OperatorCode.MaxPool2D, 2, 2, []);
                break;
            case "max pool 3x3":
                AddPool(sheet, name, OperatorCode.MaxPool2D, 3, 1, []);
                break;
            case "average pool 2x2":
                AddPool(sheet, name, OperatorCode.AveragePool2D, 2, 2, [0, 0, 0, 0]);
                break;
            case "average pool 8x8":
                AddPool(sheet, name, OperatorCode.AveragePool2D, 8, 8, [0, 0, 0, 0]);
                break;
            case "transpose":
                sheet.Add(name, Copy(OperatorCode.Transpose, [Channels, positions], [1, Channels]), image, 3, [Channels, positions], 3);
                break;
            case "slice":
                sheet.Add(name, Copy(OperatorCode.Slice, [positions, Channels / 2], [Channels, 1]), image, 3, [positions, Channels / 2], 3);
                break;
            case "concat":
                sheet.Add(
                    name, new BlobOperator(OperatorCode.Concat).Attribute(positions), [[positions, 3], [positions, 5]], [3, 3], null,
                        [positions, Channels], 3);
                break;
            case "add":
                AddBinary(sheet, name, OperatorCode.Add, image, op => op.Attribute(3, 1 << 30, 0, -4, third.Mantissa, third.Exponent));
                break;
            case "add of one scale":
                AddBinary(sheet, name, OperatorCode.Add, image, op => op.Attribute(3, half.Mantissa, 0, -4, half.Mantissa, 0));
                break;
            case "mul":
                AddBinary(sheet, name, OperatorCode.Mul, image, op => op.Attribute(3, -4));
                break;
            case "mul by channel":
                AddBinary(sheet, name, OperatorCode.Mul, [1, 1, 1, Channels], op => op.Attribute(3, -4));
                break;
            default:
                AddBinary(sheet, name, OperatorCode.Maximum, image, _ => { });
                break;
        }
    }

    private static BlobOperator Copy(OperatorCode code, int[] sizes, int[] strides) =>
        new BlobOperator(code).Attribute(WalkRecord.Create(sizes, 0, strides, 0, [sizes[1], 1]).Attributes);

    private static BlobOperator Reduce(int outer, int axis, int inner) => new BlobOperator(OperatorCode.Reduce)
        .Attribute(outer, axis, 1, 1, inner, -3 * axis).Requantization([FixedPointMultiplier.FromDouble(1.5 / axis)], -128, 127);

    private static void AddPool(LayerSheet sheet, string name, OperatorCode code, int kernel, int stride, int[] counts)
    {
        int output = ((Size - kernel) / stride) + 1;
        BlobOperator op = new BlobOperator(code).Attribute(
            1, Size, Size, Channels, output, output, Channels, kernel, kernel, stride, stride, 1, 1, 0, 0)
            .Attribute(counts).Attribute(-128, 127);
        sheet.Add(name, op, [1, Size, Size, Channels], 3, [1, output, output, Channels], 3);
    }

    private static void AddBinary(LayerSheet sheet, string name, OperatorCode code, int[] second, Action<BlobOperator> configure)
    {
        int[] image = [1, Size, Size, Channels];
        BlobOperator op = new BlobOperator(code).Attribute(
            WalkRecord.Create(image, 0, Graph.Shapes.BroadcastStrides(image, 4), 0, Graph.Shapes.BroadcastStrides(second, 4)).Attributes);
        configure(op);
        if (code != OperatorCode.Maximum)
        {
            op.Requantization([FixedPointMultiplier.FromDouble(code == OperatorCode.Add ? 1.0 / (1 << 19) : 0.01)], -128, 127);
        }

        sheet.Add(name, op, [image, second], [3, -4], null, image, 9);
    }
}
