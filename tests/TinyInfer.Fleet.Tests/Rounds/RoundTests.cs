using TinyInfer.Anomaly.Scores;
using TinyInfer.Converter.Fitting;
using TinyInfer.Converter.Tests;
using TinyInfer.Federation.Statistics;
using TinyInfer.Fleet.Api;
using TinyInfer.Fleet.Rounds;
using TinyInfer.Fleet.Service;
using TinyInfer.Tests.Link;
using TinyInfer.Twin;

namespace TinyInfer.Fleet.Tests.Rounds;

/// <summary>Rounds of sums over a broker.</summary>
public sealed class RoundTests : IDisposable
{
    private const int Windows = 100;

    private readonly TemporaryFolder _folder = new();

    private static RoundRequest Sums { get; } = new()
    {
        Group = "line3",
        JoinMinutes = 0.5,
        SendMinutes = 0.05,
        Sums = new SumsRequest
        {
            Centre = new float[MemberFleet.Features],
            Scale = [.. Enumerable.Repeat(0.5f, MemberFleet.Features)],
            Windows = Windows,
        },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Principal_components_are_those_of_all_windows_though_three_boards_in_ten_are_lost_on_the_way(bool isRemote)
    {
        using Mosquitto? mosquitto = isRemote ? Mosquitto.Start(_folder.Path) : null;
        await using TestFleet fleet = await TestFleet.StartAsync(
            options => mosquitto == null ? options : options with { Broker = new BrokerConnection(mosquitto.Address) });
        await using MemberFleet boards = new(fleet.Host.Broker, 20, Windows);
        for (int i = 0; i < 6; i++)
        {
            // Some when they have joined, some when half of their numbers are sent.
            boards.Boards[3 * i].LostAfter = 1 + (i % 2);
        }

        await boards.WaitOnlineAsync(fleet);
        RoundView view = await MemberFleet.EndAsync(fleet, await MemberFleet.BeginAsync(fleet, Sums));

        Assert.Equal((RoundStatus.Done, 20, 20, 14, 2), (view.Status, view.Asked, view.Joined, view.Answered, view.Groups));
        RoundResult result = await fleet.GetAsync<RoundResult>($"/api/rounds/{view.Number}/result");
        float[][] rows = [.. boards.Boards.Where(board => board.LostAfter == int.MaxValue).SelectMany(board => board.Windows)];
        Assert.Equal(rows.Length, result.Windows);
        ScorerChoice choice = new(FitMethod.Pca, 3, Statistic: PlaneStatistic.Residual);
        PrincipalComponents federated = (PrincipalComponents)PooledStatistics.Fit(result.Moments!.ToMoments(result.Windows), choice);
        PrincipalComponents pooled = PrincipalFit.Fit(rows, choice, 0.99);
        AssertEqual(pooled.Mean, federated.Mean);
        AssertEqual(pooled.Scales, federated.Scales);
        AssertEqual(pooled.Loadings, federated.Loadings);
        AuditEntry[] audit = await fleet.GetAsync<AuditEntry[]>("/api/audit");
        Assert.Contains(audit, entry => entry.What == "begin round" && entry.Subject == "1" && entry.Who != "service");
        Assert.Contains(audit, entry => entry.What == "end round" && entry.Detail.Contains(view.Result!, StringComparison.Ordinal));
        string shown = await fleet.Client.GetStringAsync("/api/rounds", TestContext.Current.CancellationToken);
        Assert.DoesNotContain("seed", shown, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_round_goes_on_where_it_was_when_the_service_starts_anew()
    {
        using Mosquitto mosquitto = Mosquitto.Start(_folder.Path);
        FleetOptions Use(FleetOptions options) => options with { Broker = new BrokerConnection(mosquitto.Address) };
        await using TestFleet fleet = await TestFleet.StartAsync(Use);
        await using MemberFleet boards = new(mosquitto.Address.ToString(), 6, Windows);
        await boards.WaitOnlineAsync(fleet);
        MemberBoard late = boards.Boards[2];
        late.IsHeldUp = true;
        int number = await MemberFleet.BeginAsync(fleet, Sums with { SendMinutes = 0.5 });
        await fleet.WaitForAsync<RoundView>(
            $"/api/rounds/{number}", _ => Array.TrueForAll(boards.Boards, b => b == late || b.Sent.Count == 1));

        // Once while boards join, and once while they send their numbers.
        await fleet.StopAsync();
        await fleet.StartAgainAsync(Use);
        late.IsHeldUp = false;
        await fleet.WaitForAsync<RoundView>($"/api/rounds/{number}", round => round.Status > RoundStatus.Joining);
        await fleet.StopAsync();
        await fleet.StartAgainAsync(Use);
        RoundView view = await MemberFleet.EndAsync(fleet, number);

        Assert.Equal((RoundStatus.Done, 6, 6L * Windows), (view.Status, view.Answered, view.Windows));
        RoundResult result = await fleet.GetAsync<RoundResult>($"/api/rounds/{number}/result");
        float[][] rows = [.. boards.Boards.SelectMany(board => board.Windows)];
        Assert.All(Enumerable.Range(0, MemberFleet.Features), i =>
            Assert.Equal(rows.Average(row => (double)row[i]), result.Moments!.Mean[i], 1e-5));
        Assert.Equal(0, fleet.CountRows("round_messages"));
    }

    [Fact]
    public async Task What_does_not_belong_is_refused_and_nothing_grows()
    {
        await using TestFleet fleet = await TestFleet.StartAsync();
        await using MemberFleet boards = new(fleet.Host.Broker, 5, Windows);
        await boards.WaitOnlineAsync(fleet);
        await MemberFleet.EndAsync(fleet, await MemberFleet.BeginAsync(fleet, Sums));
        byte[][] old = [.. boards.Boards[0].Sent];
        Array.ForEach(boards.Boards, board => board.Sent.Clear());
        boards.Boards[4].IsHeldUp = true;
        int number = await MemberFleet.BeginAsync(fleet, Sums with { JoinMinutes = 0.05 });
        await fleet.WaitForAsync<RoundView>($"/api/rounds/{number}", _ => boards.Boards.All(b => b.IsHeldUp || b.Sent.Count == 1));
        Assert.Equal(4, fleet.CountRows("round_messages"));

        // A board of the group that is no member, in its own name: all that it can find, and what it makes up.
        await using TestBoard hostile = new("hostile");
        await hostile.ConnectAsync(fleet.Host.Broker);
        Random random = new(5);
        byte[][] found =
            [.. old, .. boards.Boards.SelectMany(b => b.Sent), .. boards.Boards.SelectMany(b => b.Received), [], new byte[7000]];
        for (int i = 0; i < 300; i++)
        {
            byte[] message = [.. found[i % found.Length]];
            random.NextBytes(message.AsSpan(i % 3 == 0 ? message.Length : random.Next(message.Length + 1)));
            await hostile.SendAsync(Link.Topics.Share, message, isRetained: false);
        }

        // And a member's, a second client in its name, out of its turn and again.
        await using TestBoard thief = new("thief");
        await thief.ConnectAsync(fleet.Host.Broker);
        foreach (byte[] message in (byte[][])[.. old, .. old, boards.Boards[0].Sent[0], boards.Boards[0].Sent[0], new byte[5000]])
        {
            await thief.SendToAsync(Link.Topics.Of("b0", Link.Topics.Share), message);
        }

        Assert.Equal(4, fleet.CountRows("round_messages"));
        RoundView view = await MemberFleet.EndAsync(fleet, number);
        Assert.Equal((RoundStatus.Done, 4, 4L * Windows), (view.Status, view.Answered, view.Windows));
        Assert.True(view.Refused >= 2 * old.Length);
        Assert.Equal(0, fleet.CountRows("round_messages"));
    }

    [Fact]
    public async Task What_cannot_be_a_round_is_said_and_a_round_can_be_cancelled()
    {
        await using TestFleet fleet = await TestFleet.StartAsync();
        await using MemberFleet boards = new(fleet.Host.Broker, 3, Windows);
        await boards.WaitOnlineAsync(fleet);
        Assert.Contains("either sums or weights", await ProblemAsync(Sums with { Sums = null }));
        Assert.Contains("share", await ProblemAsync(Sums with { Share = 2 }));
        Assert.Contains("number of features", await ProblemAsync(Sums with { Sums = new SumsRequest() }));
        Assert.Contains("0 boards", await ProblemAsync(Sums with { Group = "nobody" }));
        Array.ForEach(boards.Boards, board => board.IsHeldUp = true);
        int number = await MemberFleet.BeginAsync(fleet, Sums);
        Assert.Contains("not over", await ProblemAsync(Sums));
        using (HttpResponseMessage response = await fleet.PostAsync($"/api/rounds/{number}/cancel", new RollbackRequest("enough")))
        {
            Assert.True(response.IsSuccessStatusCode);
        }

        RoundView view = await MemberFleet.EndAsync(fleet, number);
        Assert.Equal((RoundStatus.Cancelled, "enough"), (view.Status, view.Reason));

        async Task<string> ProblemAsync(RoundRequest request)
        {
            using HttpResponseMessage response = await fleet.PostAsync("/api/rounds", request);
            Assert.False(response.IsSuccessStatusCode);
            return await response.Content.ReadAsStringAsync();
        }
    }

    private static void AssertEqual(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-6 * Math.Max(1, Math.Abs(pair.First))));
    }
}
