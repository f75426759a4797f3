using TinyInfer.Converter.Blob.Records;
using TinyInfer.Kernels;

namespace TinyInfer.Converter.Cost;

/// <summary>IL instructions of <see cref="Window2D.Gather"/>.</summary>
/// <param name="window">The window.</param>
/// <param name="groups">Number of groups of channels that do not see each other.</param>
internal sealed class GatherCost(WindowRecord window, int groups)
{
    private readonly bool _isWhole = window.DilationX == 1 && groups == 1;

    /// <summary>Those of one window.</summary>
    /// <param name="top">Row of its first tap.</param>
    /// <param name="left">Column of its first tap.</param>
    internal double Of(int top, int left)
    {
        double sum = window.DilationX == 1 ? 22 : 19;
        if (_isWhole)
        {
            bool isRight = left + ((window.KernelWidth - 1) * window.DilationX) < window.InputWidth;
            bool isAbove = top + ((window.KernelHeight - 1) * window.DilationY) < window.InputHeight;
            if (top >= 0 && left >= 0 && isAbove && isRight)
            {
                return sum + 72 + (17 * window.KernelHeight);
            }

            sum += top < 0 ? 10 : left < 0 ? 13 : isAbove ? 36 : 25;
        }

        int first = Window2D.FirstTap(left, window.DilationX);
        int end = Window2D.EndTap(left, window.DilationX, window.KernelWidth, window.InputWidth);
        sum += (left < 0 ? 11 : 5) + (left < window.InputWidth ? 19 : 10) + 35;
        for (int ky = 0; ky < window.KernelHeight; ky++)
        {
            sum += 4 + Row(top + (ky * window.DilationY), first, end);
        }

        return sum;
    }

    private double Row(int y, int first, int end)
    {
        if (y < 0 || y >= window.InputHeight || end <= first)
        {
            return y < 0 ? 23 : y >= window.InputHeight ? 27 : 30;
        }

        int copies = (first > 0 ? 1 : 0) + (end < window.KernelWidth ? 1 : 0);
        double pixels = _isWhole ? 17 : (window.DilationX == 1 ? 12 : 9) + (23 * (end - first));
        return 45 + (10 * copies) + pixels;
    }
}
