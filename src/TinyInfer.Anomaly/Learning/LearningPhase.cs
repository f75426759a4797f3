namespace TinyInfer.Anomaly.Learning;

/// <summary>What a learner is doing.</summary>
public enum LearningPhase
{
    /// <summary>It follows what is usual, within limits, or waits to be told that the machine has changed.</summary>
    Watching = 0,

    /// <summary>It gathers windows of a machine that was installed or changed.</summary>
    Installing = 1,

    /// <summary>It works out what they amount to, a slice per window.</summary>
    Preparing = 2,

    /// <summary>What it has learned is in use, and has to hold on windows that it was not learned from.</summary>
    Trial = 3,
}
