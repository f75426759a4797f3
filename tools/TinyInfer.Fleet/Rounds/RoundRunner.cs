using System.Security.Cryptography;
using TinyInfer.Federated.Messages;
using TinyInfer.Federation.Rounds;
using TinyInfer.Fleet.Api;
using TinyInfer.Fleet.Broker;
using TinyInfer.Fleet.Devices;
using TinyInfer.Link;
using static System.FormattableString;

namespace TinyInfer.Fleet.Rounds;

/// <inheritdoc cref="IRoundRunner"/>
/// <param name="table">Keeps it.</param>
/// <param name="devices">The boards.</param>
/// <param name="files">Keeps its result.</param>
/// <param name="broker">Where its messages go.</param>
/// <param name="audit">Notes its end.</param>
/// <param name="time">The clock.</param>
internal sealed class RoundRunner(
    RoundTable table, DeviceTable devices, RoundFiles files, IBroker broker, AuditLog audit, TimeProvider time) : Grain, IRoundRunner
{
    /// <summary>Messages that go out at a time.</summary>
    private const int Batch = 100;

    /// <summary>After how long boards that have not answered are asked again; twice as long each time, up to the longest.</summary>
    private static readonly TimeSpan _firstWait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _longestWait = TimeSpan.FromMinutes(5);

    private LearningRound? _learning;
    private RoundPlan? _plan;
    private Round? _round;
    private TimeSpan _wait = _firstWait;
    private DateTimeOffset _askAgain;

    private int Number => (int)this.GetPrimaryKeyLong();

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _learning = table.Find(Number);
        if (_learning is { IsActive: true } learning)
        {
            // The same seed and messages make the same round.
            Make(learning);
            foreach ((TimeSpan at, string device, byte[] payload) in table.ReadMessages(Number))
            {
                if (device.Length == 0)
                {
                    _round!.Advance(at);
                }
                else
                {
                    _round!.Receive(device, payload, at);
                }
            }

            _round!.TakeOutgoing();
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<string?> Begin(RoundRequest request, string who)
    {
        if (_learning != null)
        {
            return $"there is a round {Number} already. Try again.";
        }

        if (table.ReadAll(isActive: true).Find(other => other.Request.Group == request.Group) is { } running)
        {
            return $"round {running.Number} of the same group is not over. It can be cancelled.";
        }

        string[] boards = [.. devices.ReadGroup(request.Group).Where(twin => twin.IsOnline).Select(twin => twin.Id)];
        if (boards.Length < request.Least)
        {
            return $"group '{request.Group}' has {boards.Length} boards that are connected, and a round takes {request.Least} or more.";
        }

        LearningRound learning = new()
        {
            Number = Number,
            Request = request,
            Boards = boards,
            Seed = RandomNumberGenerator.GetInt32(int.MaxValue),
            At = time.GetUtcNow(),
            By = who,
        };
        string? weights = request.Weights == null ? null : files.Add(request.Weights.Before);
        Make(learning);
        learning.Asked = _round!.Asked.Count;
        await table.SaveAsync(learning, $"{learning.Asked} of {boards.Length} boards are asked", learning.At);
        _learning = learning;
        foreach (string[] asked in _round.Asked.Chunk(Batch))
        {
            await Task.WhenAll(asked.Select(board => GrainFactory.GetGrain<IDevice>(board).Enter(Number, weights)));
        }

        _askAgain = time.GetUtcNow() + _wait;
        await SendAsync(_round.TakeOutgoing());
        return null;
    }

    /// <inheritdoc/>
    public async Task<bool> Take(string device, byte[] payload)
    {
        if (_round == null)
        {
            return false;
        }

        bool belongs = false;
        await TryAsync(async () =>
        {
            TimeSpan now = Elapsed();
            await AdvanceAsync(now);
            long refused = _round!.RefusedCount;
            if (_round.Receive(device, payload, now))
            {
                await table.NoteAsync(Number, now, device, payload);
            }

            belongs = refused == _round.RefusedCount;
            await GoOnAsync();
        });
        return belongs;
    }

    /// <inheritdoc/>
    public Task Remind(string device) => _round == null ? Task.CompletedTask : SendAsync(_round.Unanswered(device));

    /// <inheritdoc/>
    public Task Step() => _round == null ? Task.CompletedTask : TryAsync(async () =>
    {
        await AdvanceAsync(Elapsed());
        await GoOnAsync();
        DateTimeOffset now = time.GetUtcNow();
        if (_round != null && now >= _askAgain)
        {
            _askAgain = now + _wait;
            _wait = _wait * 2 < _longestWait ? _wait * 2 : _longestWait;
            await SendAsync(_round.Unanswered());
        }
    });

    /// <inheritdoc/>
    public async Task<string?> Cancel(string reason)
    {
        if (_learning is not { IsActive: true } learning)
        {
            return "there is no such round, or it is over.";
        }

        await TryAsync(() => EndAsync(learning, RoundStatus.Cancelled, reason));
        return null;
    }

    private void Make(LearningRound learning)
    {
        _plan = learning.Request.CreatePlan(learning.Number);
        _round = new Round(_plan, learning.Boards, learning.Request.CreateOptions(learning.Seed), TimeSpan.Zero);
    }

    /// <summary>Time since its beginning, in whole milliseconds: as it is kept.</summary>
    private TimeSpan Elapsed() => TimeSpan.FromMilliseconds((long)(time.GetUtcNow() - _learning!.At).TotalMilliseconds);

    /// <summary>Does something. What was not kept did not happen: if it fails, the round begins again with what was.</summary>
    private async Task TryAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception)
        {
            _round = null;
            DeactivateOnIdle();
            throw;
        }
    }

    private async Task AdvanceAsync(TimeSpan now)
    {
        RoundPhase before = _round!.Phase;
        _round.Advance(now);
        if (_round.Phase != before)
        {
            await table.NoteAsync(Number, now, string.Empty, []);
        }
    }

    private async Task GoOnAsync()
    {
        LearningRound learning = _learning!;
        Round round = _round!;
        RoundStatus status = round.Phase switch
        {
            RoundPhase.Joining => RoundStatus.Joining,
            RoundPhase.Sending => RoundStatus.Sending,
            RoundPhase.Revealing => RoundStatus.Revealing,
            _ => RoundStatus.Done,
        };
        learning.Joined = round.Joined.Count;
        learning.Refused = round.RefusedCount;
        learning.Answered = round.Groups.Sum(group => group.Answered);
        if (status == RoundStatus.Done)
        {
            await FinishAsync(learning, round);
            return;
        }

        if (status != learning.Status)
        {
            learning.Status = status;
            _wait = _firstWait;
            _askAgain = time.GetUtcNow() + _wait;
            await table.SaveAsync(learning, status == RoundStatus.Sending
                ? Invariant($"{learning.Joined} boards joined, {round.Groups.Count} groups")
                : Invariant($"{learning.Answered} boards have sent their numbers"), time.GetUtcNow());
        }

        await SendAsync(round.TakeOutgoing());
    }

    private async Task FinishAsync(LearningRound learning, Round round)
    {
        if (round.Answered.Count == 0)
        {
            await EndAsync(learning, RoundStatus.Failed, Invariant(
                $"{learning.Joined} of {learning.Asked} boards joined, and in no group {learning.Request.Least} went on to the end"));
            return;
        }

        try
        {
            RoundResult result = RoundResult.Of(learning, _plan!, round);
            learning.Answered = result.Boards;
            learning.Groups = result.Groups;
            learning.Windows = result.Windows;
            learning.Result = files.Add(result.Write());
        }
        catch (ArgumentException e)
        {
            await EndAsync(learning, RoundStatus.Failed, e.Message);
            return;
        }

        await EndAsync(learning, RoundStatus.Done, null);
    }

    private async Task EndAsync(LearningRound learning, RoundStatus status, string? reason)
    {
        learning.Status = status;
        learning.Reason = reason;
        learning.Ended = time.GetUtcNow();
        string text = status == RoundStatus.Done
            ? Invariant($"{learning.Answered} boards, {learning.Windows} windows: {learning.Result}")
            : $"{status.ToString().ToLowerInvariant()}: {reason}";
        await table.SaveAsync(learning, text, learning.Ended.Value);
        _round = null;
        await audit.NoteAsync("service", "end round", Invariant($"{learning.Number}"), text);
    }

    private async Task SendAsync(IReadOnlyList<Outgoing> messages)
    {
        foreach (Outgoing[] batch in messages.Chunk(Batch))
        {
            await Task.WhenAll(batch.Select(message => broker.PublishAsync(
                Topics.Of(message.Board, Topics.Round), message.Message, isCertain: true, isRetained: false)));
        }
    }
}
