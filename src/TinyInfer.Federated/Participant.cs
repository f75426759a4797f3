using System;
using TinyInfer.Federated.Masking;
using TinyInfer.Federated.Messages;
using TinyInfer.Federated.Sources;
using TinyInfer.Store.Hashing;

namespace TinyInfer.Federated;

/// <summary>
/// A board's part in rounds: invited, it says that it takes part; told who else does, it sends its numbers masked; told whose have come, it
/// tells the seeds that take the masks off the sum, once. Whatever else comes is refused.
/// </summary>
/// <remarks>
/// A round's number must be above the last one's, so that masks are never used twice. Seeds of masks are told for one set of survivors a
/// round, of <see cref="RoundPlan.Least"/> boards or more: either the board's own seed or those of the pairs with a member, never both.
/// </remarks>
public sealed class Participant
{
    private readonly string _name;
    private readonly byte[] _groupSecret;
    private readonly byte[] _ownSecret;
    private readonly HashFunction _hash;
    private readonly long[] _values = new long[MemberMessage.MostValues];
    private RoundSource _source;
    private RoundPlan _plan;
    private GroupMasks _masks;
    private byte[] _session;
    private int _own;
    private int _told;

    /// <summary>Makes a participant.</summary>
    /// <param name="name">The board's name.</param>
    /// <param name="groupSecret">What all boards of the group know, and the service does not; 32 bytes. Kept, not copied.</param>
    /// <param name="ownSecret">What this board alone knows; 32 random bytes. Kept, not copied.</param>
    /// <param name="lastRound">Number of the last round that it took part in, from flash; 0 if there was none.</param>
    /// <param name="hash">SHA-256. It must have no other use meanwhile.</param>
    /// <exception cref="ArgumentException">A secret has not 32 bytes.</exception>
    public Participant(string name, byte[] groupSecret, byte[] ownSecret, int lastRound, HashFunction hash)
    {
        if (groupSecret.Length != HashFunction.Size || ownSecret.Length != HashFunction.Size)
        {
            throw new ArgumentException("round: secrets have 32 bytes");
        }

        _name = name;
        _groupSecret = groupSecret;
        _ownSecret = ownSecret;
        _hash = hash;
        LastRound = lastRound;
    }

    /// <summary>Number of the last round whose members are known. To be in flash before a piece is sent.</summary>
    public int LastRound { get; private set; }

    /// <summary>The plan that was read last; null if there was none.</summary>
    public RoundPlan Plan => _plan;

    /// <summary>Pieces that the board's numbers are sent in; 0 before the members are known.</summary>
    public int PieceCount => _masks == null ? 0 : MemberMessage.PiecesFor(_plan.ValueCount);

    /// <summary>Takes an invitation: a plan without members. What was before is forgotten.</summary>
    /// <param name="message">The message.</param>
    /// <returns>Why it was refused; null if it was not.</returns>
    public string Invite(byte[] message)
    {
        RoundPlan plan;
        try
        {
            plan = RoundPlan.Read(message);
        }
        catch (ModelFormatException e)
        {
            return e.Message;
        }

        if (plan.Members.Length != 0 || plan.Round <= LastRound)
        {
            return plan.Members.Length != 0 ? "round: an invitation has no members" : "round: it is over";
        }

        _plan = plan;
        _session = RoundPlan.HashOf(message, _hash);
        _source = null;
        _masks = null;
        return null;
    }

    /// <summary>Takes part in the round that the board was invited to.</summary>
    /// <param name="source">Its numbers, which do not change any more. Kept, not copied.</param>
    /// <param name="windows">Windows that they come from.</param>
    /// <returns>The message that says so.</returns>
    /// <exception cref="InvalidOperationException">There was no invitation, or the numbers are not those that it asks for.</exception>
    public byte[] Join(RoundSource source, int windows)
    {
        string problem = _plan == null || _masks != null ? "there was no invitation" : source.FindProblem(_plan);
        if (problem != null)
        {
            throw new InvalidOperationException("round: " + problem);
        }

        _source = source;
        return MemberMessage.Make(MemberMessage.Join, 0, _session, windows, 0);
    }

    /// <summary>Takes the plan with its members. From here on no other member can be added to the sum.</summary>
    /// <param name="message">The message.</param>
    /// <returns>Why it was refused; null if it was not.</returns>
    public string Fix(byte[] message)
    {
        RoundPlan plan;
        try
        {
            plan = RoundPlan.Read(message);
        }
        catch (ModelFormatException e)
        {
            return e.Message;
        }

        if (_source == null || _masks != null || !plan.IsSame(_plan))
        {
            return "round: the board did not join this one";
        }

        _own = plan.IndexOf(_name);
        if (_own < 0)
        {
            return "round: the board is no member";
        }

        _session = RoundPlan.HashOf(message, _hash);
        _masks = new GroupMasks(_hash, _groupSecret, _ownSecret, _session, _own, plan.Members.Length);
        _source.Begin(plan.Least, _masks.NoiseSeed);
        _plan = plan;
        _told = 0;
        LastRound = plan.Round;
        return null;
    }

    /// <summary>A piece of the board's masked numbers; the same each time.</summary>
    /// <param name="piece">Which, from 0 on.</param>
    /// <returns>The message.</returns>
    /// <exception cref="InvalidOperationException">There is no such piece, or the members are not known.</exception>
    public byte[] GetPiece(int piece)
    {
        if (piece < 0 || piece >= PieceCount)
        {
            throw new InvalidOperationException("round: there is no such piece");
        }

        int first = piece * MemberMessage.MostValues;
        int count = MemberMessage.ValuesIn(piece, _plan.ValueCount);
        _source.Read(first, _values, count);
        _masks.Apply(_values, first, count);
        byte[] message = MemberMessage.Make(MemberMessage.Values, _own, _session, piece, 2 * BigEndian.Size * count);
        for (int i = 0; i < count; i++)
        {
            MemberMessage.SetValue(message, i, _values[i]);
        }

        return message;
    }

    /// <summary>Takes the set of members whose numbers have come, and tells the seeds that take the masks off their sum.</summary>
    /// <param name="message">The message.</param>
    /// <param name="answer">The answer; null if it was refused.</param>
    /// <returns>Why it was refused; null if it was not.</returns>
    public string Reveal(byte[] message, out byte[] answer)
    {
        answer = null;
        if (_masks == null || !MemberMessage.IsOf(message, MemberMessage.Survivors, _session)
            || message.Length != MemberMessage.HeaderSize)
        {
            return "round: the message belongs to no round of this board";
        }

        int survivors = MemberMessage.NumberOf(message);
        int members = _plan.Members.Length;
        int count = MemberMessage.CountOf(survivors);
        if ((members < 32 && survivors >> members != 0) || count < _plan.Least || ((survivors >> _own) & 1) == 0)
        {
            return "round: too few survivors, one that is no member, or not this board";
        }

        if (_told != 0 && _told != survivors)
        {
            return "round: seeds were told for other survivors";
        }

        _told = survivors;
        answer = MemberMessage.Make(
            MemberMessage.Seeds, _own, _session, survivors, (1 + members - count) * RandomStream.SeedSize);
        int at = MemberMessage.HeaderSize;
        _masks.CopySeed(_own, answer, at);
        for (int i = 0; i < members; i++)
        {
            if (((survivors >> i) & 1) == 0)
            {
                at += RandomStream.SeedSize;
                _masks.CopySeed(i, answer, at);
            }
        }

        return null;
    }
}
