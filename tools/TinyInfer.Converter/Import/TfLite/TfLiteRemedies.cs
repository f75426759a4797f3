namespace TinyInfer.Converter.Import.TfLite;

/// <summary>Remedies for operators that have no kernel.</summary>
internal static class TfLiteRemedies
{
    private static readonly Dictionary<string, string> _known = new(StringComparer.Ordinal)
    {
        ["LOG_SOFTMAX"] = "end the model with softmax, or before it",
        ["TOPK_V2"] = "end the model before it and pick the largest scores in application code",
        ["NON_MAX_SUPPRESSION_V4"] = "end the model before it and post-process in application code",
        ["NON_MAX_SUPPRESSION_V5"] = "end the model before it and post-process in application code",
        ["SHAPE"] = "export with a fixed input shape, batch 1, so that shapes are constants",
        ["IF"] = "export with constant conditions, so that the branch is resolved",
        ["WHILE"] = "unroll the loop before the export (unroll=True in Keras' recurrent layers)",
        ["RFFT2D"] = "compute spectra on the device with TinyInfer.Signal, before the model",
        ["VAR_HANDLE"] = "export the model with its state as inputs and outputs",
        ["READ_VARIABLE"] = "export the model with its state as inputs and outputs",
        ["ASSIGN_VARIABLE"] = "export the model with its state as inputs and outputs",
        ["CALL_ONCE"] = "export the model with its state as inputs and outputs",
    };

    internal static string For(string opType) => _known.TryGetValue(opType, out string? remedy)
        ? $"the operator is not supported; {remedy}."
        : opType.StartsWith("custom", StringComparison.Ordinal)
            ? "custom operators are not supported; end the model before it and do its work in application code."
            : "the operator is not supported; replace it by supported ones, or end the model before it (see docs/operators.md).";
}
