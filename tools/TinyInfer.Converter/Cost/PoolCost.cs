using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Kernels;

namespace TinyInfer.Converter.Cost;

/// <summary>IL instructions of <see cref="Pool2D"/> layers: pixel by pixel, channel by channel, row by row of the window.</summary>
/// <param name="window">The window.</param>
/// <param name="isAverage">Whether its values are averaged; otherwise the largest is taken.</param>
internal sealed class PoolCost(WindowRecord window, bool isAverage)
{
    /// <summary>Those of one run.</summary>
    /// <param name="op">The operator.</param>
    internal static double Of(BlobOperator op) => OperatorRecord.Read(op) switch
    {
        AveragePool2DRecord average => new PoolCost(average.Window, isAverage: true).Run(),
        OperatorRecord record => new PoolCost(((MaxPool2DRecord)record).Window, isAverage: false).Run(),
    };

    private double Run()
    {
        double image = 29;
        for (int y = 0; y < window.OutputHeight; y++)
        {
            (int rows, double findRows) =
                Taps((y * window.StrideY) - window.PadTop, window.DilationY, window.KernelHeight, window.InputHeight);
            image += 54 + findRows;
            for (int x = 0; x < window.OutputWidth; x++)
            {
                (int columns, double findColumns) =
                    Taps((x * window.StrideX) - window.PadLeft, window.DilationX, window.KernelWidth, window.InputWidth);
                int seen = columns > 0 ? rows : 0;
                image += 58 + findColumns + (isAverage ? Average(seen, columns) : Maximum(seen, columns));
            }
        }

        return 42 + (window.Batches * image);
    }

    /// <summary>Taps inside the image, and what it takes to find them.</summary>
    private static (int Taps, double Cost) Taps(int start, int dilation, int taps, int size)
    {
        int inside = Window2D.EndTap(start, dilation, taps, size) - Window2D.FirstTap(start, dilation);
        return (Math.Max(0, inside), (start < 0 ? 11 : 5) + (start < size ? 19 : 10));
    }

    /// <summary>A pixel's largest values; half of what is met is taken to be larger than what was.</summary>
    private double Maximum(int rows, int columns) =>
        35 + (window.InputChannels * (29 + (rows * (22 + (columns == 2 ? 10 : 14 + (14.7 * (columns - 1)))))));

    /// <summary>A pixel's averages; rows that follow one another are added as one.</summary>
    private double Average(int rows, int columns)
    {
        bool isWhole = columns == window.InputWidth && columns > 0 && window.DilationX == 1 && window.DilationY == 1;
        int count = isWhole ? rows * columns : columns;
        double row = 17 + (count == 2 ? 9 : 6 + SumCost.Of(count));
        return (isWhole ? 172 : 159) + (window.InputChannels * (42 + ((isWhole ? 1 : rows) * row)));
    }
}
