using System;
using TinyInfer.Format;

namespace TinyInfer.Kernels;

/// <summary>
/// The geometry of a window that slides over images [batches, height, width, channels]; one dimension is a height of 1.
/// Output (y, x) sees the input rows <c>y · stride − padTop + k · dilation</c>, and columns likewise; what lies outside is padding.
/// </summary>
/// <remarks>
/// Attributes: batches; input height, width, channels; output height, width, channels; kernel height, width; stride y, x; dilation y, x;
/// padding at the top, at the left. Padding at the bottom and right follows from the output's size.
/// </remarks>
internal sealed class Window2D
{
    internal readonly int Batches;
    internal readonly int InputHeight;
    internal readonly int InputWidth;
    internal readonly int InputChannels;
    internal readonly int OutputHeight;
    internal readonly int OutputWidth;
    internal readonly int OutputChannels;
    internal readonly int KernelHeight;
    internal readonly int KernelWidth;
    internal readonly int StrideY;
    internal readonly int StrideX;
    internal readonly int DilationY;
    internal readonly int DilationX;
    internal readonly int PadTop;
    internal readonly int PadLeft;

    /// <summary>Largest coordinate that a window may reach, so that sums of coordinates stay integers.</summary>
    private const int MaxCoordinate = 1 << 29;

    internal Window2D(KernelContext context, Tensor input, Tensor output)
    {
        Batches = context.NextSize();
        InputHeight = context.NextSize();
        InputWidth = context.NextSize();
        InputChannels = context.NextSize();
        OutputHeight = context.NextSize();
        OutputWidth = context.NextSize();
        OutputChannels = context.NextSize();
        KernelHeight = context.NextSize();
        KernelWidth = context.NextSize();
        StrideY = context.NextSize();
        StrideX = context.NextSize();
        DilationY = context.NextSize();
        DilationX = context.NextSize();
        PadTop = context.Next(0, BlobFormat.MaxDimension);
        PadLeft = context.Next(0, BlobFormat.MaxDimension);
        context.RequireLength(input, Batches, InputHeight, InputWidth, InputChannels);
        context.RequireLength(output, Batches, OutputHeight, OutputWidth, OutputChannels);
        Check(context);
    }

    /// <summary>Makes the window of one phase of a transposed convolution: it goes over the same images, in strides of 1.</summary>
    /// <param name="context">The operator record.</param>
    /// <param name="images">Batches; input height, width, channels; output height, width, channels of the whole operator.</param>
    /// <param name="rows">The phase's number of output rows, kernel height, dilation, and the input row that its first tap sees
    /// first.</param>
    /// <param name="columns">The same of columns.</param>
    internal Window2D(KernelContext context, int[] images, int[] rows, int[] columns)
    {
        Batches = images[0];
        InputHeight = images[1];
        InputWidth = images[2];
        InputChannels = images[3];
        OutputHeight = rows[0];
        OutputWidth = columns[0];
        OutputChannels = images[6];
        KernelHeight = rows[1];
        KernelWidth = columns[1];
        StrideY = 1;
        StrideX = 1;
        DilationY = rows[2];
        DilationX = columns[2];
        PadTop = -rows[3];
        PadLeft = -columns[3];
        Check(context);
    }

    /// <summary>Number of places in the window.</summary>
    internal int Taps => KernelHeight * KernelWidth;

    /// <summary>The first tap of a row or column of the window that is not in the padding before the image.</summary>
    /// <param name="start">Coordinate of the first tap.</param>
    /// <param name="dilation">Distance of taps.</param>
    /// <returns>Its index; it may lie beyond the window's end.</returns>
    internal static int FirstTap(int start, int dilation)
    {
        return start >= 0 ? 0 : (dilation - 1 - start) / dilation;
    }

    /// <summary>The tap after the last that is not in the padding after the image.</summary>
    /// <param name="start">Coordinate of the first tap.</param>
    /// <param name="dilation">Distance of taps.</param>
    /// <param name="taps">Number of taps.</param>
    /// <param name="size">Size of the image.</param>
    /// <returns>Its index; it may be 0, or less than the first.</returns>
    internal static int EndTap(int start, int dilation, int taps, int size)
    {
        int inside = start >= size ? 0 : (size - start + dilation - 1) / dilation;
        return inside < taps ? inside : taps;
    }

