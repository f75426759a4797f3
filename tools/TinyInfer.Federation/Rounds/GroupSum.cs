using System.Numerics;
using TinyInfer.Federated.Masking;
using TinyInfer.Federated.Messages;
using TinyInfer.Store.Hashing;

namespace TinyInfer.Federation.Rounds;

/// <summary>
/// The service's part in a group: masked numbers of members come in pieces; when no more come it asks those whose numbers are complete for
/// the seeds that take the masks off their sum. Whatever does not belong is refused.
/// </summary>
public sealed class GroupSum
{
    private readonly RoundPlan _plan;
    private readonly byte[] _message;
    private readonly byte[] _session;
    private readonly long[][] _values;
    private readonly bool[][] _pieces;
    private readonly byte[]?[] _seeds;
    private int _survivors;

    /// <summary>Begins a group.</summary>
    /// <param name="plan">The plan, with members.</param>
    /// <exception cref="ArgumentException">There are too few members, or too many.</exception>
    public GroupSum(RoundPlan plan)
    {
        int members = plan.Members.Length;
        if (members < plan.Least || members > RoundPlan.MostMembers)
        {
            throw new ArgumentException($"A group has {plan.Least} to {RoundPlan.MostMembers} members, not {members}.", nameof(plan));
        }

        _plan = plan;
        _message = plan.Write();
        _session = RoundPlan.HashOf(_message, new Sha256());
        _values = [.. plan.Members.Select(_ => new long[plan.ValueCount])];
        _pieces = [.. plan.Members.Select(_ => new bool[MemberMessage.PiecesFor(plan.ValueCount)])];
        _seeds = new byte[]?[members];
    }

    /// <summary>The plan.</summary>
    public RoundPlan Plan => _plan;

    /// <summary>The message for all members.</summary>
    public byte[] PlanMessage => _message;

    /// <summary>Number of members whose numbers are complete, or were when the survivors were fixed.</summary>
    public int Answered => _survivors != 0 ? BitOperations.PopCount((uint)_survivors) : _pieces.Count(IsComplete);

    /// <summary>Whether all survivors have told their seeds.</summary>
    public bool IsDone => _survivors != 0 && Enumerable.Range(0, _seeds.Length).All(i => !IsSurvivor(i) || _seeds[i] != null);

    /// <summary>Takes a piece of a member's numbers.</summary>
    /// <param name="sender">Who sent it.</param>
    /// <param name="message">The message.</param>
    /// <returns>Why it was refused; null if it was not.</returns>
    public string? TakePiece(string sender, byte[] message) => TakePiece(sender, message, out _);

    /// <summary>Takes the seeds that a survivor tells.</summary>
    /// <param name="sender">Who sent them.</param>
    /// <param name="message">The message.</param>
    /// <returns>Why it was refused; null if it was not.</returns>
    public string? TakeSeeds(string sender, byte[] message) => TakeSeeds(sender, message, out _);

    /// <summary>Takes a piece, and says whether it had not come before.</summary>
    internal string? TakePiece(string sender, byte[] message, out bool isNew)
    {
        isNew = false;
        int member = _plan.IndexOf(sender);
        if (member < 0 || !MemberMessage.IsOf(message, MemberMessage.Values, _session) || message[1] != member)
        {
            return $"{sender}: the message belongs to no member of this round";
        }

        int piece = MemberMessage.NumberOf(message);
        if (piece < 0 || piece >= _pieces[member].Length
            || message.Length != MemberMessage.HeaderSize + (sizeof(long) * MemberMessage.ValuesIn(piece, _plan.ValueCount)))
        {
            return $"{sender}: there is no such piece";
        }

        if (_survivors != 0)
        {
            return $"{sender}: too late, the survivors are fixed";
        }

        Span<long> values = _values[member].AsSpan(piece * MemberMessage.MostValues, MemberMessage.ValuesIn(piece, _plan.ValueCount));
        for (int i = 0; i < values.Length; i++)
        {
            long value = MemberMessage.GetValue(message, i);
            if (_pieces[member][piece] && values[i] != value)
            {
                return $"{sender}: another piece came before";
            }

            values[i] = value;
        }

        isNew = !_pieces[member][piece];
        _pieces[member][piece] = true;
        return null;
    }

