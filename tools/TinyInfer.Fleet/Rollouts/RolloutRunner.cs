using System.Security.Cryptography;
using System.Text;
using TinyInfer.Fleet.Devices;
using TinyInfer.Fleet.Registry;
using TinyInfer.Fleet.Service;
using TinyInfer.Link.Messages;
using static System.FormattableString;

namespace TinyInfer.Fleet.Rollouts;

/// <inheritdoc cref="IRolloutRunner"/>
/// <param name="table">Keeps it.</param>
/// <param name="devices">What devices say.</param>
/// <param name="registry">The updates.</param>
/// <param name="options">The service's options.</param>
/// <param name="time">The clock.</param>
internal sealed class RolloutRunner(
    RolloutTable table, DeviceTable devices, UpdateRegistry registry, FleetOptions options, TimeProvider time) : Grain, IRolloutRunner
{
    private Rollout? _rollout;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _rollout = table.Find(this.GetPrimaryKeyString());
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<string?> Begin(string hash, RolloutPlan plan, string who)
    {
        if (registry.Find(hash) is not { } update)
        {
            return "there is no such update.";
        }

        if (table.ReadAll(isActive: true).Find(other => other.Group == update.Group) is { } running)
        {
            return $"roll-out {running.Id} of the same group is not at its end. It can be rolled back.";
        }

        List<DeviceTwin> group = devices.ReadGroup(update.Group);
        if (!group.Exists(twin => twin.Counter < update.Counter))
        {
            return $"no device of group '{update.Group}' takes counter {update.Counter}: the group has {group.Count} devices.";
        }

        DateTimeOffset now = time.GetUtcNow();
        _rollout = new Rollout
        {
            Id = this.GetPrimaryKeyString(),
            Hash = hash,
            Counter = update.Counter,
            Size = update.Size,
            Release = update.Release,
            Group = update.Group,
            Plan = plan,
            At = now,
            By = who,
            StageAt = now,
            DriftBefore = StopRule.ShareOf(group.Count(twin => twin.IsDrifting), group.Count),
        };
        await AskAsync(_rollout, group);
        await table.SaveAsync(_rollout, Invariant($"update {update.Counter} goes to {_rollout.Members.Count} devices first"), now);
        return null;
    }

    /// <inheritdoc/>
    public async Task Step()
    {
        if (_rollout is not { IsActive: true } rollout)
        {
            return;
        }

        List<DeviceTwin> group = devices.ReadGroup(rollout.Group);
        Dictionary<string, DeviceTwin> twins = group.ToDictionary(twin => twin.Id, StringComparer.Ordinal);
        bool isChanged = false;
        foreach (Member member in rollout.Members)
        {
            isChanged |= twins.TryGetValue(member.Device, out DeviceTwin? twin) && Follow(rollout, member, twin);
        }

        if (rollout.Status == RolloutStatus.RollingBack)
        {
            await GoBackAsync(rollout, twins, isChanged);
            return;
        }

        Looks looks = rollout.Looks;
        bool isStageDone = IsStageDone(rollout, twins);
        string? problem = StopRule.Judge(rollout, isStageDone);
        if (problem != null)
        {
            await StopAsync(rollout, problem);
        }
        else if (isStageDone)
        {
            await GoOnAsync(rollout, group);
        }
        else if (isChanged || looks != rollout.Looks)
        {
            await table.SaveAsync(rollout, null, time.GetUtcNow());
        }
    }

    /// <inheritdoc/>
    public async Task<string?> RollBack(string reason)
    {
        if (_rollout is not { } rollout)
        {
            return "there is no such roll-out.";
        }

        if (rollout.Status is RolloutStatus.RollingBack or RolloutStatus.RolledBack)
        {
            return "it is rolled back already.";
        }

        await StopAsync(rollout, reason);
        return null;
    }

    /// <summary>How far a device is with an update, by what it says.</summary>
    private static MemberState StateOf(Rollout rollout, DeviceTwin twin)
    {
        bool hasRefused = twin.Update == DeviceState.Refused && twin.Desired?.Hash == rollout.Hash;
        if (twin.Counter != rollout.Counter)
        {
            return hasRefused ? MemberState.Refused
                : twin.Update == DeviceState.Receiving ? MemberState.Receiving : MemberState.Asked;
        }

        return twin.Phase switch
        {
            DeviceState.Pending => MemberState.Receiving,
            DeviceState.Trial => MemberState.Trial,
            _ when twin.Event?.StartsWith("rolled back", StringComparison.Ordinal) == true => MemberState.RolledBack,
            _ when twin.Event?.StartsWith("confirmed", StringComparison.Ordinal) == true => MemberState.Confirmed,
            _ => MemberState.Refused,
        };
    }

    /// <summary>Takes over what a device says; returns whether it is anything new.</summary>
    private static bool Follow(Rollout rollout, Member member, DeviceTwin twin)
    {
        MemberState state = StateOf(rollout, twin);
        bool isChanged = state != member.State;
        member.State = state;
        if (state is MemberState.Refused or MemberState.RolledBack)
        {
            member.Reason = twin.Update == DeviceState.Refused ? twin.Reason : twin.Event;
        }

        if (state is MemberState.Trial or MemberState.Confirmed && rollout.Status == RolloutStatus.Running)
        {
            member.Start ??= twin.Total;
            Counts after = twin.Total.Since(member.Start);
            isChanged |= after != member.After || member.IsDrifting != twin.IsDrifting;
            member.After = after;
            member.IsDrifting = twin.IsDrifting;
        }

        return isChanged;
    }

    private async Task AskAsync(Rollout rollout, List<DeviceTwin> group)
    {
        DateTimeOffset now = time.GetUtcNow();
        HashSet<string> asked = [.. rollout.Members.Select(member => member.Device)];

        // Canaries are devices that answer, and well ones if there are: what a sick one says does not tell whether the update is good. By
        // the hash of both names, so that each roll-out has others.
        bool isCanary = rollout.Stage == 0;
        DeviceTwin[] next = [.. group
            .Where(twin => !asked.Contains(twin.Id) && twin.Counter < rollout.Counter)
            .OrderBy(twin => isCanary ? Standings.Of(twin, now, options.Silence) switch
            {
                Standing.Well or Standing.Updating => 0,
                Standing.Offline or Standing.Silent => 2,
                _ => 1,
            } : 0)
            .ThenBy(twin => Convert.ToHexString(SHA256.HashData(Encoding.ASCII.GetBytes(rollout.Id + twin.Id))), StringComparer.Ordinal)];
        int share = isCanary
            ? rollout.Plan.Canary
            : (int)Math.Ceiling(rollout.Plan.Percent[rollout.Stage - 1] / 100.0 * (asked.Count + next.Length)) - asked.Count;
        foreach (DeviceTwin twin in next.Take(share))
        {
            Counts? before = devices.FindCounts(twin.Id, now.AddHours(-rollout.Plan.Before));
            rollout.Members.Add(new Member
            {
                Device = twin.Id,
                Stage = rollout.Stage,
                Before = before == null ? new Counts() : twin.Total.Since(before),
            });
            await GrainFactory.GetGrain<IDevice>(twin.Id).Want(new Desired(rollout.Hash, rollout.Counter, rollout.Size));
        }
    }

    private bool IsStageDone(Rollout rollout, Dictionary<string, DeviceTwin> twins)
    {
        DateTimeOffset now = time.GetUtcNow();
        bool isPatient = now - rollout.StageAt < TimeSpan.FromMinutes(rollout.Plan.Patience);
        Member[] stage = [.. rollout.Members.Where(member => member.Stage == rollout.Stage)];
        bool IsSeen(Member member) =>
            member.State is MemberState.Refused or MemberState.RolledBack
            || (member.State == MemberState.Confirmed && member.After.Windows >= rollout.Plan.Windows);
        bool IsAway(Member member) =>
            !twins.TryGetValue(member.Device, out DeviceTwin? twin)
            || Standings.Of(twin, now, options.Silence) is Standing.Offline or Standing.Silent;
        return (stage.Length == 0 || stage.Any(IsSeen)) && stage.All(member => IsSeen(member) || (!isPatient && IsAway(member)));
    }

    private async Task GoOnAsync(Rollout rollout, List<DeviceTwin> group)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (rollout.Stage + 1 < rollout.Plan.StageCount)
        {
            rollout.Stage++;
            rollout.StageAt = now;
            await AskAsync(rollout, group);
            await table.SaveAsync(rollout, Invariant($"stage {rollout.Stage}: {rollout.Members.Count} devices are asked"), now);
            return;
        }

        rollout.Status = RolloutStatus.Done;
        rollout.Ended = now;
        await table.SaveAsync(rollout, "done", now);
    }

    private async Task StopAsync(Rollout rollout, string reason)
    {
        rollout.Status = RolloutStatus.RollingBack;
        rollout.Reason = reason;
        rollout.Ended = null;
        await table.SaveAsync(rollout, $"stopped: {reason}", time.GetUtcNow());
        foreach (Member member in rollout.Members)
        {
            await GrainFactory.GetGrain<IDevice>(member.Device).Want(null);
        }
    }

    /// <summary>Has devices go back that have the update, until none has it.</summary>
    private async Task GoBackAsync(Rollout rollout, Dictionary<string, DeviceTwin> twins, bool isChanged)
    {
        bool IsOut(Member member) => member.State is MemberState.Refused or MemberState.RolledBack or MemberState.Asked;
        foreach (Member member in rollout.Members.Where(member => !IsOut(member)))
        {
            if (twins.TryGetValue(member.Device, out DeviceTwin? twin) && twin.Order == null && twin.Counter == rollout.Counter)
            {
                await GrainFactory.GetGrain<IDevice>(member.Device).Tell(Command.RollBack);
            }
        }

        DateTimeOffset now = time.GetUtcNow();
        if (rollout.Members.TrueForAll(IsOut))
        {
            rollout.Status = RolloutStatus.RolledBack;
            rollout.Ended = now;
            await table.SaveAsync(rollout, "rolled back everywhere", now);
        }
        else if (isChanged)
        {
            await table.SaveAsync(rollout, null, now);
        }
    }
}
