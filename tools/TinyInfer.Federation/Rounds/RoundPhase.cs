namespace TinyInfer.Federation.Rounds;

/// <summary>What a round waits for.</summary>
public enum RoundPhase
{
    /// <summary>Boards say whether they take part.</summary>
    Joining,

    /// <summary>Members send their masked numbers.</summary>
    Sending,

    /// <summary>Survivors tell their seeds.</summary>
    Revealing,

    /// <summary>It is over.</summary>
    Done,
}
