namespace TinyInfer.Converter.Import.Onnx;

/// <summary>What to do about an operator that has no kernel.</summary>
internal static class Remedies
{
    private static readonly Dictionary<string, string> Known = new(StringComparer.Ordinal)
    {
        ["LayerNormalization"] = "use batch normalisation, which is folded into the layer before it",
        ["InstanceNormalization"] = "use batch normalisation, which is folded into the layer before it",
        ["GroupNormalization"] = "use batch normalisation, which is folded into the layer before it",
        ["TopK"] = "end the model before it and pick the largest scores in application code",
        ["NonMaxSuppression"] = "end the model before it and post-process in application code",
        ["If"] = "export with constant conditions, so that the branch is resolved",
        ["Loop"] = "unroll the loop before the export",
        ["Scan"] = "unroll the loop before the export, or use LSTM or GRU",
        ["Einsum"] = "write it as MatMul by a constant matrix",
        ["STFT"] = "compute spectra on the device with TinyInfer.Signal, before the model",
        ["DFT"] = "compute spectra on the device with TinyInfer.Signal, before the model",
        ["ZipMap"] = "export with options={'zipmap': False}",
        ["Shape"] = "export with a fixed input shape, so that shapes are constants",
    };

    internal static string For(string opType) => Known.TryGetValue(opType, out string? remedy)
        ? $"the operator is not supported; {remedy}."
        : "the operator is not supported; replace it by supported ones, or end the model before it (see docs in README: Operators).";
}
