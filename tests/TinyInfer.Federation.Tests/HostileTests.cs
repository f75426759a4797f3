using TinyInfer.Federated;
using TinyInfer.Federated.Messages;
using TinyInfer.Federated.Sources;
using TinyInfer.Federation.Rounds;
using TinyInfer.Federation.Simulation;
using TinyInfer.Store.Hashing;

namespace TinyInfer.Federation.Tests;

/// <summary>What does not belong is refused, on both sides.</summary>
public sealed class HostileTests
{
    private static readonly SumsPlan _sums = new([0, 0], [1, 1], true, 100);
    private static readonly string[] _names = ["a", "b", "c", "d", "e"];
    private static readonly byte[] _secret = new byte[32];

    private readonly RoundPlan _plan = RoundPlan.OfSums(5, 3, _sums);

    [Fact]
    public void Plans_come_through_as_they_are()
    {
        RoundPlan weights = RoundPlan.OfWeights(9, 4, new WeightsPlan(_secret, 77, 500, 1.5f, 60, 3, 6)).With(_names);
        Assert.Equal(weights.Write(), RoundPlan.Read(weights.Write()).Write());
        Assert.Equal(_plan.Write(), RoundPlan.Read(_plan.Write()).Write());
    }

    [Fact]
    public void Changed_truncated_and_random_messages_throw_nothing_but_what_they_may_and_are_refused_or_whole()
    {
        Random random = new(1);
        byte[][] plans =
            [_plan.Write(), _plan.With(_names).Write(),
            RoundPlan.OfWeights(9, 4, new WeightsPlan(_secret, 77, 500, 1.5f, 60, 3, 6)).With(_names).Write()];
        Participant board = Board("a");
        int read = 0;
        for (int i = 0; i < 100_000; i++)
        {
            byte[] message = Damage(plans[i % plans.Length], random);
            try
            {
                // What is read is written as it was: nothing in it was overlooked.
                Assert.Equal(message, RoundPlan.Read(message).Write());
                read++;
            }
            catch (ModelFormatException)
            {
            }

            board.Invite(message);
            board.Fix(message);
            board.Reveal(message, out _);
        }

        Assert.InRange(read, 1, 60_000);
    }

    [Fact]
    public void A_board_sends_in_a_later_round_alone()
    {
        Participant board = Board("a", lastRound: 5);
        Assert.Equal("round: it is over", board.Invite(_plan.Write()));
        Assert.Null(board.Invite(RoundPlan.OfSums(6, 3, _sums).Write()));
        Assert.Throws<InvalidOperationException>(() => board.GetPiece(0));
    }

    [Theory]
    [InlineData("other members' plan", "round: the board did not join this one")]
    [InlineData("not named", "round: the board is no member")]
    [InlineData("two members", "plan: the number of members is out of range")]
    public void A_plan_with_members_is_the_one_that_was_joined(string kind, string expected)
    {
        Participant board = Board("a");
        board.Invite(_plan.Write());
        board.Join(new FeatureSums(_sums), 0);

        Assert.Equal(expected, board.Fix(kind switch
        {
            "not named" => _plan.With(["b", "c", "d"]).Write(),
            "two members" => _plan.With(["a", "b"]).Write(),
            _ => RoundPlan.OfSums(5, 4, _sums).With(_names).Write(),
        }));
        Assert.Equal(0, board.LastRound);
    }

    [Fact]
    public void Seeds_are_told_once_and_never_for_too_few_or_for_others()
    {
        (Participant board, GroupSum group) = Started("a");
        byte[] Survivors(int bits)
        {
            foreach (string name in _names.Where((_, i) => ((bits >> i) & 1) != 0))
            {
                Send(group, name);
            }

            return group.FixSurvivors()!;
        }

        byte[] right = Survivors(0b10111);
        byte[] With(byte bits) => [.. right[..^1], bits];
        Assert.NotNull(board.Reveal(With(0b00011), out _));
        Assert.NotNull(board.Reveal(With(0b11110), out _));
        Assert.NotNull(board.Reveal(With(0b100111), out _));
        Assert.NotNull(board.Reveal([.. right[..12], 255, .. right[13..]], out _));
        Assert.NotNull(board.Reveal([.. right, 0], out _));
        Assert.Null(board.Reveal(right, out byte[] first));
        Assert.Null(board.Reveal(right, out byte[] again));
        Assert.Equal(first, again);
        Assert.Equal("round: seeds were told for other survivors", board.Reveal(With(0b11111), out byte[] none));
        Assert.Null(none);
        Assert.Equal(16 + (2 * 32), first.Length);
    }