    /// <summary>Fixes the survivors: the members whose numbers are complete.</summary>
    /// <returns>The message for them; null if there are fewer than the plan's least, and the group gives nothing.</returns>
    public byte[]? FixSurvivors()
    {
        if (Answered < _plan.Least)
        {
            return null;
        }

        for (int i = 0; i < _pieces.Length; i++)
        {
            _survivors |= IsComplete(_pieces[i]) ? 1 << i : 0;
        }

        return MemberMessage.Make(MemberMessage.Survivors, 0, _session, _survivors, 0);
    }

    /// <summary>Names of the survivors.</summary>
    public IReadOnlyList<string> Survivors => [.. _plan.Members.Where((_, i) => IsSurvivor(i))];

    /// <summary>Takes seeds, and says whether they had not come before.</summary>
    internal string? TakeSeeds(string sender, byte[] message, out bool isNew)
    {
        isNew = false;
        int member = _plan.IndexOf(sender);
        int missing = _plan.Members.Length - Answered;
        bool belongs = member >= 0 && _survivors != 0 && IsSurvivor(member) && MemberMessage.IsOf(message, MemberMessage.Seeds, _session)
            && message[1] == member && MemberMessage.NumberOf(message) == _survivors
            && message.Length == MemberMessage.HeaderSize + ((1 + missing) * RandomStream.SeedSize);
        if (!belongs)
        {
            return $"{sender}: the seeds belong to no survivor of this round";
        }

        if (_seeds[member] is { } told && !told.AsSpan().SequenceEqual(message))
        {
            return $"{sender}: other seeds were told before";
        }

        isNew = _seeds[member] == null;
        _seeds[member] = message;
        return null;
    }

    /// <summary>The sum of the survivors' numbers, without masks.</summary>
    /// <exception cref="InvalidOperationException">Seeds are missing.</exception>
    public long[] Sum()
    {
        if (!IsDone)
        {
            throw new InvalidOperationException("The seeds of a survivor are missing.");
        }

        long[] sum = new long[_plan.ValueCount];
        RandomStream stream = new(new Sha256());
        for (int member = 0; member < _values.Length; member++)
        {
            if (IsSurvivor(member))
            {
                for (int i = 0; i < sum.Length; i++)
                {
                    sum[i] += _values[member][i];
                }

                TakeOff(stream, member, sum);
            }
        }

        return sum;
    }

    /// <summary>Members that have not answered the group's last message.</summary>
    internal IEnumerable<string> Unanswered => _plan.Members.Where((_, i) =>
        _survivors == 0 ? !IsComplete(_pieces[i]) : IsSurvivor(i) && _seeds[i] == null);

    private static bool IsComplete(bool[] pieces) => Array.TrueForAll(pieces, isThere => isThere);

    private bool IsSurvivor(int member) => ((_survivors >> member) & 1) != 0;

    /// <summary>Masks that others' numbers do not cancel: a survivor's own, and those with members that are missing.</summary>
    private void TakeOff(RandomStream stream, int member, long[] sum)
    {
        int at = MemberMessage.HeaderSize;
        stream.Begin(_seeds[member]!, at);
        stream.AddTo(sum, 0, sum.Length, isSubtracted: true);
        for (int other = 0; other < _values.Length; other++)
        {
            if (!IsSurvivor(other))
            {
                at += RandomStream.SeedSize;
                stream.Begin(_seeds[member]!, at);
                stream.AddTo(sum, 0, sum.Length, isSubtracted: other > member);
            }
        }
    }
}
