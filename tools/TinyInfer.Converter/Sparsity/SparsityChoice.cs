namespace TinyInfer.Converter.Sparsity;

/// <summary>How weights were pruned.</summary>
/// <param name="Wanted">The part of the weights that was to be 0.</param>
/// <param name="Trials">What was tried.</param>
/// <param name="Layers">What was taken out of each layer.</param>
public sealed record SparsityChoice(double Wanted, IReadOnlyList<SparsityTrial> Trials, IReadOnlyList<PrunedLayer> Layers);
