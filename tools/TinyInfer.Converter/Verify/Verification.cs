namespace TinyInfer.Converter.Verify;

/// <summary>How a quantized model compares with its float original.</summary>
/// <param name="Layers">One comparison for each layer.</param>
/// <param name="Outputs">One comparison for each output.</param>
public sealed record Verification(IReadOnlyList<LayerComparison> Layers, IReadOnlyList<OutputComparison> Outputs);
