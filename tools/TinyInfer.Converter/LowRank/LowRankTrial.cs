namespace TinyInfer.Converter.LowRank;

/// <summary>Ranks that were tried.</summary>
/// <param name="Ranks">Those of the layers that became two.</param>
/// <param name="Value">What the model is judged by: the metric, or the output's signal-to-noise ratio in dB.</param>
/// <param name="Instructions">IL instructions of one run.</param>
/// <param name="Flash">Bytes of flash that weights and the code for them take.</param>
/// <param name="IsChosen">Whether it is what was written.</param>
public sealed record LowRankTrial(IReadOnlyDictionary<string, int> Ranks, double Value, long Instructions, int Flash, bool IsChosen);
