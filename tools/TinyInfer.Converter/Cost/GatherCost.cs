using TinyInfer.Converter.Generate.Convolution;
using TinyInfer.Kernels;

namespace TinyInfer.Converter.Cost;

/// <summary>IL instructions of <see cref="Window2D.Gather"/>.</summary>
/// <param name="geometry">The window.</param>
internal sealed class GatherCost(ConvGeometry geometry)
{
    private readonly bool _isWhole = geometry.DilationX == 1 && geometry.GroupInputs == geometry.Channels;

    /// <summary>Those of one window.</summary>
    /// <param name="top">Row of its first tap.</param>
    /// <param name="left">Column of its first tap.</param>
    internal double Of(int top, int left)
    {
        double sum = geometry.DilationX == 1 ? 22 : 19;
        if (_isWhole)
        {
            bool isRight = left + ((geometry.KernelWidth - 1) * geometry.DilationX) < geometry.Width;
            bool isAbove = top + ((geometry.KernelHeight - 1) * geometry.DilationY) < geometry.Height;
            if (top >= 0 && left >= 0 && isAbove && isRight)
            {
                return sum + 72 + (17 * geometry.KernelHeight);
            }

            sum += top < 0 ? 10 : left < 0 ? 13 : isAbove ? 36 : 25;
        }

        int first = Window2D.FirstTap(left, geometry.DilationX);
        int end = Window2D.EndTap(left, geometry.DilationX, geometry.KernelWidth, geometry.Width);
        sum += (left < 0 ? 11 : 5) + (left < geometry.Width ? 19 : 10) + 35;
        for (int ky = 0; ky < geometry.KernelHeight; ky++)
        {
            sum += 4 + Row(top + (ky * geometry.DilationY), first, end);
        }

        return sum;
    }

    private double Row(int y, int first, int end)
    {
        if (y < 0 || y >= geometry.Height || end <= first)
        {
            return y < 0 ? 23 : y >= geometry.Height ? 27 : 30;
        }

        int copies = (first > 0 ? 1 : 0) + (end < geometry.KernelWidth ? 1 : 0);
        double pixels = _isWhole ? 17 : (geometry.DilationX == 1 ? 12 : 9) + (23 * (end - first));
        return 45 + (10 * copies) + pixels;
    }
}
