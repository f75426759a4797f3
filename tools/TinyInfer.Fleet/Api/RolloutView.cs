using TinyInfer.Fleet.Rollouts;

namespace TinyInfer.Fleet.Api;

/// <summary>A roll-out, as the API shows it: its devices are counted.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Hash">Hash of the update.</param>
/// <param name="Counter">Counter of the update.</param>
/// <param name="Release">Version of the update, for people.</param>
/// <param name="Group">The group.</param>
/// <param name="At">When it began.</param>
/// <param name="By">Who began it.</param>
/// <param name="Status">Where it is.</param>
/// <param name="Stage">The stage, 0 being the canary.</param>
/// <param name="Stages">Number of stages.</param>
/// <param name="Reason">Why it stopped; null if it did not.</param>
/// <param name="Ended">When it ended; null if it has not.</param>
/// <param name="Members">Number of devices, by how far they are.</param>
/// <param name="Windows">Windows judged with the new model.</param>
/// <param name="Alarms">Alarms raised with the new model.</param>
/// <param name="Findings">What the last comparison found.</param>
internal sealed record RolloutView(
    string Id, string Hash, int Counter, string Release, string Group, DateTimeOffset At, string By, RolloutStatus Status, int Stage,
    int Stages, string? Reason, DateTimeOffset? Ended, IReadOnlyDictionary<MemberState, int> Members, long Windows, long Alarms,
    IReadOnlyList<Finding> Findings)
{
    /// <summary>What tells one view from the next.</summary>
    internal string Version => $"{Status} {Stage} {Windows} {Alarms} {string.Join(' ', Members)}";

    /// <summary>Makes a view.</summary>
    /// <param name="rollout">The roll-out.</param>
    /// <returns>The view.</returns>
    internal static RolloutView Of(Rollout rollout) => new(
        rollout.Id, rollout.Hash, rollout.Counter, rollout.Release, rollout.Group, rollout.At, rollout.By, rollout.Status, rollout.Stage,
        rollout.Plan.StageCount, rollout.Reason, rollout.Ended,
        rollout.Members.CountBy(member => member.State).OrderBy(state => state.Key).ToDictionary(),
        rollout.Members.Sum(member => member.After.Windows), rollout.Members.Sum(member => member.After.Alarms), rollout.Findings);
}
