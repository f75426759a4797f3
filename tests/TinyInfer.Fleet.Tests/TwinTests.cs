using TinyInfer.Fleet.Api;
using TinyInfer.Fleet.Devices;

namespace TinyInfer.Fleet.Tests;

/// <summary>What devices say is what the service knows of them.</summary>
public class TwinTests
{
    [Fact]
    public async Task A_twin_is_what_its_device_says()
    {
        await using TestFleet fleet = await TestFleet.StartAsync();
        await using TestBoard board = new("press-4");
        await board.ConnectAsync(fleet.Host.Broker);
        await board.JudgeAsync(50, alarms: 2, score: 0.04, more: ",\"drift\":0.31,\"drifting\":true");

        DeviceView view = await fleet.WaitAsync("press-4", device => device.Windows == 50);

        Assert.Equal(("line3", "test", "0102030405060701", 1), (view.Group, view.Board, view.Model, view.Counter));
        Assert.Equal((2L, 0.04, 0.31, true), (view.Alarms, view.Score, view.Drift, view.IsDrifting));
        Assert.Equal(Standing.Drifting, view.Standing);
        Assert.Contains(await fleet.GetAsync<FleetEvent[]>("/api/events?device=press-4"), e => e.Kind == "drift");
        HistoryEntry entry = Assert.Single(await fleet.GetAsync<HistoryEntry[]>("/api/devices/press-4/history"));
        Assert.Equal((50L, 2L), (entry.Windows, entry.Alarms));
        Assert.StartsWith("{\"n\":1,", entry.Line);
    }

    [Fact]
    public async Task A_device_that_loses_its_power_is_offline_and_one_that_says_nothing_is_silent()
    {
        await using TestFleet fleet = await TestFleet.StartAsync(options => options with { Silence = TimeSpan.FromSeconds(2) });
        await using TestBoard silent = new("silent");
        await silent.ConnectAsync(fleet.Host.Broker);
        await TestBoard.CutAsync(fleet.Host.Broker, "cut");

        await fleet.WaitAsync("cut", device => device.Standing == Standing.Offline);
        await fleet.WaitAsync("silent", device => device.Standing == Standing.Silent);
    }

    [Fact]
    public async Task Sums_go_on_over_starts_and_lines_that_come_twice_count_once()
    {
        await using TestFleet fleet = await TestFleet.StartAsync();
        await using TestBoard board = new("press-4");
        await board.ConnectAsync(fleet.Host.Broker);
        foreach (string line in (string[])[
            """{"n":1,"event":"start","wake":"power on"}""", """{"n":2,"window":10,"alarms":1,"state":"normal"}""",
            """{"n":2,"window":10,"alarms":1,"state":"normal"}""", """{"n":5,"window":40,"alarms":1,"state":"anomaly","score":0.5}""",
            """{"n":1,"event":"start","wake":"watchdog"}""", """{"n":2,"window":7,"alarms":0,"state":"normal"}"""])
        {
            await board.SendLineAsync(line);
        }

        DeviceView view = await fleet.WaitAsync("press-4", device => device.Windows == 47);

        Assert.Equal((1L, 5L, 2L, 2), (view.Alarms, view.Lines, view.Missing, view.Starts));
    }

    /// <summary>Two starts say the same: a line that came twice is known by what follows.</summary>
    [Fact]
    public async Task A_start_like_the_last_is_one_and_a_line_that_came_twice_is_none()
    {
        const string Start = """{"n":1,"event":"start","wake":"power"}""";
        await using TestFleet fleet = await TestFleet.StartAsync();
        await using TestBoard board = new("press-4");
        await board.ConnectAsync(fleet.Host.Broker);
        foreach (string line in (string[])[
            Start, """{"n":2,"window":10}""", """{"n":3,"window":20}""",
            Start, """{"n":2,"window":10}""", """{"n":3,"window":20}""", """{"n":4,"window":30}""",
            Start, """{"n":2,"window":11}""", """{"n":3,"window":21}"""])
        {
            await board.SendLineAsync(line);
        }

        DeviceView view = await fleet.WaitAsync("press-4", device => device.Windows == 51);

        Assert.Equal((7L, 0L, 2), (view.Lines, view.Missing, view.Starts));
    }

    [Fact]
    public async Task A_line_that_is_late_does_not_make_a_start_of_one_that_came_twice()
    {
        const string Start = """{"n":1,"event":"start","wake":"power"}""";
        await using TestFleet fleet = await TestFleet.StartAsync();
        await using TestBoard board = new("press-4");
        await board.ConnectAsync(fleet.Host.Broker);
        foreach (string line in (string[])[
            Start, """{"n":2,"window":10}""", """{"n":4,"window":30}""", Start, """{"n":3,"window":20}""", """{"n":5,"window":40}"""])
        {
            await board.SendLineAsync(line);
        }

        DeviceView view = await fleet.WaitAsync("press-4", device => device.Windows == 40);

        Assert.Equal((5L, 0L, 1), (view.Lines, view.Missing, view.Starts));
    }

    [Fact]
    public async Task What_was_acknowledged_is_there_after_a_restart()
    {
        await using TestFleet fleet = await TestFleet.StartAsync();
        await using (TestBoard board = new("press-4"))
        {
            await board.ConnectAsync(fleet.Host.Broker);
            await board.JudgeAsync(50);
        }

        await fleet.StopAsync();
        await fleet.StartAgainAsync();

        Assert.Equal(50, (await fleet.GetAsync<DeviceView>("/api/devices/press-4")).Windows);
    }
}
