using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.Onnx;
using TinyInfer.Converter.Import.TfLite;

namespace TinyInfer.Converter.Operators;

/// <summary>Blocks of pixels that become channels or images, or the other way round: a transpose between two reshapes.</summary>
internal static class PixelBlocks
{
    /// <summary>Imports DepthToSpace: blocks of channels become blocks of pixels.</summary>
    /// <param name="node">The node.</param>
    /// <param name="importer">The model around it.</param>
    internal static void ImportDepthToSpace(OnnxNode node, OnnxImporter importer)
    {
        Value input = importer.Input(node, 0);
        int block = (int)node.Int("blocksize", 1);
        int[] shape = input.Shape;
        int channels = shape[1] / (block * block);
        bool channelsFirst = node.Text("mode", "DCR") == "CRD";
        int[] split = channelsFirst
            ? [shape[0], channels, block, block, shape[2], shape[3]]
            : [shape[0], block, block, channels, shape[2], shape[3]];
        Value blocks = importer.Reshape(input, node.Name, split);
        importer.BindReshaped(node, importer.Transpose(blocks, channelsFirst ? [0, 1, 4, 2, 5, 3] : [0, 3, 4, 1, 5, 2]));
    }

    /// <summary>Imports SpaceToDepth: blocks of pixels become blocks of channels.</summary>
    /// <param name="node">The node.</param>
    /// <param name="importer">The model around it.</param>
    internal static void ImportSpaceToDepth(OnnxNode node, OnnxImporter importer)
    {
        Value input = importer.Input(node, 0);
        int block = (int)node.Int("blocksize", 1);
        int[] shape = input.Shape;
        Value blocks = importer.Reshape(input, node.Name, [shape[0], shape[1], shape[2] / block, block, shape[3] / block, block]);
        importer.BindReshaped(node, importer.Transpose(blocks, [0, 3, 5, 1, 2, 4]));
    }

    /// <summary>Imports DEPTH_TO_SPACE.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="importer">The model around it.</param>
    internal static void ImportTfLiteDepthToSpace(TfLiteOperator op, TfLiteImporter importer)
    {
        Value input = Images(importer.Input(op, 0));
        int block = Block(op.Int(0), input.Shape[3]);
        int[] shape = input.Shape;
        Value blocks = importer.Reshape(input, shape[0], shape[1], shape[2], block, block, shape[3] / block / block);
        importer.Bind(op, new Transpose(op.Name, op.Name, blocks, [0, 1, 3, 2, 4, 5]));
    }

    /// <summary>Imports SPACE_TO_DEPTH.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="importer">The model around it.</param>
    internal static void ImportTfLiteSpaceToDepth(TfLiteOperator op, TfLiteImporter importer)
    {
        Value input = Images(importer.Input(op, 0));
        int block = Block(op.Int(0), Math.Min(input.Shape[1], input.Shape[2]));
        int[] shape = input.Shape;
        Value blocks = importer.Reshape(input, shape[0], shape[1] / block, block, shape[2] / block, block, shape[3]);
        importer.Bind(op, new Transpose(op.Name, op.Name, blocks, [0, 1, 3, 2, 4, 5]));
    }

    /// <summary>
    /// Imports SPACE_TO_BATCH_ND, with which older converters write dilated convolutions: every n-th pixel becomes an image of its own.
    /// </summary>
    /// <param name="op">The operator.</param>
    /// <param name="importer">The model around it.</param>
    internal static void ImportTfLiteSpaceToBatch(TfLiteOperator op, TfLiteImporter importer)
    {
        Value input = importer.Input(op, 0);
        (int[] blocks, int[] before, int[] after) = BlocksAndBorders(op, importer, input.Shape.Length);
        input = importer.Reshape(input, AsImages(input.Shape));
        int[] padsBefore = [0, .. before, 0];
        int[] padsAfter = [0, .. after, 0];
        input = importer.Add(new Pad(op.Name, op.Name, input, padsBefore, padsAfter, 0), input.Quantization!);
        int[] shape = input.Shape;
        Value split = importer.Reshape(
            input, shape[0], shape[1] / blocks[0], blocks[0], shape[2] / blocks[1], blocks[1], shape[3]);
        importer.Bind(op, new Transpose(op.Name, op.Name, split, [2, 4, 0, 1, 3, 5]));
    }

    /// <summary>Imports BATCH_TO_SPACE_ND, which undoes SPACE_TO_BATCH_ND.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="importer">The model around it.</param>
    internal static void ImportTfLiteBatchToSpace(TfLiteOperator op, TfLiteImporter importer)
    {
        Value input = importer.Input(op, 0);
        (int[] blocks, int[] before, int[] after) = BlocksAndBorders(op, importer, input.Shape.Length);
        int[] shape = AsImages(input.Shape);
        int batches = shape[0] / blocks[0] / blocks[1];
        Value split = importer.Reshape(input, blocks[0], blocks[1], batches, shape[1], shape[2], shape[3]);
        Value joined = importer.Add(new Transpose(op.Name, op.Name, split, [2, 3, 0, 4, 1, 5]), input.Quantization!);
        joined = importer.Reshape(joined, batches, shape[1] * blocks[0], shape[2] * blocks[1], shape[3]);
        int[] sizes = [batches, joined.Shape[1] - before[0] - after[0], joined.Shape[2] - before[1] - after[1], shape[3]];
        int[] starts = [0, .. before, 0];
        importer.Bind(op, new Slice(op.Name, op.Name, joined, starts, [1, 1, 1, 1], sizes).RequireWithin());
    }

    private static Value Images(Value value) => value.Shape.Length == 4
        ? value
        : throw new ConversionException($"an input {Shapes.Format(value.Shape)} is not supported; [batches, height, width, channels] is.");

    private static int Block(int size, int most) => size >= 1 && size <= most
        ? size
        : throw new ConversionException($"a block of {size} does not fit.");

    /// <summary>[batches, steps, channels] as images of one column.</summary>
    private static int[] AsImages(int[] shape) => shape.Length == 3 ? [shape[0], shape[1], 1, shape[2]] : shape;

    /// <summary>Sizes of blocks down and across, and what is put around the images or cut off them.</summary>
    private static (int[] Blocks, int[] Before, int[] After) BlocksAndBorders(TfLiteOperator op, TfLiteImporter importer, int rank)
    {
        int[] blocks = importer.Integers(op, 1, "block shape");
        int[] borders = importer.Integers(op, 2, "paddings");
        if (rank is not (3 or 4) || blocks.Length != rank - 2 || borders.Length != 2 * blocks.Length || blocks.Any(b => b < 1)
            || borders.Any(b => b < 0))
        {
            throw new ConversionException("blocks of other than one or two dimensions are not supported.");
        }

        int[] before = [.. borders.Where((_, i) => i % 2 == 0)];
        int[] after = [.. borders.Where((_, i) => i % 2 == 1)];
        return rank == 4 ? (blocks, before, after) : ([blocks[0], 1], [before[0], 0], [after[0], 0]);
    }
}
