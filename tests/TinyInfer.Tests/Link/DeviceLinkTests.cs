using System.Text;
using TinyInfer.Guard.Telemetry;
using TinyInfer.Link;
using TinyInfer.Link.Messages;
using TinyInfer.Store;
using TinyInfer.Tests.State;
using TinyInfer.Tests.Store;

namespace TinyInfer.Tests.Link;

/// <summary>Telemetry, commands, updates and lost connections of a board in a fleet.</summary>
public sealed class DeviceLinkTests(UpdateFactory factory) : IClassFixture<UpdateFactory>
{
    private readonly SimulatedFlash _flash = new(Tear.Committed, new Random(1));

    [Fact]
    public void A_board_says_what_it_is_and_leaves_a_will()
    {
        LinkedBoard board = new(factory, _flash);
        board.Step(500);
        DeviceState state = Assert.Single(board.Client.States);
        Assert.Equal((true, UpdateFactory.Group, "esp32", 0), (state.IsOnline, state.Group, state.Board, state.Counter));
        Assert.Equal((DeviceState.Confirmed, DeviceState.Idle), (state.Phase, state.Update));
        Assert.Equal("""tinyinfer/1/press-4/state {"online":false}""", board.Client.Will);
    }

    [Fact]
    public void Lines_are_numbered_and_none_is_lost_with_a_connection()
    {
        LinkedBoard board = new(factory, _flash);
        for (int i = 0; i < 40; i++)
        {
            board.Client.IsUp = i % 7 != 3;
            board.Client.Acknowledges = i % 5 != 2;
            Write(board.Link, i);
            board.Step(4000);
        }

        board.Client.IsUp = true;
        board.Client.Acknowledges = true;
        board.Step(400_000);
        Assert.Equal(0, board.Link.WaitingCount);
        Assert.Equal(Enumerable.Range(0, 40).Select(i => $"{{\"n\":{i + 1},\"device\":\"press-4\",\"value\":{i}}}"),
            board.Client.Telemetry.Distinct());
        Assert.True(board.Client.Telemetry.Count > 40, "what was not acknowledged is sent again");
    }

    [Fact]
    public void Without_a_connection_the_newest_lines_are_kept()
    {
        LinkedBoard board = new(factory, _flash, outboxSize: 1000);
        board.Client.IsUp = false;
        for (int i = 0; i < 1000; i++)
        {
            Write(board.Link, i);
        }

        Assert.InRange(board.Link.WaitingCount, 20, 30);
        Assert.Equal(1000, board.Link.WaitingCount + board.Link.DroppedCount);
        board.Client.IsUp = true;
        board.Step(400_000);
        Assert.Equal(0, board.Link.WaitingCount);
        Assert.EndsWith("\"value\":999}", board.Client.Telemetry[^1], StringComparison.Ordinal);
        Assert.Equal(1000 - board.Link.DroppedCount, board.Client.Telemetry.Count);
    }

    [Fact]
    public void Attempts_to_connect_become_rare()
    {
        LinkedBoard board = new(factory, _flash);
        board.Client.IsUp = false;
        List<int> attempts = [];
        for (int minute = 0; minute < 120; minute++)
        {
            board.Step(60_000, 500);
            attempts.Add(board.Client.Attempts);
        }

        Assert.InRange(attempts[0], 1, 2);
        Assert.InRange(attempts[^1] - attempts[^61], 10, 20);
        board.Client.IsUp = true;
        board.Step(400_000);
        Assert.True(board.Link.IsOnline);
    }

    [Fact]
    public void An_update_comes_over_lost_messages_connections_and_restarts()
    {
        Random random = new(3);
        byte[] content = UpdateFactory.Content(9000, 1);
        byte[] update = factory.Make(content, counter: 1);
        LoopClient client = new() { Spoil = chunk => random.Next(4) == 0 ? null : random.Next(6) == 0 ? chunk[..^7] : chunk };
        LinkedBoard board = new(factory, _flash, client);
        int starts = 0;
        int furthest = 0;
        while (!board.Link.NeedsRestart && starts < 300)
        {
            board.Want(update, 1);
            board.Step(random.Next(1000, 60_000));
            client.IsUp = random.Next(5) != 0;
            if (random.Next(3) == 0)
            {
                board = new LinkedBoard(factory, _flash, client);
                Assert.InRange(board.Store.Position, furthest - 2500, update.Length);
                starts++;
            }

            furthest = Math.Max(furthest, board.Store.Position);
        }

        Assert.True(board.Link.NeedsRestart);
        Assert.InRange(starts, 1, 299);
        Assert.Contains(client.States, s => s.Update == DeviceState.Receiving);
        client.IsUp = true;
        board.Step(400_000);
        Assert.Equal(DeviceState.Pending, client.States[^1].Phase);

        board = new LinkedBoard(factory, _flash, client);
        board.Step(1000);
        Assert.Equal(content, UpdateFactory.Read(board.Store.Current));
        Assert.Equal((DeviceState.Trial, 1, DeviceState.Idle),
            (client.States[^1].Phase, client.States[^1].Counter, client.States[^1].Update));
        Assert.Equal(System.Security.Cryptography.SHA256.HashData(content)[..8], client.States[^1].Model);

        // Asked for once more, it is there already.
        int asked = client.Asked.Count;
        board.Want(update, 1);
        board.Step(100_000);
        Assert.Equal(asked, client.Asked.Count);
    }

