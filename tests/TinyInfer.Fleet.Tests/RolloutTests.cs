using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using TinyInfer.Fleet.Api;
using TinyInfer.Fleet.Devices;
using TinyInfer.Fleet.Rollouts;
using TinyInfer.Link.Messages;

namespace TinyInfer.Fleet.Tests;

/// <summary>Roll-outs go stage by stage; bad ones stop by themselves and are undone.</summary>
public class RolloutTests
{
    private const int Boards = 12;

    private static readonly RolloutPlan _plan = new() { Canary = 3, Percent = [50, 100], Windows = 1_000 };

    [Fact]
    public async Task A_good_update_reaches_all()
    {
        await using TestFleet fleet = await TestFleet.StartAsync();
        List<TestBoard> boards = await ConnectAsync(fleet);
        RolloutView begun = await BeginAsync(fleet);
        Assert.Equal(_plan.Canary, begun.Members.Values.Sum());

        await RunAsync(fleet, boards, begun, alarmsWithIt: 1);

        RolloutView end = await FindAsync(fleet, begun.Id);
        Assert.Equal((RolloutStatus.Done, Boards), (end.Status, end.Members[MemberState.Confirmed]));
        Assert.All(boards, board => Assert.Equal(2, board.Counter));
    }

    /// <summary>Its self-test is fine, and it alarms three times as often.</summary>
    [Fact]
    public async Task A_bad_update_stops_at_the_canary_and_is_undone_everywhere()
    {
        await using TestFleet fleet = await TestFleet.StartAsync();
        List<TestBoard> boards = await ConnectAsync(fleet);
        RolloutView begun = await BeginAsync(fleet);

        await RunAsync(fleet, boards, begun, alarmsWithIt: 3);

        RolloutView end = await FindAsync(fleet, begun.Id);
        Assert.Equal((RolloutStatus.RolledBack, 0), (end.Status, end.Stage));
        Assert.StartsWith("more alarms a window", end.Reason);
        Assert.Equal(_plan.Canary, end.Members[MemberState.RolledBack]);
        Assert.Equal(_plan.Canary, boards.Count(board => board.Event?.StartsWith("rolled back", StringComparison.Ordinal) == true));
        Assert.All(boards, board => Assert.Null(board.Desired));
    }

    [Fact]
    public async Task An_operator_can_undo_what_is_done_and_one_roll_out_at_a_time_goes_to_a_group()
    {
        await using TestFleet fleet = await TestFleet.StartAsync();
        List<TestBoard> boards = await ConnectAsync(fleet);
        RolloutView begun = await BeginAsync(fleet);
        using HttpResponseMessage second = await fleet.PostAsync("/api/rollouts", new RolloutRequest(begun.Hash, _plan));
        Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
        await RunAsync(fleet, boards, begun, alarmsWithIt: 1);

        using HttpResponseMessage undone = await fleet.PostAsync($"/api/rollouts/{begun.Id}/rollback", new RollbackRequest("recalled"));
        undone.EnsureSuccessStatusCode();
        await RunAsync(fleet, boards, begun, alarmsWithIt: 1);

        RolloutView end = await FindAsync(fleet, begun.Id);
        Assert.Equal((RolloutStatus.RolledBack, "recalled", Boards), (end.Status, end.Reason, end.Members[MemberState.RolledBack]));
        using HttpResponseMessage again = await fleet.PostAsync($"/api/rollouts/{begun.Id}/rollback", new RollbackRequest(null));
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
    }

    [Fact]
    public async Task Canaries_are_boards_that_are_well()
    {
        await using TestFleet fleet = await TestFleet.StartAsync();
        List<TestBoard> boards = await ConnectAsync(fleet);
        List<TestBoard> sick = boards.GetRange(1, Boards - _plan.Canary);
        foreach (TestBoard board in sick)
        {
            await board.JudgeAsync(1, score: 1, state: "anomaly");
            await fleet.WaitAsync(board.Id, device => device.Standing == Standing.Alarm);
        }

        await BeginAsync(fleet);

        using CancellationTokenSource patience = new(TestFleet.Patience);
        while (boards.Count(board => board.Desired != null) < _plan.Canary)
        {
            await Task.Delay(20, patience.Token);
        }

        Assert.All(sick, board => Assert.Null(board.Desired));
    }

    private static async Task<List<TestBoard>> ConnectAsync(TestFleet fleet)
    {
        List<TestBoard> boards = [];
        for (int i = 0; i < Boards; i++)
        {
            TestBoard board = new($"press-{i}");
            boards.Add(board);
            await board.ConnectAsync(fleet.Host.Broker);
            await board.JudgeAsync(1);
            await board.JudgeAsync(2_000, alarms: 20);
        }

        foreach (TestBoard board in boards)
        {
            await fleet.WaitAsync(board.Id, device => device.Windows == 2_001);
        }

        return boards;
    }

    private static async Task<RolloutView> BeginAsync(TestFleet fleet)
    {
        byte[] update = fleet.Sign(2);
        (await fleet.PublishAsync(update)).EnsureSuccessStatusCode();
        using HttpResponseMessage response = await fleet.PostAsync(
            "/api/rollouts", new RolloutRequest(Convert.ToHexStringLower(SHA256.HashData(update)), _plan));
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<RolloutView>(ApiJson.Options))!;
    }

    /// <summary>Boards do as they are told, and judge windows, until the roll-out is at its end.</summary>
    private static async Task RunAsync(TestFleet fleet, List<TestBoard> boards, RolloutView rollout, int alarmsWithIt)
    {
        for (int round = 0; round < 300; round++)
        {
            foreach (TestBoard board in boards)
            {
                if (board.Commands.TryDequeue(out Command? command) && command.Action == Command.RollBack)
                {
                    (board.Phase, board.Event) = (DeviceState.Confirmed, "rolled back: told to");
                    await board.SendStateAsync();
                    await board.SendLineAsync($$"""{"event":"done","done":{{command.Id}},"ok":true}""");
                }
                else if (board.Desired is { } desired && board.Counter < desired.Counter)
                {
                    (board.Counter, board.Phase, board.Event) = (desired.Counter, DeviceState.Trial, $"on trial: update {desired.Counter}");
                    await board.SendStateAsync();
                }
                else
                {
                    bool hasNew = board.Counter == rollout.Counter;
                    await board.JudgeAsync(200, alarms: hasNew ? 2 * alarmsWithIt : 2);
                    if (board.Phase == DeviceState.Trial)
                    {
                        (board.Phase, board.Event) = (DeviceState.Confirmed, $"confirmed: update {board.Counter}");
                        await board.SendStateAsync();
                    }
                }
            }

            if ((await FindAsync(fleet, rollout.Id)).Status is RolloutStatus.Done or RolloutStatus.RolledBack)
            {
                return;
            }

            await Task.Delay(100);
        }

        throw new TimeoutException($"the roll-out does not end: {await FindAsync(fleet, rollout.Id)}");
    }

    private static async Task<RolloutView> FindAsync(TestFleet fleet, string id) =>
        (await fleet.GetAsync<RolloutView[]>("/api/rollouts")).Single(rollout => rollout.Id == id);
}
