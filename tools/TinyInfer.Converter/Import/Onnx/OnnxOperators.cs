using TinyInfer.Converter.Operators;

namespace TinyInfer.Converter.Import.Onnx;

/// <summary>Which class imports which ONNX operator. A new operator registers here.</summary>
internal static class OnnxOperators
{
    internal delegate void Import(OnnxNode node, OnnxImporter importer);

    internal static readonly Dictionary<string, Import> Table = new(StringComparer.Ordinal)
    {
        ["Add"] = BroadcastBinary.Import,
        ["ai.onnx.ml.ArrayFeatureExtractor"] = LabelLookup.Import,
        ["ArgMax"] = ArgMax.Import,
        ["AveragePool"] = AveragePool2D.Import,
        ["BatchNormalization"] = ChannelAffine.ImportBatchNormalization,
        ["Cast"] = Reshape.ImportCast,
        ["CastLike"] = Reshape.ImportCast,
        ["Clip"] = UnaryFunctions.ImportClip,
        ["Concat"] = Concat.Import,
        ["Conv"] = Conv2D.Import,
        ["ConvTranspose"] = ConvTranspose2D.Import,
        ["DepthToSpace"] = PixelBlocks.ImportDepthToSpace,
        ["DequantizeLinear"] = QuantizeLinear.ImportDequantize,
        ["Div"] = BroadcastBinary.Import,
        ["Dropout"] = Reshape.Import,
        ["Expand"] = Tile.Import,
        ["Flatten"] = Reshape.Import,
        ["Gather"] = Slice.ImportGather,
        ["Gemm"] = Dense.ImportGemm,
        ["GlobalAveragePool"] = Reduction.Import,
        ["GlobalMaxPool"] = Reduction.Import,
        ["GRU"] = Gru.Import,
        ["Identity"] = Reshape.Import,
        ["LogSoftmax"] = Softmax.Import,
        ["LSTM"] = Lstm.Import,
        ["MatMul"] = Dense.ImportMatMul,
        ["Max"] = BroadcastBinary.Import,
        ["MaxPool"] = MaxPool2D.Import,
        ["Min"] = BroadcastBinary.Import,
        ["Mul"] = BroadcastBinary.Import,
        ["Pad"] = Pad.Import,
        ["Pow"] = BroadcastBinary.Import,
        ["PRelu"] = UnaryFunctions.ImportPRelu,
        ["QuantizeLinear"] = QuantizeLinear.Import,
        ["ReduceMax"] = Reduction.Import,
        ["ReduceMean"] = Reduction.Import,
        ["ReduceSum"] = Reduction.Import,
        ["Relu"] = UnaryFunctions.ImportRelu,
        ["Reshape"] = Reshape.Import,
        ["Resize"] = Resize.Import,
        ["RNN"] = Rnn.Import,
        ["Slice"] = Slice.Import,
        ["Softmax"] = Softmax.Import,
        ["SpaceToDepth"] = PixelBlocks.ImportSpaceToDepth,
        ["Split"] = Slice.ImportSplit,
        ["Squeeze"] = Reshape.Import,
        ["Sub"] = BroadcastBinary.Import,
        ["Tile"] = Tile.Import,
        ["Transpose"] = Transpose.Import,
        ["Unsqueeze"] = Reshape.Import,
        ["Upsample"] = Resize.Import,
        ["com.microsoft.DequantizeLinear"] = QuantizeLinear.ImportDequantize,
        ["com.microsoft.QuantizeLinear"] = QuantizeLinear.Import,
    };

    static OnnxOperators()
    {
        foreach (string name in UnaryFunctions.Names)
        {
            Table.Add(name, UnaryFunctions.Import);
        }
    }
}