    [Fact]
    public void An_update_may_come_by_another_way()
    {
        byte[] update = factory.Make(UpdateFactory.Content(3000, 1), counter: 1);
        LinkedBoard board = new(factory, _flash);
        int fetches = 0;
        LinkOptions options = new() { Fetch = (_, offset, length) => ++fetches % 3 == 0 ? null : update[offset..(offset + length)] };
        DeviceLink link = new("press-4", board.Client, board.Store, new TinyInfer.Store.Hashing.Sha256(), options);
        board.Client.Deliver(Topics.Desired, LinkedBoard.Desire(update, 1));
        for (int now = 0; now < 100_000; now += 100)
        {
            link.Step(now);
        }

        Assert.True(link.NeedsRestart);
        Assert.Empty(board.Client.Asked);
    }

    [Fact]
    public void An_update_that_is_refused_is_not_asked_for_again()
    {
        byte[] update = factory.Make(UpdateFactory.Content(3000, 1), group: "line 4", counter: 5);
        LinkedBoard board = new(factory, _flash);
        board.Want(update, 5);
        board.Step(400_000);
        DeviceState state = board.Client.States[^1];
        Assert.Equal(DeviceState.Refused, state.Update);
        Assert.Equal("update: it is for group line 4, this device is of line 3", state.Reason);
        Assert.Equal(3, board.Client.Asked.Count);

        // A wish that is taken back is no reason any more.
        board.Client.Deliver(Topics.Desired, []);
        board.Step(1000);
        Assert.Equal((DeviceState.Idle, null), (board.Client.States[^1].Update, board.Client.States[^1].Reason));
    }

    /// <summary>The wish names one counter, and the file has another: what is received is never the one that is desired.</summary>
    [Fact]
    public void An_update_with_another_counter_than_desired_is_refused()
    {
        byte[] update = factory.Make(UpdateFactory.Content(3000, 1), counter: 7);
        LinkedBoard board = new(factory, _flash);
        board.Want(update, 8);
        board.Step(400_000);
        Assert.Equal("update: it is not the one that is desired", board.Client.States[^1].Reason);
        Assert.Equal(UpdatePhase.Settled, board.Store.Phase);
    }

    [Theory]
    [InlineData("rollback", true, null)]
    [InlineData("report", true, null)]
    [InlineData("selftest", false, "there is no application")]
    [InlineData("learn", false, "nothing is learned on this board")]
    [InlineData("format", false, "this is not known here")]
    public void Commands_are_answered_and_not_done_twice(string action, bool isDone, string? reason)
    {
        LinkedBoard board = new(factory, _flash);
        board.Step(500);
        int states = board.Client.States.Count;
        for (int i = 0; i < 3; i++)
        {
            board.Client.Deliver(Topics.Command, $$"""{"id":12,"do":"{{action}}"}""");
            board.Step(500);
        }

        string because = reason == null ? string.Empty : $",\"reason\":\"{reason}\"";
        string expected = $$""","device":"press-4","event":"done","done":12,"ok":{{(isDone ? "true" : "false")}}{{because}}}""";
        Assert.Equal(3, board.Client.Telemetry.Count);
        Assert.All(board.Client.Telemetry, line => Assert.EndsWith(expected, line, StringComparison.Ordinal));
        Assert.Equal(isDone, board.Client.States.Count > states);
        Assert.Equal(action == "rollback", board.Link.NeedsRestart);
    }

    [Fact]
    public void A_flood_of_messages_is_bounded()
    {
        LinkedBoard board = new(factory, _flash);
        board.Step(500);
        for (int i = 1; i <= 1000; i++)
        {
            board.Client.Deliver(Topics.Command, $$"""{"id":{{i}},"do":"report"}""");
            board.Client.Deliver(Topics.Desired, new byte[513]);
            board.Client.Deliver(Topics.Chunk, new byte[5000]);
            board.Client.Deliver("other", new byte[10]);
        }

        board.Step(10_000);
        Assert.Equal(4, board.Client.Telemetry.Count);
        Assert.Empty(board.Client.Asked);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("+")]
    public void A_name_that_is_none_is_refused(string name) => Assert.Throws<ArgumentException>(() => new DeviceLink(
        name, new LoopClient(), factory.Store(_flash), new TinyInfer.Store.Hashing.Sha256(), new LinkOptions()));

    private static void Write(TelemetrySink link, int value)
    {
        byte[] line = Encoding.ASCII.GetBytes($$"""{"device":"press-4","value":{{value}}}""");
        link.Write(line, line.Length);
    }
}
