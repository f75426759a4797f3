using TinyInfer.Federated.Messages;
using TinyInfer.Store.Hashing;

namespace TinyInfer.Federation.Rounds;

/// <summary>
/// A round, driven by messages and by the time that the caller tells: boards are sampled and asked; those that join before the deadline are
/// put into groups; each group gives the sum of the members that went on to the end, or nothing. Works with no clock and no thread of its
/// own: the same messages in the same order give the same round.
/// </summary>
public sealed class Round
{
    private const int MostRefused = 100;

    private readonly RoundPlan _plan;
    private readonly RoundOptions _options;
    private readonly Random _random;
    private readonly byte[] _invitation;
    private readonly byte[] _session;
    private readonly HashSet<string> _asked;
    private readonly HashSet<string> _joined = new(StringComparer.Ordinal);
    private readonly Dictionary<string, GroupSum> _groups = new(StringComparer.Ordinal);
    private readonly Queue<Outgoing> _outgoing = [];
    private readonly Queue<string> _refused = [];
    private GroupSum[] _waiting = [];

    /// <summary>Begins a round: <see cref="TakeOutgoing"/> has the invitations.</summary>
    /// <param name="plan">What is asked for, without members.</param>
    /// <param name="boards">Boards that could be asked.</param>
    /// <param name="options">How it is run.</param>
    /// <param name="now">The time, from any start.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public Round(RoundPlan plan, IEnumerable<string> boards, RoundOptions options, TimeSpan now)
    {
        if (!(options.Share > 0 && options.Share <= 1) || options.GroupSize < plan.Least || options.GroupSize > RoundPlan.MostMembers)
        {
            throw new ArgumentException(
                $"A share above 0, at most 1, and groups of {plan.Least} to {RoundPlan.MostMembers} are expected.", nameof(options));
        }

        _plan = plan;
        _options = options;
        _random = new Random(unchecked((options.Seed * 1_000_003) + plan.Round));
        _invitation = plan.Write();
        _session = RoundPlan.HashOf(_invitation, new Sha256());
        _asked = [.. boards.Order(StringComparer.Ordinal).Where(_ => _random.NextDouble() < options.Share)];
        Deadline = now + options.JoinTime;
        Send(_asked, _invitation);
    }

    /// <summary>What it waits for.</summary>
    public RoundPhase Phase { get; private set; }

    /// <summary>When it goes on without those that have not answered.</summary>
    public TimeSpan Deadline { get; private set; }

    /// <summary>Boards that were asked.</summary>
    public IReadOnlyCollection<string> Asked => _asked;

    /// <summary>Boards that joined in time.</summary>
    public IReadOnlyCollection<string> Joined => _joined;

    /// <summary>Groups, once they are made.</summary>
    public IReadOnlyList<GroupSum> Groups { get; private set; } = [];

    /// <summary>The last messages that were refused, each in a sentence: 100 at most, however many come.</summary>
    public IReadOnlyCollection<string> Refused => _refused;

    /// <summary>How many were refused.</summary>
    public long RefusedCount { get; private set; }

    /// <summary>Groups that gave a sum, once the round is over.</summary>
    public IReadOnlyList<GroupSum> Answered => [.. Groups.Where(group => Phase == RoundPhase.Done && group.IsDone)];

    /// <summary>Messages to be sent, which are not told again.</summary>
    public IReadOnlyList<Outgoing> TakeOutgoing()
    {
        Outgoing[] messages = [.. _outgoing];
        _outgoing.Clear();
        return messages;
    }

    /// <summary>Takes a message of a board.</summary>
    /// <param name="sender">The board, as the transport knows it.</param>
    /// <param name="message">The message; whatever does not belong is refused.</param>
    /// <param name="now">The time.</param>
    /// <returns>Whether it changed anything: false if it was refused, or had come before.</returns>
    public bool Receive(string sender, byte[] message, TimeSpan now)
    {
        Advance(now);
        bool isNew = false;
        string? problem = Phase == RoundPhase.Done ? $"{sender}: the round is over"
            : Phase == RoundPhase.Joining ? Join(sender, message, out isNew)
            : !_groups.TryGetValue(sender, out GroupSum? group) ? $"{sender}: it is no member of this round"
            : Phase == RoundPhase.Sending ? group.TakePiece(sender, message, out isNew)
            : group.TakeSeeds(sender, message, out isNew);
        if (problem != null)
        {
            RefusedCount++;
            _refused.Enqueue(problem);
            while (_refused.Count > MostRefused)
            {
                _refused.Dequeue();
            }
        }

        GoOn(now);
        return isNew;
    }

