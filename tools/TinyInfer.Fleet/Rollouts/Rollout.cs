using TinyInfer.Fleet.Devices;

namespace TinyInfer.Fleet.Rollouts;

/// <summary>Where a roll-out is.</summary>
internal enum RolloutStatus
{
    /// <summary>It goes on, stage by stage.</summary>
    Running,

    /// <summary>It was stopped, and devices go back to the model that they had.</summary>
    RollingBack,

    /// <summary>It was stopped, and no device has the update any more.</summary>
    RolledBack,

    /// <summary>All devices were asked, and watched.</summary>
    Done,
}

/// <summary>How far a device is with an update.</summary>
internal enum MemberState
{
    /// <summary>It has been asked.</summary>
    Asked,

    /// <summary>It receives, or is to start anew.</summary>
    Receiving,

    /// <summary>It is on trial.</summary>
    Trial,

    /// <summary>It is confirmed.</summary>
    Confirmed,

    /// <summary>It was refused: it did not fit, or failed its check.</summary>
    Refused,

    /// <summary>It was undone.</summary>
    RolledBack,
}

/// <summary>An update on its way through a group.</summary>
internal sealed class Rollout
{
    /// <summary>Its name.</summary>
    public required string Id { get; init; }

    /// <summary>Hash of the update.</summary>
    public required string Hash { get; init; }

    /// <summary>Counter of the update.</summary>
    public required int Counter { get; init; }

    /// <summary>Bytes of the update's file.</summary>
    public required int Size { get; init; }

    /// <summary>Version of the update, for people.</summary>
    public string Release { get; init; } = string.Empty;

    /// <summary>The group.</summary>
    public required string Group { get; init; }

    /// <summary>How it goes.</summary>
    public required RolloutPlan Plan { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who began it.</summary>
    public required string By { get; init; }

    /// <summary>Where it is.</summary>
    public RolloutStatus Status { get; set; }

    /// <summary>The stage, 0 being the canary.</summary>
    public int Stage { get; set; }

    /// <summary>When the stage began.</summary>
    public DateTimeOffset StageAt { get; set; }

    /// <summary>Why it stopped; null if it did not.</summary>
    public string? Reason { get; set; }

    /// <summary>When it ended; null if it has not.</summary>
    public DateTimeOffset? Ended { get; set; }

    /// <summary>How often it was judged, and at how many windows last.</summary>
    public Looks Looks { get; set; } = new(0, 0);

    /// <summary>What the last judgement found.</summary>
    public List<Finding> Findings { get; set; } = [];

    /// <summary>Share of the group's devices that had drifted when it began.</summary>
    public double DriftBefore { get; init; }

    /// <summary>The devices that were asked.</summary>
    public List<Member> Members { get; init; } = [];

    /// <summary>Whether it is to be looked at.</summary>
    internal bool IsActive => Status is RolloutStatus.Running or RolloutStatus.RollingBack;
}

/// <summary>A device of a roll-out.</summary>
internal sealed class Member
{
    /// <summary>The device.</summary>
    public required string Device { get; init; }

    /// <summary>The stage in which it was asked.</summary>
    public required int Stage { get; init; }

    /// <summary>How far it is.</summary>
    public MemberState State { get; set; }

    /// <summary>What it saw before, with the model that it had.</summary>
    public Counts Before { get; init; } = new();

    /// <summary>Its sums when the new model began; null as long as it has not.</summary>
    public Counts? Start { get; set; }

    /// <summary>What it has seen with the new model.</summary>
    public Counts After { get; set; } = new();

    /// <summary>Whether its scores or features have drifted with the new model.</summary>
    public bool IsDrifting { get; set; }

    /// <summary>Why it was refused or undone, in its own words; null if it was not.</summary>
    public string? Reason { get; set; }
}

/// <summary>How often a roll-out was judged.</summary>
/// <param name="Count">How often.</param>
/// <param name="Windows">At how many windows with the new model, of all devices together, last.</param>
internal sealed record Looks(int Count, long Windows);

/// <summary>What a comparison found.</summary>
/// <param name="What">What was compared.</param>
/// <param name="Before">What it was before.</param>
/// <param name="After">What it is now.</param>
/// <param name="Chance">Probability of what is now, or worse, if nothing had changed.</param>
/// <param name="Limit">Below which probability a roll-out stops.</param>
internal sealed record Finding(string What, double Before, double After, double Chance, double Limit)
{
    /// <summary>Whether it stops the roll-out.</summary>
    public bool Stops => Chance < Limit;
}
