using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.Onnx;
using TinyInfer.Converter.Import.TfLite;
using TinyInfer.Format;

namespace TinyInfer.Converter.Operators;

/// <summary>The window of a convolution or pool, as ONNX and TensorFlow Lite write it.</summary>
internal static class WindowImport
{
    /// <summary>Reads the attributes strides, dilations, pads, auto_pad and ceil_mode.</summary>
    /// <param name="node">The node.</param>
    /// <param name="kernelHeight">Taps down.</param>
    /// <param name="kernelWidth">Taps across.</param>
    /// <param name="height">Rows of the input.</param>
    /// <param name="width">Columns of the input.</param>
    /// <param name="dimensions">Spatial dimensions of the node: 1 or 2.</param>
    /// <returns>The window; a missing first dimension is 1.</returns>
    /// <exception cref="ConversionException">An attribute has a value that cannot be.</exception>
    internal static WindowGeometry FromOnnx(OnnxNode node, int kernelHeight, int kernelWidth, int height, int width, int dimensions)
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
                throw new ConversionException(
                    "ONNX and ONNX Runtime differ in what auto_pad is with dilations; write the padding out as pads.");
            }

            bool lower = autoPad == "SAME_LOWER";
            (int top, int bottom) = WindowGeometry.Same(height, kernelHeight, strides[0], dilations[0], lower);
            (int left, int right) = WindowGeometry.Same(width, kernelWidth, strides[1], dilations[1], lower);
            pads = [top, left, bottom, right];
        }
        else if (autoPad == "VALID")
        {
            pads = new int[4];
        }

        WindowGeometry window = new(
            kernelHeight, kernelWidth, strides[0], strides[1], dilations[0], dilations[1], pads[0], pads[1], pads[2], pads[3]);
        return node.Int("ceil_mode", 0) != 0 ? window.WithCeiling(height, width) : window;
    }

    /// <summary>Reads the options of a convolution or pool, which come in the same order: padding, stride across, stride down.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="kernelHeight">Taps down.</param>
    /// <param name="kernelWidth">Taps across.</param>
    /// <param name="input">What it reads, [batches, height, width, channels].</param>
    /// <param name="dilations">The options with the dilations across and down; null if there is none.</param>
    /// <returns>The window.</returns>
    /// <exception cref="ConversionException">An option has a value that cannot be.</exception>
    internal static WindowGeometry FromTfLite(TfLiteOperator op, int kernelHeight, int kernelWidth, Value input, (int X, int Y)? dilations)
    {
        if (input.Shape.Length != 4)
        {
            throw new ConversionException(
                $"an input {Shapes.Format(input.Shape)} is not supported; [batches, height, width, channels] is.");
        }

        int strideX = op.Int(1);
        int strideY = op.Int(2);
        int dilationX = dilations == null ? 1 : op.Int(dilations.Value.X, 1);
        int dilationY = dilations == null ? 1 : op.Int(dilations.Value.Y, 1);
        if (((int[])[strideX, strideY, dilationX, dilationY, kernelHeight, kernelWidth]).Any(
            size => size is < 1 or > BlobFormat.MaxDimension))
        {
            throw new ConversionException(
                $"a stride, dilation or size of the window is not in 1 to {BlobFormat.MaxDimension}; the file is damaged.");
        }

        bool isSame = op.Byte(0) == 0;
        (int top, int bottom) = isSame ? WindowGeometry.Same(input.Shape[1], kernelHeight, strideY, dilationY, false) : (0, 0);
        (int left, int right) = isSame ? WindowGeometry.Same(input.Shape[2], kernelWidth, strideX, dilationX, false) : (0, 0);
        return new WindowGeometry(kernelHeight, kernelWidth, strideY, strideX, dilationY, dilationX, top, left, bottom, right);
    }
}