    /// <summary>One row of a window that lies in the padding.</summary>
    /// <param name="channels">Channels that are gathered at a time.</param>
    /// <param name="zeroPoint">What padded taps hold.</param>
    /// <returns>Kernel width x channels zero points.</returns>
    internal sbyte[] CreatePadding(int channels, int zeroPoint)
    {
        sbyte[] padding = new sbyte[KernelWidth * channels];
        for (int i = 0; i < padding.Length; i++)
        {
            padding[i] = (sbyte)zeroPoint;
        }

        return padding;
    }

    /// <summary>Copies what is under the window into consecutive bytes: [kernel height, kernel width, channels].</summary>
    /// <param name="input">Where the images are.</param>
    /// <param name="image">Index of the image's first element.</param>
    /// <param name="top">Row of the window's first tap.</param>
    /// <param name="left">Column of the window's first tap.</param>
    /// <param name="channel">First channel to copy.</param>
    /// <param name="channels">Number of channels to copy.</param>
    /// <param name="patch">Where to, from index 0.</param>
    /// <param name="padding">One row of <see cref="CreatePadding"/>.</param>
    internal void Gather(
        sbyte[] input, int image, int top, int left, int channel, int channels, sbyte[] patch, sbyte[] padding)
    {
        int pixel = InputChannels;
        int width = InputWidth;
        int kernelWidth = KernelWidth;
        int dilation = DilationX;
        int rowLength = kernelWidth * channels;
        if (dilation == 1 && channels == pixel && IsInside(top, left))
        {
            GatherRows(input, image + (((top * width) + left) * pixel), rowLength, patch);
            return;
        }

        int first = FirstTap(left, dilation);
        int end = EndTap(left, dilation, kernelWidth, width);
        int before = (first < kernelWidth ? first : kernelWidth) * channels;
        int inside = (end * channels) - before;
        int to = 0;
        int y = top;
        for (int ky = 0; ky < KernelHeight; ky++)
        {
            if (y < 0 || y >= InputHeight || inside <= 0)
            {
                Array.Copy(padding, 0, patch, to, rowLength);
                to += rowLength;
            }
            else
            {
                int from = image + (((y * width) + left + (first * dilation)) * pixel) + channel;
                if (before != 0)
                {
                    Array.Copy(padding, 0, patch, to, before);
                    to += before;
                }

                if (dilation == 1 && channels == pixel)
                {
                    Array.Copy(input, from, patch, to, inside);
                    to += inside;
                }
                else
                {
                    for (int kx = first; kx < end; kx++)
                    {
                        Array.Copy(input, from, patch, to, channels);
                        to += channels;
                        from += dilation * pixel;
                    }
                }

                int after = rowLength - before - inside;
                if (after != 0)
                {
                    Array.Copy(padding, 0, patch, to, after);
                    to += after;
                }
            }

            y += DilationY;
        }
    }

    private bool IsInside(int top, int left)
    {
        return top >= 0 && left >= 0
            && top + ((KernelHeight - 1) * DilationY) < InputHeight && left + ((KernelWidth - 1) * DilationX) < InputWidth;
    }

    private void GatherRows(sbyte[] input, int from, int rowLength, sbyte[] patch)
    {
        int step = DilationY * InputWidth * InputChannels;
        int end = KernelHeight * rowLength;
        for (int to = 0; to < end; to += rowLength)
        {
            Array.Copy(input, from, patch, to, rowLength);
            from += step;
        }
    }

    private void Check(KernelContext context)
    {
        context.Require((long)KernelHeight * KernelWidth <= BlobFormat.MaxDimension, "the window is too large");
        context.Require(
            ((OutputHeight - 1L) * StrideY) + ((KernelHeight - 1L) * DilationY) < MaxCoordinate
            && ((OutputWidth - 1L) * StrideX) + ((KernelWidth - 1L) * DilationX) < MaxCoordinate,
            "the window reaches too far");
    }
}
