using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Generate.Convolution;
using TinyInfer.Format;
using TinyInfer.Kernels;

namespace TinyInfer.Converter.Cost;

/// <summary>IL instructions of <see cref="Pool2D"/> layers: pixel by pixel, channel by channel, row by row of the window.</summary>
/// <param name="geometry">The window.</param>
/// <param name="isAverage">Whether its values are averaged; otherwise the largest is taken.</param>
internal sealed class PoolCost(ConvGeometry geometry, bool isAverage)
{
    /// <summary>Those of one run.</summary>
    /// <param name="records">The records of the model.</param>
    /// <param name="op">The operator.</param>
    internal static double Of(BlobModel records, BlobOperator op)
    {
        ConvGeometry geometry = ConvGeometry.ReadDepthwise(KernelRecord.Layer(records, op));
        return new PoolCost(geometry, op.Code == OperatorCode.AveragePool2D).Run();
    }

    private double Run()
    {
        double image = 29;
        for (int y = 0; y < geometry.OutputHeight; y++)
        {
            (int rows, double findRows) = Taps((y * geometry.StrideY) - geometry.PadTop, geometry.DilationY, geometry.KernelHeight, geometry.Height);
            image += 54 + findRows;
            for (int x = 0; x < geometry.OutputWidth; x++)
            {
                (int columns, double findColumns) = Taps((x * geometry.StrideX) - geometry.PadLeft, geometry.DilationX, geometry.KernelWidth, geometry.Width);
                int seen = columns > 0 ? rows : 0;
                image += 58 + findColumns + (isAverage ? Average(seen, columns) : Maximum(seen, columns));
            }
        }

        return 42 + (geometry.Batches * image);
    }

    /// <summary>Taps inside the image, and what it takes to find them.</summary>
    private static (int Taps, double Cost) Taps(int start, int dilation, int taps, int size)
    {
        int inside = Window2D.EndTap(start, dilation, taps, size) - Window2D.FirstTap(start, dilation);
        return (Math.Max(0, inside), (start < 0 ? 11 : 5) + (start < size ? 19 : 10));
    }

    /// <summary>A pixel's largest values; half of what is met is taken to be larger than what was.</summary>
    private double Maximum(int rows, int columns) =>
        35 + (geometry.Channels * (29 + (rows * (22 + (columns == 2 ? 10 : 14 + (14.7 * (columns - 1)))))));

    /// <summary>A pixel's averages; rows that follow one another are added as one.</summary>
    private double Average(int rows, int columns)
    {
        bool isWhole = columns == geometry.Width && columns > 0 && geometry.DilationX == 1 && geometry.DilationY == 1;
        int count = isWhole ? rows * columns : columns;
        double row = 17 + (count == 2 ? 9 : 6 + SumCost.Of(count));
        return (isWhole ? 172 : 159) + (geometry.Channels * (42 + ((isWhole ? 1 : rows) * row)));
    }
}
