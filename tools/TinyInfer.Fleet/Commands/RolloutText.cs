using TinyInfer.Fleet.Api;
using TinyInfer.Fleet.Rollouts;
using static System.FormattableString;

namespace TinyInfer.Fleet.Commands;

/// <summary>Prints roll-outs.</summary>
internal static class RolloutText
{
    /// <summary>Prints one: a line of where it is, and one of why it stopped.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="rollout">The roll-out.</param>
    internal static void Print(TextWriter output, RolloutView rollout)
    {
        string status = rollout.Status switch
        {
            RolloutStatus.Running => rollout.Stage == 0 ? "canary" : $"stage {rollout.Stage} of {rollout.Stages - 1}",
            RolloutStatus.RollingBack => "rolling back",
            RolloutStatus.RolledBack => "rolled back",
            _ => "done",
        };
        string members = string.Join(", ", rollout.Members.Select(state => $"{state.Value} {WordOf(state.Key)}"));
        string release = rollout.Release.Length == 0 ? string.Empty : $" ({rollout.Release})";
        output.Write(Invariant($"roll-out {rollout.Id}: update {rollout.Counter}{release} to group '{rollout.Group}': "));
        output.WriteLine(Invariant($"{status}; {members}; {rollout.Windows} windows, {rollout.Alarms} alarms"));
        if (rollout.Reason != null)
        {
            output.WriteLine($"  stopped: {rollout.Reason}");
        }
    }

    private static string WordOf(MemberState state) =>
        state == MemberState.RolledBack ? "rolled back" : state.ToString().ToLowerInvariant();
}
