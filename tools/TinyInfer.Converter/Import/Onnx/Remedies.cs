namespace TinyInfer.Converter.Import.Onnx;

/// <summary>Remedies for operators that have no kernel.</summary>
internal static class Remedies
{
    private const string Attention = "attention of fixed sizes, with constant masks and without a cache of keys and values, is "
        + "supported; else "
        + "export with operator set 17, so that it is written as products and softmax";

    private const string Comparison = "a comparison of reals that is cast to float, or by which Where chooses between reals, is supported; "
        + "else end the model before it and compare in application code";

    private const string Condition = "conditions have no int8 form; end the model before it";

    private static readonly Dictionary<string, string> _known = new(StringComparer.Ordinal)
    {
        ["And"] = Condition,
        ["Attention"] = Attention,
        ["Equal"] = Condition,
        ["Greater"] = Comparison,
        ["GreaterOrEqual"] = Comparison,
        ["TopK"] = "end the model before it and pick the largest scores in application code",
        ["NonMaxSuppression"] = "end the model before it and post-process in application code",
        ["DynamicQuantizeLinear"] = "the model is quantized dynamically; quantize it statically, or convert the float model with "
            + "calibration data",
        ["If"] = "export with constant conditions, so that the branch is resolved",
        ["Loop"] = "unroll the loop before the export",
        ["Scan"] = "unroll the loop before the export, or use LSTM or GRU",
        ["Einsum"] = "its equation is no product of two tensors that MatMul can form; write it as MatMul",
        ["STFT"] = "compute spectra on the device with TinyInfer.Signal, before the model",
        ["DFT"] = "compute spectra on the device with TinyInfer.Signal, before the model",
        ["Less"] = Comparison,
        ["LessOrEqual"] = Comparison,
        ["Not"] = Condition,
        ["Or"] = Condition,
        ["LRN"] = "use batch normalisation, which is folded into the layer before it",
        ["Where"] = "a constant condition and one number beside the activation are supported; else write it with Max, Min and "
            + "multiplication",
        ["com.microsoft.Attention"] = Attention,
        ["com.microsoft.MultiHeadAttention"] = Attention,
        ["Shape"] = "export with a fixed input shape, so that shapes are constants",
    };

    internal static string For(string opType) => _known.TryGetValue(opType, out string? remedy)
        ? $"the operator is not supported; {remedy}."
        : "the operator is not supported; replace it by supported ones, or end the model before it (onnx.utils.extract_model).";
}
