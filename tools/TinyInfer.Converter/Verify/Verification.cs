namespace TinyInfer.Converter.Verify;

/// <summary>How a quantized model compares with its float original.</summary>
/// <param name="Layers">One comparison a layer.</param>
/// <param name="Outputs">Values of the outputs.</param>
public sealed record Verification(IReadOnlyList<LayerComparison> Layers, IReadOnlyList<OutputComparison> Outputs);
