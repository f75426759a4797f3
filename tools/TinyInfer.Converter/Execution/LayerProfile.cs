using TinyInfer.Converter.Cost;

namespace TinyInfer.Converter.Execution;

/// <summary>How long a layer takes.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Microseconds">Time of one run on this machine, the shortest seen.</param>
/// <param name="Share">The same as a part of the whole model's.</param>
/// <param name="PredictedShare">The part that it is expected to take on a board, where the interpreter's instructions count.</param>
public sealed record LayerProfile(LayerSummary Layer, double Microseconds, double Share, double PredictedShare);