    /// <summary>Lets time pass.</summary>
    /// <param name="now">The time.</param>
    public void Advance(TimeSpan now)
    {
        while (Phase != RoundPhase.Done && now >= Deadline)
        {
            Next(Deadline);
        }
    }

    /// <summary>The messages that boards have not answered so far, to be sent again.</summary>
    /// <param name="board">To this board alone; null for all.</param>
    /// <returns>The messages.</returns>
    public IReadOnlyList<Outgoing> Unanswered(string? board = null) => [.. (Phase switch
    {
        RoundPhase.Joining => _asked.Where(name => !_joined.Contains(name)).Select(name => new Outgoing(name, _invitation)),
        RoundPhase.Sending => Groups.SelectMany(
            group => group.Unanswered.Select(name => new Outgoing(name, group.PlanMessage))),
        RoundPhase.Revealing => _waiting.SelectMany(
            group => group.Unanswered.Select(name => new Outgoing(name, group.FixSurvivors()!))),
        _ => [],
    }).Where(outgoing => board == null || outgoing.Board == board)];

    private string? Join(string sender, byte[] message, out bool isNew)
    {
        isNew = false;
        if (!_asked.Contains(sender) || message.Length != MemberMessage.HeaderSize
            || !MemberMessage.IsOf(message, MemberMessage.Join, _session))
        {
            return $"{sender}: it was not asked, or answers something else";
        }

        isNew = _joined.Add(sender);
        return null;
    }

    /// <summary>Goes on before the deadline where nobody is waited for.</summary>
    private void GoOn(TimeSpan now)
    {
        bool isComplete = Phase switch
        {
            RoundPhase.Joining => _joined.Count == _asked.Count,
            RoundPhase.Sending => Groups.All(group => group.Answered == group.Plan.Members.Length),
            RoundPhase.Revealing => _waiting.All(group => group.IsDone),
            _ => false,
        };
        if (isComplete)
        {
            Next(now);
        }
    }

    private void Next(TimeSpan now)
    {
        switch (Phase)
        {
            case RoundPhase.Joining:
                MakeGroups();
                Deadline = now + _options.SendTime;
                Phase = Groups.Count == 0 ? RoundPhase.Done : RoundPhase.Sending;
                break;
            case RoundPhase.Sending:
                _waiting = [.. Groups.Where(group => group.FixSurvivors() != null)];
                foreach (GroupSum group in _waiting)
                {
                    Send(group.Survivors, group.FixSurvivors()!);
                }

                Deadline = now + _options.RevealTime;
                Phase = _waiting.Length == 0 ? RoundPhase.Done : RoundPhase.Revealing;
                break;
            default:
                Phase = RoundPhase.Done;
                break;
        }
    }

    private void MakeGroups()
    {
        string[] members = [.. _joined.Order(StringComparer.Ordinal)];
        _random.Shuffle(members);
        int count = Math.Max(members.Length / _options.GroupSize, (members.Length + RoundPlan.MostMembers - 1) / RoundPlan.MostMembers);
        count = members.Length < _plan.Least ? 0 : count;
        Groups = [.. Enumerable.Range(0, count).Select(k => new GroupSum(_plan.With([.. members.Where((_, i) => i % count == k)])))];
        foreach (GroupSum group in Groups)
        {
            foreach (string member in group.Plan.Members)
            {
                _groups.Add(member, group);
            }

            Send(group.Plan.Members, group.PlanMessage);
        }
    }

    private void Send(IEnumerable<string> boards, byte[] message)
    {
        foreach (string board in boards)
        {
            _outgoing.Enqueue(new Outgoing(board, message));
        }
    }
}
