namespace TinyInfer.Fleet.Rounds;

/// <summary>A round as the service keeps it.</summary>
internal sealed class LearningRound
{
    /// <summary>Its number, above those of all rounds before.</summary>
    public required int Number { get; init; }

    /// <summary>What was asked for.</summary>
    public required RoundRequest Request { get; init; }

    /// <summary>Boards that could be asked.</summary>
    public required string[] Boards { get; init; }

    /// <summary>Draws boards and groups. It is told to nobody: privacy by drawing rests on it.</summary>
    public required int Seed { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who began it.</summary>
    public required string By { get; init; }

    /// <summary>Where it is.</summary>
    public RoundStatus Status { get; set; }

    /// <summary>Boards that were asked.</summary>
    public int Asked { get; set; }

    /// <summary>Boards that joined in time.</summary>
    public int Joined { get; set; }

    /// <summary>Boards that are in the result, or were in their groups' sums so far.</summary>
    public int Answered { get; set; }

    /// <summary>Groups that gave a sum.</summary>
    public int Groups { get; set; }

    /// <summary>Messages that were refused.</summary>
    public long Refused { get; set; }

    /// <summary>Windows in the result.</summary>
    public long Windows { get; set; }

    /// <summary>SHA-256 of the result's file; null if there is none.</summary>
    public string? Result { get; set; }

    /// <summary>Why it gave nothing; null if it did not end so.</summary>
    public string? Reason { get; set; }

    /// <summary>When it ended; null if it has not.</summary>
    public DateTimeOffset? Ended { get; set; }

    /// <summary>Whether it goes on.</summary>
    internal bool IsActive => Status.GoesOn();
}

/// <summary>Where a round is.</summary>
internal enum RoundStatus
{
    /// <summary>Boards gather windows or train, and join.</summary>
    Joining,

    /// <summary>Members send their masked numbers.</summary>
    Sending,

    /// <summary>Survivors tell the seeds that take the masks off their sum.</summary>
    Revealing,

    /// <summary>There is a result.</summary>
    Done,

    /// <summary>There is none.</summary>
    Failed,

    /// <summary>Somebody ended it.</summary>
    Cancelled,
}

/// <summary>Says of a round's status whether it is over.</summary>
internal static class RoundStatuses
{
    /// <summary>Whether the round goes on.</summary>
    /// <param name="status">Where it is.</param>
    /// <returns>Whether it does.</returns>
    internal static bool GoesOn(this RoundStatus status) =>
        status is RoundStatus.Joining or RoundStatus.Sending or RoundStatus.Revealing;
}
