using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Import.Onnx;
using TinyInfer.Converter.Import.TfLite;
using TinyInfer.Format;

namespace TinyInfer.Converter.Graph;

/// <summary>The window of a convolution or pool.</summary>
/// <param name="KernelHeight">Taps down.</param>
/// <param name="KernelWidth">Taps across.</param>
/// <param name="StrideY">Rows from one window to the next.</param>
/// <param name="StrideX">Columns from one window to the next.</param>
/// <param name="DilationY">Rows from one tap to the next.</param>
/// <param name="DilationX">Columns from one tap to the next.</param>
/// <param name="Top">Padding above.</param>
/// <param name="Left">Padding to the left.</param>
/// <param name="Bottom">Padding below.</param>
/// <param name="Right">Padding to the right.</param>
public sealed record Window2D(
    int KernelHeight, int KernelWidth, int StrideY, int StrideX, int DilationY, int DilationX, int Top, int Left, int Bottom, int Right)
{
    /// <summary>Number of window positions.</summary>
    /// <param name="height">Rows of the input.</param>
    /// <param name="width">Columns of the input.</param>
    /// <param name="op">The operator, for the message.</param>
    /// <returns>Rows and columns of the output.</returns>
    /// <exception cref="ConversionException">The window is larger than the padded input.</exception>
    public (int Height, int Width) OutputSize(int height, int width, Operator op)
    {
        int rows = height + Top + Bottom - ((KernelHeight - 1) * DilationY) - 1;
        int columns = width + Left + Right - ((KernelWidth - 1) * DilationX) - 1;
        return rows < 0 || columns < 0
            ? throw new ConversionException($"{op}: the window is larger than its input of {height} x {width}.")
            : ((rows / StrideY) + 1, (columns / StrideX) + 1);
    }

    /// <summary>True where no window reaches beyond the image.</summary>
    public bool IsUnpadded => Top == 0 && Left == 0 && Bottom == 0 && Right == 0;

    /// <summary>The window with more padding.</summary>
    /// <param name="top">Rows added above.</param>
    /// <param name="left">Columns added to the left.</param>
    /// <param name="bottom">Rows added below.</param>
    /// <param name="right">Columns added to the right.</param>
    /// <returns>The window.</returns>
    public Window2D WithPadding(int top, int left, int bottom, int right) =>
        this with { Top = Top + top, Left = Left + left, Bottom = Bottom + bottom, Right = Right + right };

    /// <summary>Writes the geometry that the device needs; padding below and to the right follows from the output's size.</summary>
    /// <param name="record">Where to.</param>
    /// <param name="input">The images [batches, height, width, channels].</param>
    /// <param name="output">The result, likewise.</param>
    public void Emit(BlobOperator record, Value input, Value output) => record
        .Attribute(input.Shape)
        .Attribute(output.Shape[1..])
        .Attribute(KernelHeight, KernelWidth, StrideY, StrideX, DilationY, DilationX, Top, Left);

    /// <summary>Reads the attributes strides, dilations, pads, auto_pad and ceil_mode.</summary>
    /// <param name="node">The node.</param>
    /// <param name="kernelHeight">Taps down.</param>
    /// <param name="kernelWidth">Taps across.</param>
    /// <param name="height">Rows of the input.</param>
    /// <param name="width">Columns of the input.</param>
    /// <param name="dimensions">Spatial dimensions of the node: 1 or 2.</param>
    /// <returns>The window; a missing first dimension is 1.</returns>
    /// <exception cref="ConversionException">An attribute has a value that cannot be.</exception>
    internal static Window2D Import(OnnxNode node, int kernelHeight, int kernelWidth, int height, int width, int dimensions)
    {
        int[] strides = Shapes.Extend(node.Ints("strides", [.. Enumerable.Repeat(1, dimensions)]), 2);
        int[] dilations = Shapes.Extend(node.Ints("dilations", [.. Enumerable.Repeat(1, dimensions)]), 2);
        int[] pads = node.Ints("pads", new int[dimensions * 2]);
        if (pads.Length == 2)
        {
            pads = [0, pads[0], 0, pads[1]];
        }

        if (pads.Any(p => p < 0) || strides.Any(s => s < 1) || dilations.Any(d => d < 1))
        {
            throw new ConversionException("negative padding, or a stride or dilation below 1, is not supported.");
        }

        string autoPad = node.Text("auto_pad", "NOTSET");
        if (autoPad is "SAME_UPPER" or "SAME_LOWER")
        {
            if (dilations.Any(d => d > 1))
            {
                throw new ConversionException("ONNX and ONNX Runtime differ in what auto_pad is with dilations; write the padding out as pads.");
            }

            bool lower = autoPad == "SAME_LOWER";
            (int top, int bottom) = Same(height, kernelHeight, strides[0], dilations[0], lower);
            (int left, int right) = Same(width, kernelWidth, strides[1], dilations[1], lower);
            pads = [top, left, bottom, right];
        }
        else if (autoPad == "VALID")
        {
            pads = new int[4];
        }

        Window2D window = new(
            kernelHeight, kernelWidth, strides[0], strides[1], dilations[0], dilations[1], pads[0], pads[1], pads[2], pads[3]);
        return node.Int("ceil_mode", 0) != 0 ? window.WithCeiling(height, width) : window;
    }

    /// <summary>Reads the options of a convolution or pool, which come in the same order: padding, stride across, stride down.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="kernelHeight">Taps down.</param>
    /// <param name="kernelWidth">Taps across.</param>
    /// <param name="input">What it reads, [batches, height, width, channels].</param>
    /// <param name="dilations">The options with the dilations across and down; null where there is none.</param>
    /// <returns>The window.</returns>
    /// <exception cref="ConversionException">An option has a value that cannot be.</exception>
    internal static Window2D ImportTfLite(TfLiteOperator op, int kernelHeight, int kernelWidth, Value input, (int X, int Y)? dilations)
    {
        if (input.Shape.Length != 4)
        {
            throw new ConversionException($"an input {Shapes.Format(input.Shape)} is not supported; [batches, height, width, channels] is.");
        }

        int strideX = op.Int(1);
        int strideY = op.Int(2);
        int dilationX = dilations == null ? 1 : op.Int(dilations.Value.X, 1);
        int dilationY = dilations == null ? 1 : op.Int(dilations.Value.Y, 1);
        if (((int[])[strideX, strideY, dilationX, dilationY, kernelHeight, kernelWidth]).Any(size => size is < 1 or > BlobFormat.MaxDimension))
        {
            throw new ConversionException($"a stride, dilation or size of the window is not in 1 to {BlobFormat.MaxDimension}; the file is damaged.");
        }

        bool isSame = op.Byte(0) == 0;
        (int top, int bottom) = isSame ? Same(input.Shape[1], kernelHeight, strideY, dilationY, false) : (0, 0);
        (int left, int right) = isSame ? Same(input.Shape[2], kernelWidth, strideX, dilationX, false) : (0, 0);
        return new Window2D(kernelHeight, kernelWidth, strideY, strideX, dilationY, dilationX, top, left, bottom, right);
    }

    /// <summary>Padding that gives ceil(size / stride) positions.</summary>
    internal static (int Before, int After) Same(int size, int kernel, int stride, int dilation, bool lower)
    {
        int positions = (size + stride - 1) / stride;
        int total = Math.Max(0, ((positions - 1) * stride) + ((kernel - 1) * dilation) + 1 - size);
        int small = total / 2;
        return lower ? (total - small, small) : (small, total - small);
    }

    /// <summary>The window with as much padding at the end as rounding the number of positions up takes; no position may start beyond the input.</summary>
    private Window2D WithCeiling(int height, int width) => this with
    {
        Bottom = CeilingEnd(height, KernelHeight, StrideY, DilationY, Top, Bottom),
        Right = CeilingEnd(width, KernelWidth, StrideX, DilationX, Left, Right),
    };

    private static int CeilingEnd(int size, int kernel, int stride, int dilation, int before, int after)
    {
        int span = size + before + after - ((kernel - 1) * dilation) - 1;
        int positions = ((span + stride - 1) / stride) + 1;
        if ((positions - 1) * stride >= size + before)
        {
            positions--;
        }

        return after + Math.Max(0, ((positions - 1) * stride) - span);
    }
}
