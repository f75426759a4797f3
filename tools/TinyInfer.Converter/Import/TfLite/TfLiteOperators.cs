using TinyInfer.Converter.Operators;

namespace TinyInfer.Converter.Import.TfLite;

/// <summary>Which class imports which TensorFlow Lite operator. A new operator registers here.</summary>
internal static class TfLiteOperators
{
    internal delegate void Import(TfLiteOperator op, TfLiteImporter importer);

    internal static readonly Dictionary<string, Import> Table = new(StringComparer.Ordinal)
    {
        ["ADD"] = BroadcastBinary.ImportTfLite,
        ["ARG_MAX"] = ArgMax.ImportTfLite,
        ["AVERAGE_POOL_2D"] = AveragePool2D.ImportTfLite,
        ["BATCH_MATMUL"] = MatMul.ImportTfLite,
        ["BATCH_TO_SPACE_ND"] = PixelBlocks.ImportTfLiteBatchToSpace,
        ["BROADCAST_TO"] = Tile.ImportTfLite,
        ["CONCATENATION"] = Concat.ImportTfLite,
        ["CONV_2D"] = Conv2D.ImportTfLite,
        ["DEPTH_TO_SPACE"] = PixelBlocks.ImportTfLiteDepthToSpace,
        ["DEPTHWISE_CONV_2D"] = DepthwiseConv2D.ImportTfLite,
        ["DEQUANTIZE"] = TfLiteFunctions.ImportTfLiteDequantize,
        ["EXPAND_DIMS"] = Reshape.ImportTfLite,
        ["FULLY_CONNECTED"] = Dense.ImportTfLite,
        ["GATHER"] = Gather.ImportTfLite,
        ["MAXIMUM"] = BroadcastBinary.ImportTfLite,
        ["MAX_POOL_2D"] = MaxPool2D.ImportTfLite,
        ["MEAN"] = Reduction.ImportTfLite,
        ["MINIMUM"] = BroadcastBinary.ImportTfLite,
        ["MIRROR_PAD"] = BorderPad.ImportTfLite,
        ["MUL"] = BroadcastBinary.ImportTfLite,
        ["PACK"] = Concat.ImportTfLitePack,
        ["PAD"] = Pad.ImportTfLite,
        ["PADV2"] = Pad.ImportTfLite,
        ["QUANTIZE"] = TfLiteFunctions.ImportTfLiteQuantize,
        ["REDUCE_MAX"] = Reduction.ImportTfLite,
        ["RESHAPE"] = Reshape.ImportTfLite,
        ["RESIZE_BILINEAR"] = Resize.ImportTfLite,
        ["RESIZE_NEAREST_NEIGHBOR"] = Resize.ImportTfLite,
        ["REVERSE_V2"] = Gather.ImportTfLiteReverse,
        ["SLICE"] = Slice.ImportTfLite,
        ["SOFTMAX"] = Softmax.ImportTfLite,
        ["SPACE_TO_BATCH_ND"] = PixelBlocks.ImportTfLiteSpaceToBatch,
        ["SPACE_TO_DEPTH"] = PixelBlocks.ImportTfLiteSpaceToDepth,
        ["SPLIT"] = Slice.ImportTfLiteSplit,
        ["SPLIT_V"] = Slice.ImportTfLiteSplit,
        ["SQUEEZE"] = Reshape.ImportTfLite,
        ["STRIDED_SLICE"] = Slice.ImportTfLiteStrided,
        ["SUB"] = BroadcastBinary.ImportTfLite,
        ["SUM"] = Reduction.ImportTfLite,
        ["SVDF"] = Svdf.ImportTfLite,
        ["TILE"] = Tile.ImportTfLite,
        ["TRANSPOSE"] = Transpose.ImportTfLite,
        ["TRANSPOSE_CONV"] = ConvTranspose2D.ImportTfLite,
        ["UNIDIRECTIONAL_SEQUENCE_LSTM"] = Lstm.ImportTfLite,
        ["UNPACK"] = Slice.ImportTfLiteSplit,
    };

    static TfLiteOperators()
    {
        foreach (string name in TfLiteFunctions.Names)
        {
            Table.Add(name, TfLiteFunctions.ImportTfLite);
        }
    }
}