    [Fact]
    public void A_group_takes_what_its_members_send_in_time_and_nothing_else()
    {
        (Participant board, GroupSum group) = Started("a");
        byte[] piece = board.GetPiece(0);
        Assert.NotNull(group.TakePiece("b", piece));
        Assert.NotNull(group.TakePiece("x", piece));
        Assert.NotNull(group.TakePiece("a", piece[..^8]));
        Assert.NotNull(group.TakePiece("a", [.. piece[..15], 1, .. piece[16..]]));
        Assert.Equal(0, group.Answered);
        Assert.Null(group.TakePiece("a", piece));
        Assert.Null(group.FixSurvivors());
        Send(group, "b");
        Send(group, "c");
        byte[] survivors = group.FixSurvivors()!;
        Assert.Contains("too late", group.TakePiece("d", Started("d").Board.GetPiece(0)));
        Assert.Throws<InvalidOperationException>(group.Sum);
        Participant outsider = Started("d").Board;
        Assert.NotNull(outsider.Reveal(survivors, out _));
        foreach (string name in (string[])["a", "b", "c"])
        {
            Assert.Null(Started(name).Board.Reveal(survivors, out byte[] seeds));
            Assert.NotNull(group.TakeSeeds("e", seeds));
            Assert.NotNull(group.TakeSeeds(name, [.. seeds, 0]));
            Assert.Null(group.TakeSeeds(name, seeds));
        }

        Assert.Equal([3, 3L << 18, 3L << 18, 3L << 36, 3L << 36, 3L << 36], group.Sum());
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(3, 1)]
    [InlineData(13, 2)]
    [InlineData(33, 6)]
    public void Strangers_and_cut_messages_move_no_round(int count, int groups)
    {
        Dictionary<string, SimulatedBoard> boards = Enumerable.Range(0, count).ToDictionary(
            i => $"b{i}", i => new SimulatedBoard($"b{i}", _secret, [[1, 1]], null, _ => null));
        TimeSpan time = TimeSpan.FromMinutes(1);
        Round round = new(_plan, boards.Keys, new RoundOptions(1, 1, 5, time, time, time), TimeSpan.Zero);
        while (round.Phase != RoundPhase.Done)
        {
            Outgoing[] messages = [.. round.TakeOutgoing()];
            foreach ((string board, byte[] message) in messages)
            {
                foreach (byte[] reply in boards[board].Take(message))
                {
                    round.Receive("stranger", reply, TimeSpan.Zero);
                    round.Receive(board, reply[..^1], TimeSpan.Zero);
                    round.Receive(board, [], TimeSpan.Zero);
                    round.Receive(board, reply, TimeSpan.Zero);
                }
            }

            Assert.True(messages.Length > 0);
        }

        Assert.Equal(groups, round.Answered.Count);
        Assert.Equal(groups == 0 ? 0 : count, round.Answered.Select(group => group.Sum()[0]).Sum());
        Assert.True(round.Refused.Count >= 3 * count);
    }

    [Fact]
    public void Masked_numbers_say_nothing_of_what_is_below()
    {
        // The same board, the same numbers, another number in the plan: another message, and no bit stays more often than chance has it.
        HashSet<int> same = [];
        for (int round = 6; round < 26; round++)
        {
            byte[] one = Piece(round, 1);
            byte[] other = Piece(round, 2);
            same.Add(one.Skip(16).Zip(other.Skip(16)).Sum(p => 8 - int.PopCount(p.First ^ p.Second)));
        }

        // 384 bits each: 192 on average, ten deviations of 9.8 either way.
        Assert.InRange(same.Min(), 94, 192);
        Assert.InRange(same.Max(), 192, 290);

        static byte[] Piece(int round, byte secret)
        {
            Participant board = new("a", _secret, [.. Enumerable.Repeat(secret, 32)], 0, new Sha256());
            RoundPlan plan = RoundPlan.OfSums(round, 3, _sums);
            board.Invite(plan.Write());
            board.Join(Ones(), 1);
            board.Fix(plan.With(_names).Write());
            return board.GetPiece(0);
        }
    }

    private static byte[] Damage(byte[] message, Random random)
    {
        byte[] damaged = [.. message];
        switch (random.Next(4))
        {
            case 0:
                return damaged[..random.Next(damaged.Length)];
            case 1:
                return [.. damaged, (byte)random.Next(256)];
            case 2:
                random.NextBytes(damaged.AsSpan(random.Next(damaged.Length)));
                return damaged;
            default:
                damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
                return damaged;
        }
    }

    private static FeatureSums Ones()
    {
        FeatureSums sums = new(_sums);
        sums.Add([1, 1]);
        return sums;
    }

    private static Participant Board(string name, int lastRound = 0) => new(name, _secret, _secret, lastRound, new Sha256());

    private (Participant Board, GroupSum Group) Started(string name)
    {
        Participant board = Board(name);
        Assert.Null(board.Invite(_plan.Write()));
        board.Join(Ones(), 1);
        GroupSum group = new(_plan.With(_names));
        Assert.Null(board.Fix(group.PlanMessage));
        Assert.Equal(5, board.LastRound);
        return (board, group);
    }

    private void Send(GroupSum group, string name) => Assert.Null(group.TakePiece(name, Started(name).Board.GetPiece(0)));
}
