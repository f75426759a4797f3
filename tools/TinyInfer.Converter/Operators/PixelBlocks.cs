using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.Onnx;

namespace TinyInfer.Converter.Operators;

/// <summary>ONNX DepthToSpace and SpaceToDepth: a transpose between two reshapes.</summary>
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
}
