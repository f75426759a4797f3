namespace TinyInfer.Converter.Sparsity;

/// <summary>What pruning has taken out of a layer.</summary>
/// <param name="Layer">The layer's name.</param>
/// <param name="Products">Groups of weights that generated code multiplies at once.</param>
/// <param name="Left">Those that are left.</param>
/// <param name="Weights">Weights that are 0 now.</param>
/// <param name="SignalToNoise">Of the layer's output in float, with what is left against what was there, in dB.</param>
public sealed record PrunedLayer(string Layer, int Products, int Left, int Weights, double SignalToNoise);
