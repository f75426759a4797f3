using TinyInfer.Kernels;

namespace TinyInfer.Converter.Generate.Layers;

/// <summary>One axis of a pool's window.</summary>
/// <param name="Input">Size of the image.</param>
/// <param name="Output">Size of the output.</param>
/// <param name="Kernel">Size of the window.</param>
/// <param name="Stride">Distance of windows.</param>
/// <param name="Dilation">Distance of taps.</param>
/// <param name="Padding">Padding before the image.</param>
/// <param name="CountBefore">How far padding counts before the image.</param>
/// <param name="CountAfter">How far it counts behind.</param>
internal sealed record PoolAxis(int Input, int Output, int Kernel, int Stride, int Dilation, int Padding, int CountBefore, int CountAfter)
{
    /// <summary>Cuts the outputs into pieces that see the same taps.</summary>
    internal IEnumerable<PoolSegment> Segments()
    {
        PoolSegment? last = null;
        for (int output = 0; output < Output; output++)
        {
            PoolSegment next = SegmentOf(output);
            if (last != null && (last.FirstTap, last.Taps, last.Count) == (next.FirstTap, next.Taps, next.Count))
            {
                last = last with { Outputs = last.Outputs + 1 };
                continue;
            }

            if (last != null)
            {
                yield return last;
            }

            last = next;
        }

        yield return last!;
    }

    private PoolSegment SegmentOf(int output)
    {
        int start = (output * Stride) - Padding;
        int first = Window2D.FirstTap(start, Dilation);
        int taps = Math.Max(0, Window2D.EndTap(start, Dilation, Kernel, Input) - first);
        int counted = Window2D.EndTap(start + CountBefore, Dilation, Kernel, CountBefore + Input + CountAfter)
            - Window2D.FirstTap(start + CountBefore, Dilation);
        return new PoolSegment(output, 1, first, taps, start + (first * Dilation), Math.Max(0, counted));
    }
}

/// <summary>Outputs along an axis that see the same taps.</summary>
/// <param name="FirstOutput">The first output.</param>
/// <param name="Outputs">Number of outputs.</param>
/// <param name="FirstTap">The first tap that is inside the image.</param>
/// <param name="Taps">Number of taps inside the image.</param>
/// <param name="FirstInput">What the first tap of the first output sees.</param>
/// <param name="Count">Number of taps that count.</param>
internal sealed record PoolSegment(int FirstOutput, int Outputs, int FirstTap, int Taps, int FirstInput, int Count);
