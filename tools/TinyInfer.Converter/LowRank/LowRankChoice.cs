namespace TinyInfer.Converter.LowRank;

/// <summary>Which fully connected layers have become two.</summary>
/// <param name="Trials">What was tried.</param>
/// <param name="Layers">The layers; empty if all have stayed as they were.</param>
public sealed record LowRankChoice(IReadOnlyList<LowRankTrial> Trials, IReadOnlyList<FactoredLayer> Layers);
