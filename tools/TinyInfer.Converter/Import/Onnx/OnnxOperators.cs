using TinyInfer.Converter.Import.Onnx.Trees;
using TinyInfer.Converter.Operators;

namespace TinyInfer.Converter.Import.Onnx;

/// <summary>Which class imports which ONNX operator. A new operator registers here.</summary>
internal static class OnnxOperators
{
    internal delegate void Import(OnnxNode node, OnnxImporter importer);

    /// <summary>Prefix of the types of ONNX Runtime's own operators.</summary>
    internal const string Microsoft = "com.microsoft.";

    internal static readonly Dictionary<string, Import> Table = new(StringComparer.Ordinal)
    {
        ["Add"] = BroadcastBinary.Import,
        ["ai.onnx.ml.ArrayFeatureExtractor"] = LabelLookup.Import,
        [ForestForms.Ensemble] = TreeEnsemble.ImportRegressor,
        [ForestForms.Classifier] = TreeEnsemble.ImportClassifier,
        [ForestForms.Regressor] = TreeEnsemble.ImportRegressor,
        [SupportVectorForms.Regressor] = SupportVectors.Import,
        ["ArgMax"] = ArgMax.Import,
        ["AveragePool"] = AveragePool2D.Import,
        ["BatchNormalization"] = ChannelAffine.ImportBatchNormalization,
        ["Cast"] = Casts.Import,
        ["CastLike"] = Casts.Import,
        ["Clip"] = UnaryFunctions.ImportClip,
        ["Concat"] = Concat.Import,
        ["Conv"] = Conv2D.Import,
        ["ConvTranspose"] = ConvTranspose2D.Import,
        ["DepthToSpace"] = PixelBlocks.ImportDepthToSpace,
        ["DequantizeLinear"] = QuantizeLinear.ImportDequantize,
        ["Div"] = BroadcastBinary.Import,
        ["Dropout"] = Casts.ImportDropout,
        ["Expand"] = Tile.Import,
        ["Flatten"] = Reshape.Import,
        ["Gather"] = Slice.ImportGather,
        ["Gemm"] = Dense.ImportGemm,
        ["GlobalAveragePool"] = Reduction.Import,
        ["GlobalMaxPool"] = Reduction.Import,
        ["GroupNormalization"] = LayerNormalization.ImportGroups,
        ["GRU"] = Gru.Import,
        ["Identity"] = Reshape.Import,
        ["InstanceNormalization"] = LayerNormalization.ImportGroups,
        ["LayerNormalization"] = LayerNormalization.Import,
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
        ["RMSNormalization"] = LayerNormalization.Import,
        ["RNN"] = Rnn.Import,
        ["SimplifiedLayerNormalization"] = LayerNormalization.Import,
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

    /// <summary>True if there are loops in a model, of which nobody knows when they end.</summary>
    /// <param name="model">The model.</param>
    internal static bool MayNotEnd(ModelProto model) => OnnxGraphs.Nodes(model).Any(node => node.OpType is "Loop" or "Scan");

    /// <summary>Proves that a run of a model ends.</summary>
    /// <param name="model">A simplified model.</param>
    /// <exception cref="ConversionException">There are loops; all operators that are not supported are listed.</exception>
    internal static void RequireEnd(ModelProto model)
    {
        if (MayNotEnd(model))
        {
            throw NotSupported(model.Graph.Node.Select(node => new OnnxNode(node)).Where(node => !Table.ContainsKey(node.OpType))
                .Select(node => (node, Remedies.For(node.OpType))));
        }
    }

    /// <summary>Says all that is not supported at once; of several parts of one node of the user's model each kind once.</summary>
    /// <param name="problems">Nodes, and what is wrong with each.</param>
    internal static ConversionException NotSupported(IEnumerable<(OnnxNode Node, string Problem)> problems) =>
        new("Not supported:\n  " + string.Join("\n  ", problems.DistinctBy(p => (p.Node.ToString(), p.Node.OpType)).Select(p =>
            p.Node.Whole.Length > 0 ? $"{p.Node}, in which there is {p.Node.OpType}: {p.Problem}" : $"{p.Node}: {p.Problem}")));
}
