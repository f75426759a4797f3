using TinyInfer.Training.Candidates;

namespace TinyInfer.Training.Search;

/// <summary>A candidate that has been tried on selection windows, in float.</summary>
/// <param name="Set">Window and features.</param>
/// <param name="Decider">What decides.</param>
/// <param name="Effort">Share of windows and epochs that it was trained with; 1 for all.</param>
/// <param name="Value">Mean AUC over kinds of anomalies, or mean accuracy over classes.</param>
/// <param name="Instructions">IL instructions of a window on the board, about.</param>
/// <param name="Macs">Multiplications of the decision.</param>
/// <param name="Fit">Fits the decider, where that has not been done in this process.</param>
internal sealed record Trial(
    FeatureSet Set, Decider Decider, double Effort, double Value, double Instructions, long Macs, Lazy<FittedDecider> Fit)
{
    /// <summary>The decider, fitted.</summary>
    internal FittedDecider Fitted => Fit.Value;

    /// <summary>What people call it.</summary>
    internal string Name => $"{Set.Name}, {Decider.Name}{Addition}";

    /// <summary>What was done to it besides, after a comma; empty for nothing.</summary>
    internal string Addition { get; init; } = string.Empty;

    /// <summary>Whether another is as good and as cheap, and one of both better.</summary>
    /// <param name="other">The other.</param>
    internal bool IsBeatenBy(Trial other) => other.Value >= Value && other.Instructions <= Instructions
        && (other.Value > Value || other.Instructions < Instructions);
}
