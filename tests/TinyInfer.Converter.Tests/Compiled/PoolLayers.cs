using TinyInfer.Converter.Blob;
using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.Compiled;

/// <summary>Pools, in sheets of layers.</summary>
internal static class PoolLayers
{
    /// <summary>Compares random layers with their kernels.</summary>
    internal static void CheckRandom(OperatorCode code, RoundingMode rounding)
    {
        Random random = new(12);
        LayerSheet sheet = new(rounding);
        while (sheet.Descriptions.Count < 50)
        {
            AddRandom(sheet, random, code);
        }

        // Windows that take loops, and padding that is wider than the window.
        Add(sheet, random, code, 1, [9, 12], 3, [9, 12], [1, 1], [1, 1], [0, 0]);
        Add(sheet, random, code, 1, [20, 10], 2, [10, 8], [10, 1], [1, 1], [0, 0]);
        Add(sheet, random, code, 1, [1, 150], 2, [1, 70], [1, 40], [1, 1], [0, 0]);
        Add(sheet, random, code, 1, [4, 4], 2, [2, 2], [1, 1], [1, 1], [3, 3]);
        sheet.Check(random, 14);
    }

    /// <summary>Adds a pool of any shape that gives an output.</summary>
    internal static void AddRandom(LayerSheet sheet, Random random, OperatorCode code)
    {
        int[] kernel = [random.Next(1, 5), random.Next(1, 5)];
        int[] dilation = [random.Next(4) == 0 ? 2 : 1, random.Next(4) == 0 ? 2 : 1];
        int[] pad = [random.Next(2) == 0 ? 0 : random.Next(kernel[0] + 1), random.Next(2) == 0 ? 0 : random.Next(kernel[1] + 1)];
        Add(
            sheet, random, code, random.Next(1, 3), [random.Next(1, 9), random.Next(1, 9)], random.Next(1, 7), kernel,
            [random.Next(1, 4), random.Next(1, 4)], dilation, pad);
    }

    /// <summary>Adds a pool, unless its window is larger than the padded image.</summary>
    internal static void Add(
        LayerSheet sheet, Random random, OperatorCode code, int batches, int[] size, int channels, int[] kernel, int[] stride,
            int[] dilation, int[] pad)
    {
        // As many outputs as the image and the same padding behind it allow.
        int[] output = [.. Enumerable.Range(0, 2).Select(
            i => ((size[i] + (2 * pad[i]) - ((kernel[i] - 1) * dilation[i]) - 1) / stride[i]) + 1)];
        if (size[0] + (2 * pad[0]) <= (kernel[0] - 1) * dilation[0] || size[1] + (2 * pad[1]) <= (kernel[1] - 1) * dilation[1])
        {
            return;
        }

        int zeroPoint = random.NextZeroPoint();
        int minimum = random.Next(3) == 0 ? random.Next(-128, 0) : -128;
        int maximum = random.Next(3) == 0 ? random.Next(minimum, 128) : 127;
        BlobOperator op = new BlobOperator(code).Attribute(
            batches, size[0], size[1], channels, output[0], output[1], channels, kernel[0], kernel[1], stride[0], stride[1], dilation[0],
                dilation[1], pad[0], pad[1]);
        if (code == OperatorCode.AveragePool2D)
        {
            op.Attribute(random.Next(2) == 0 ? [0, 0, 0, 0] : [pad[0], pad[1], pad[0], pad[1]]);
        }

        op.Attribute(minimum, maximum);
        if (code == OperatorCode.AveragePool2D && random.Next(3) == 0)
        {
            // Halves up, as for unsigned integers.
            op.Attribute(1);
        }

        sheet.Add(
            $"{code} of {size[0]}x{size[1]}x{channels} by {kernel[0]}x{kernel[1]}, stride {stride[0]}x{stride[1]}, dilation "
            + $"{dilation[0]}x{dilation[1]}, padding {pad[0]}x{pad[1]}",
            op, [batches, size[0], size[1], channels], zeroPoint, [batches, output[0], output[1], channels], zeroPoint);
    }
}
