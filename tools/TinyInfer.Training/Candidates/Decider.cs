using TinyInfer.Training.Recordings;

namespace TinyInfer.Training.Candidates;

/// <summary>A kind of decider with its settings: what is fitted to features.</summary>
/// <param name="name">What people call it.</param>
internal abstract class Decider(string name)
{
    /// <summary>What people call it.</summary>
    internal string Name => name;

    /// <summary>Whether fitting takes long, so that it is tried with less at first.</summary>
    internal abstract bool IsTrained { get; }

    /// <summary>Whether it can be had for the features.</summary>
    /// <param name="set">Window and features.</param>
    /// <param name="features">How many.</param>
    /// <param name="windows">Windows to fit to.</param>
    /// <param name="task">What is to be learned.</param>
    internal abstract bool Suits(FeatureSet set, int features, int windows, LearnTask task);

    /// <summary>Fits it.</summary>
    /// <param name="data">What to fit to.</param>
    internal abstract FittedDecider Fit(FittingData data);
}

/// <summary>What a decider is fitted to.</summary>
/// <param name="Set">Window and features.</param>
/// <param name="Train">Windows to fit to; normal ones alone where anomalies are to be found.</param>
/// <param name="Select">Windows to stop by.</param>
/// <param name="Classes">Names of classes.</param>
/// <param name="Effort">Share of windows and of epochs that is spent.</param>
/// <param name="Seed">Decides on weights and order.</param>
/// <param name="Cancellation">Ends training early.</param>
internal sealed record FittingData(
    FeatureSet Set, WindowTable Train, WindowTable Select, IReadOnlyList<string> Classes, double Effort, int Seed,
    CancellationToken Cancellation)
{
    /// <summary>From features to a network's input; null to find it in the windows to fit to.</summary>
    internal RowScale? Scale { get; init; }

    /// <summary>The windows to fit to, as far as the effort goes: each so-many-th.</summary>
    internal int[] Chosen => [.. Enumerable.Range(0, Train.Count).Where(i => (int)(i * Effort) != (int)((i - 1) * Effort) || i == 0)];
}
