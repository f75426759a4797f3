namespace TinyInfer.Training.Search;

/// <summary>What a trial has come to.</summary>
/// <param name="Set">Name of window and features.</param>
/// <param name="Decider">Name of the decider.</param>
/// <param name="Effort">Share of windows and epochs that it was trained with.</param>
/// <param name="Value">How good it is.</param>
/// <param name="Instructions">IL instructions of a window.</param>
/// <param name="Macs">Multiplications of the decision.</param>
internal sealed record TrialOutcome(string Set, string Decider, double Effort, double Value, double Instructions, long Macs)
{
    /// <summary>The value of one that cannot be had for the features.</summary>
    internal const double Unsuited = -1;
}
