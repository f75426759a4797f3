using TinyInfer.Converter.Operators;

namespace TinyInfer.Converter.Import.Onnx;

/// <summary>Which class imports which ONNX operator. A new operator registers here.</summary>
internal static class OnnxOperators
{
    internal delegate void Import(OnnxNode node, OnnxImporter importer);

    internal static readonly Dictionary<string, Import> Table = new(StringComparer.Ordinal)
    {
        ["BatchNormalization"] = ChannelAffine.ImportBatchNormalization,
        ["Conv"] = Conv2D.Import,
        ["Dropout"] = Reshape.Import,
        ["Flatten"] = Reshape.Import,
        ["Gemm"] = Dense.ImportGemm,
        ["GRU"] = Gru.Import,
        ["Identity"] = Reshape.Import,
        ["LSTM"] = Lstm.Import,
        ["MatMul"] = Dense.ImportMatMul,
        ["RNN"] = Rnn.Import,
        ["Reshape"] = Reshape.Import,
        ["Squeeze"] = Reshape.Import,
        ["Transpose"] = Transpose.Import,
        ["Unsqueeze"] = Reshape.Import,
        ["Clip"] = UnaryFunctions.ImportClip,
        ["PRelu"] = UnaryFunctions.ImportPRelu,
        ["Relu"] = UnaryFunctions.ImportRelu,
    };

    static OnnxOperators()
    {
        foreach (string name in UnaryFunctions.Names)
        {
            Table.Add(name, UnaryFunctions.Import);
        }
    }
}
